"""Figures of days that are over are kept, triggers note which a late change made stale, and lists get their indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

FUNCTIONS = """
CREATE FUNCTION note_stale_days(territory bigint, instants timestamptz[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO stale_days (territory_id, day)
  SELECT DISTINCT t.id, CAST(one AT TIME ZONE t.zone AS date)
  FROM territories t, unnest(instants) one WHERE t.id = territory AND one IS NOT NULL
$$;
CREATE FUNCTION note_stale_order(of_order bigint, instants timestamptz[]) RETURNS void LANGUAGE sql AS $$
  SELECT note_stale_days((SELECT territory_id FROM work_orders WHERE id = of_order), instants)
$$;
CREATE FUNCTION ends_of_order(of_order bigint) RETURNS timestamptz[] LANGUAGE sql STABLE AS $$
  SELECT array_agg(ended_at) FROM visits WHERE order_id = of_order AND ended_at IS NOT NULL
$$;
CREATE FUNCTION instants_of_order(of_order bigint) RETURNS timestamptz[] LANGUAGE sql STABLE AS $$
  SELECT array_agg(at) FROM (
    SELECT received_at AS at FROM work_orders WHERE id = of_order
    UNION SELECT ended_at FROM visits WHERE order_id = of_order
    UNION SELECT lower(due) FROM promises WHERE order_id = of_order AND kind = 'arrival'
    UNION SELECT answered_at FROM surveys JOIN visits ON visits.id = visit_id WHERE order_id = of_order
    UNION SELECT deadline FROM follow_ups WHERE order_id = of_order AND kind = 'call_back'
  ) found
$$;
"""
"""Which instants decide a case is told in `dispatch/reports/queries/service_cases.py`; both change together."""

TRIGGERS = {
    "work_orders": (
        """
  IF TG_OP = 'INSERT' THEN
    PERFORM note_stale_days(NEW.territory_id, ARRAY[NEW.received_at]);
    PERFORM note_stale_order(NEW.repeat_of_id, ends_of_order(NEW.repeat_of_id));
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM note_stale_days(OLD.territory_id, ARRAY[OLD.received_at]);
    PERFORM note_stale_order(OLD.repeat_of_id, ends_of_order(OLD.repeat_of_id));
  ELSIF (OLD.kind, OLD.source, OLD.territory_id, OLD.received_at, OLD.reported_at, OLD.repeat_of_id)
    IS DISTINCT FROM (NEW.kind, NEW.source, NEW.territory_id, NEW.received_at, NEW.reported_at, NEW.repeat_of_id) THEN
    PERFORM note_stale_days(OLD.territory_id, instants_of_order(NEW.id) || OLD.received_at);
    PERFORM note_stale_days(NEW.territory_id, instants_of_order(NEW.id));
    PERFORM note_stale_order(OLD.repeat_of_id, ends_of_order(OLD.repeat_of_id));
    PERFORM note_stale_order(NEW.repeat_of_id, ends_of_order(NEW.repeat_of_id));
  ELSE
    PERFORM note_stale_days(NEW.territory_id, ends_of_order(NEW.id));
  END IF;
""",
        "INSERT OR DELETE OR UPDATE OF state, kind, source, territory_id, received_at, reported_at, repeat_of_id",
    ),
    "visits": (
        """
  IF TG_OP = 'UPDATE' AND (OLD.order_id, OLD.number, OLD.ended_at, OLD.ended_by)
    IS NOT DISTINCT FROM (NEW.order_id, NEW.number, NEW.ended_at, NEW.ended_by) THEN
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' AND OLD.ended_at IS NOT NULL THEN
    PERFORM note_stale_order(OLD.order_id, instants_of_order(OLD.order_id) || OLD.ended_at);
    PERFORM note_stale_order(id, ARRAY[received_at]) FROM work_orders WHERE repeat_of_id = OLD.order_id;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.ended_at IS NOT NULL THEN
    PERFORM note_stale_order(NEW.order_id, ends_of_order(NEW.order_id));
    PERFORM note_stale_order(id, ARRAY[received_at]) FROM work_orders WHERE repeat_of_id = NEW.order_id;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    PERFORM note_stale_order(NEW.order_id, ARRAY[answered_at]) FROM surveys WHERE visit_id = NEW.id;
    PERFORM note_stale_order(NEW.order_id, ARRAY[deadline]) FROM follow_ups
      WHERE order_id = NEW.order_id AND visit_id = NEW.id;
  END IF;
""",
        "INSERT OR DELETE OR UPDATE OF order_id, number, ended_at, ended_by",
    ),
    "promises": (
        """
  IF TG_OP <> 'INSERT' AND OLD.kind = 'arrival' AND OLD.state IN ('kept', 'broken') THEN
    PERFORM note_stale_order(OLD.order_id, ARRAY[lower(OLD.due)]);
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.kind = 'arrival' AND NEW.state IN ('kept', 'broken') THEN
    PERFORM note_stale_order(NEW.order_id, ARRAY[lower(NEW.due)]);
  END IF;
""",
        "INSERT OR DELETE OR UPDATE OF order_id, visit_id, technician_id, kind, state, due",
    ),
    "surveys": (
        """
  IF TG_OP <> 'INSERT' THEN
    PERFORM note_stale_order(order_id, ARRAY[OLD.answered_at]) FROM visits WHERE id = OLD.visit_id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM note_stale_order(order_id, ARRAY[NEW.answered_at]) FROM visits WHERE id = NEW.visit_id;
  END IF;
""",
        "INSERT OR DELETE OR UPDATE",
    ),
    "complaints": (
        """
  IF TG_OP <> 'INSERT' THEN
    PERFORM note_stale_order(OLD.order_id, ends_of_order(OLD.order_id));
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM note_stale_order(NEW.order_id, ends_of_order(NEW.order_id));
  END IF;
""",
        "INSERT OR DELETE OR UPDATE OF order_id, visit_id",
    ),
    "follow_ups": (
        """
  IF TG_OP <> 'INSERT' AND OLD.kind = 'call_back' THEN
    PERFORM note_stale_order(OLD.order_id, ARRAY[OLD.deadline] || ends_of_order(OLD.order_id));
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.kind = 'call_back' THEN
    PERFORM note_stale_order(NEW.order_id, ARRAY[NEW.deadline]);
  END IF;
""",
        "INSERT OR DELETE OR UPDATE OF kind, order_id, visit_id, state, deadline, done_at",
    ),
    "follow_up_attempts": (
        """
  IF TG_OP <> 'INSERT' AND OLD.outcome = 'reached_not_fixed' THEN
    PERFORM note_stale_order(order_id, ends_of_order(order_id)) FROM follow_ups WHERE id = OLD.follow_up_id;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.outcome = 'reached_not_fixed' THEN
    PERFORM note_stale_order(order_id, ends_of_order(order_id)) FROM follow_ups WHERE id = NEW.follow_up_id;
  END IF;
""",
        "INSERT OR DELETE OR UPDATE OF outcome, follow_up_id",
    ),
    "territories": (
        """
  IF OLD.zone <> NEW.zone THEN
    INSERT INTO stale_days (territory_id, day) SELECT territory_id, day FROM kept_days WHERE territory_id = NEW.id;
  END IF;
""",
        "UPDATE OF zone",
    ),
}

GONE_WRONG = "state IN ('failed', 'undelivered', 'expired', 'suppressed')"

INDEXES = (
    ("ix_visits_ended_at", "visits", ["ended_at"], "ended_by IS NOT NULL"),
    ("ix_surveys_answered_at", "surveys", ["answered_at"], None),
    ("ix_follow_ups_deadline", "follow_ups", ["deadline"], "kind = 'call_back'"),
    ("ix_work_orders_received_at", "work_orders", ["received_at"], None),
    ("ix_messages_created_at", "messages", ["created_at"], None),
    ("ix_messages_gone_wrong", "messages", ["state", "id"], GONE_WRONG),
    ("ix_events_territory_id", "events", ["territory_id", "id"], None),
    ("ix_events_source", "events", ["source", "id"], None),
)


def upgrade() -> None:
    op.create_table(
        "service_days",
        _key(),
        _key_to("territories", "territory_id"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text()),
        _key_to("technicians", "technician_id", nullable=True),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.Column("good", sa.BigInteger(), nullable=False),
        sa.Column("judged", sa.BigInteger(), nullable=False),
        sa.Column("values", sa.LargeBinary()),
        sa.CheckConstraint("kind IS NULL OR technician_id IS NULL", name=op.f("ck_service_days_put_together_by_one")),
    )
    for name, by in (("kind", "kind IS NOT NULL"), ("technician", "kind IS NULL")):
        columns = ["day", "territory_id"]
        op.create_index(f"ix_service_days_{name}", "service_days", columns, postgresql_where=sa.text(by))
    op.create_table(
        "kept_days",
        sa.Column("territory_id", sa.BigInteger(), sa.ForeignKey("territories.id"), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
    )
    op.create_table(
        "stale_days", _key(), _key_to("territories", "territory_id"), sa.Column("day", sa.Date(), nullable=False)
    )
    op.create_index("ix_stale_days_day", "stale_days", ["day", "territory_id"])
    for name, table, columns, condition in INDEXES:
        where = None if condition is None else sa.text(condition)
        op.create_index(name, table, columns, postgresql_where=where)
    op.execute(FUNCTIONS)
    for table, (body, when) in TRIGGERS.items():
        op.execute(
            f"CREATE FUNCTION note_stale_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}"
            "  RETURN NULL;\nEND $$"
        )
        op.execute(
            f"CREATE TRIGGER note_stale_days AFTER {when} ON {table} FOR EACH ROW EXECUTE FUNCTION note_stale_{table}()"
        )


def downgrade() -> None:
    for table in TRIGGERS:
        op.execute(f"DROP TRIGGER note_stale_days ON {table}")
        op.execute(f"DROP FUNCTION note_stale_{table}()")
    op.execute("DROP FUNCTION instants_of_order(bigint)")
    op.execute("DROP FUNCTION ends_of_order(bigint)")
    op.execute("DROP FUNCTION note_stale_order(bigint, timestamptz[])")
    op.execute("DROP FUNCTION note_stale_days(bigint, timestamptz[])")
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table)
    for table in ("stale_days", "kept_days", "service_days"):
        op.drop_table(table)


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def _key_to(table: str, name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=nullable)
