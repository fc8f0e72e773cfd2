"""Lead times of orders that have ended are kept; triggers note of which orders something changed."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

ENDED = "('completed', 'cancelled', 'failed')"

FUNCTIONS = """
CREATE FUNCTION note_stale_lead_time(of_order bigint) RETURNS void LANGUAGE sql AS $$
  INSERT INTO stale_lead_times (order_id) SELECT of_order WHERE of_order IS NOT NULL
$$;
CREATE FUNCTION note_stale_lead_time_of(of_visit bigint) RETURNS void LANGUAGE sql AS $$
  INSERT INTO stale_lead_times (order_id) SELECT order_id FROM visits WHERE id = of_visit
$$;
"""
"""Which facts are the points is told in `dispatch/reports/queries/node_moments.py`; both change together."""

TRIGGERS = {
    "work_orders": (
        f"""
  IF NEW.state IN {ENDED} OR TG_OP = 'UPDATE' AND OLD.state IN {ENDED} THEN
    PERFORM note_stale_lead_time(NEW.id);
  END IF;
""",
        "INSERT OR UPDATE OF state",
    ),
    "visits": (
        """
  IF TG_OP = 'UPDATE' AND (OLD.order_id, OLD.state = 'completed', OLD.arrived_at, OLD.ended_at)
    IS NOT DISTINCT FROM (NEW.order_id, NEW.state = 'completed', NEW.arrived_at, NEW.ended_at) THEN
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    PERFORM note_stale_lead_time(OLD.order_id);
  END IF;
  IF TG_OP <> 'DELETE' AND (NEW.arrived_at, NEW.ended_at) IS DISTINCT FROM (NULL, NULL) THEN
    PERFORM note_stale_lead_time(NEW.order_id);
  END IF;
""",
        "INSERT OR DELETE OR UPDATE OF order_id, state, arrived_at, ended_at",
    ),
    "assignments": (
        """
  IF TG_OP <> 'INSERT' THEN
    PERFORM note_stale_lead_time_of(OLD.visit_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM note_stale_lead_time_of(NEW.visit_id);
  END IF;
""",
        "INSERT OR DELETE OR UPDATE OF visit_id, assigned_at",
    ),
    "messages": (
        """
  IF TG_OP <> 'INSERT' AND OLD.kind = 'confirmation' AND OLD.sent_at IS NOT NULL THEN
    PERFORM note_stale_lead_time(OLD.order_id);
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.kind = 'confirmation' AND NEW.sent_at IS NOT NULL THEN
    PERFORM note_stale_lead_time(NEW.order_id);
  END IF;
""",
        "INSERT OR DELETE OR UPDATE OF kind, order_id, sent_at",
    ),
    "tasks": (
        """
  IF TG_OP <> 'INSERT' AND OLD.kind = 'tell_customer' AND OLD.done_at IS NOT NULL THEN
    PERFORM note_stale_lead_time(OLD.order_id);
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.kind = 'tell_customer' AND NEW.done_at IS NOT NULL THEN
    PERFORM note_stale_lead_time(NEW.order_id);
  END IF;
""",
        "INSERT OR DELETE OR UPDATE OF kind, order_id, done_at",
    ),
}


def upgrade() -> None:
    op.create_table(
        "lead_times",
        sa.Column("order_id", sa.BigInteger(), sa.ForeignKey("work_orders.id", ondelete="CASCADE"), primary_key=True),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("planned_at", "told_at", "on_site_at", "done_at")),
    )
    op.create_table(
        "stale_lead_times",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("order_id", sa.BigInteger(), nullable=False, index=True),
    )
    op.execute(FUNCTIONS)
    for table, (body, when) in TRIGGERS.items():
        op.execute(
            f"CREATE FUNCTION note_stale_lead_times_of_{table}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {body}  RETURN NULL;\nEND $$"
        )
        op.execute(
            f"CREATE TRIGGER note_stale_lead_times AFTER {when} ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION note_stale_lead_times_of_{table}()"
        )
    op.execute("INSERT INTO stale_lead_times (order_id) SELECT id FROM work_orders WHERE state IN " + ENDED)  # noqa: S608 - A text of our own.


def downgrade() -> None:
    for table in TRIGGERS:
        op.execute(f"DROP TRIGGER note_stale_lead_times ON {table}")
        op.execute(f"DROP FUNCTION note_stale_lead_times_of_{table}()")
    op.execute("DROP FUNCTION note_stale_lead_time_of(bigint)")
    op.execute("DROP FUNCTION note_stale_lead_time(bigint)")
    for table in ("stale_lead_times", "lead_times"):
        op.drop_table(table)
