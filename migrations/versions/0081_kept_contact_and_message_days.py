"""Contacts and texts of days that are over are counted and kept; triggers note which a late change made stale."""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None

is_additive = True

COUNTS = ("written", "sent", "delivered", "undelivered", "suppressed", "expired", "open", "segments", "cost_micros")
TRIGGERS = {
    "note_contact_days": ("customer_contacts", "complaints", "messages", "follow_ups", "visits", "work_orders"),
    "note_message_days": ("messages", "attempts", "work_orders"),
}


def upgrade() -> None:
    op.create_table(
        "contact_days",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("way", sa.Text()),
        sa.Column("customers", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_contact_days_day", "contact_days", ["day", "territory_id"])
    op.create_table(
        "message_days",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("territory_id", sa.BigInteger()),
        sa.Column("source", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text()),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in COUNTS),
        sa.Column("to_carrier", sa.LargeBinary()),
        sa.Column("delivery", sa.LargeBinary()),
    )
    op.create_index("ix_message_days_day", "message_days", ["day", "territory_id"])
    op.create_index("ix_follow_ups_done_at", "follow_ups", ["done_at"], postgresql_where=sa.text("kind = 'call_back'"))
    op.execute("""
CREATE FUNCTION note_order_day(of_report text, of_order bigint, at timestamptz) RETURNS void LANGUAGE sql AS $$
  INSERT INTO stale_report_days (report, territory_id, day)
  SELECT of_report, coalesce(o.territory_id, 0), CAST(at AT TIME ZONE coalesce(t.zone, 'UTC') AS date)
  FROM work_orders o LEFT JOIN territories t ON t.id = o.territory_id WHERE o.id = of_order AND at IS NOT NULL
$$""")
    op.execute("""
CREATE FUNCTION note_contact_days_of_customer_contacts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM note_report_day('contacts', OLD.territory_id, OLD.at);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM note_report_day('contacts', NEW.territory_id, NEW.at);
  END IF;
  RETURN NULL;
END $$""")
    op.execute("""
CREATE TRIGGER note_contact_days AFTER INSERT OR DELETE OR UPDATE
ON customer_contacts FOR EACH ROW EXECUTE FUNCTION note_contact_days_of_customer_contacts()""")
    op.execute("""
CREATE FUNCTION note_contact_days_of_complaints() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM note_report_day('contacts', OLD.territory_id, OLD.received_at);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM note_report_day('contacts', NEW.territory_id, NEW.received_at);
  END IF;
  RETURN NULL;
END $$""")
    op.execute("""
CREATE TRIGGER note_contact_days
AFTER INSERT OR DELETE OR UPDATE OF received_at, source, territory_id, customer_id, order_id, category
ON complaints FOR EACH ROW EXECUTE FUNCTION note_contact_days_of_complaints()""")
    op.execute("""
CREATE FUNCTION note_contact_days_of_messages() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP <> 'INSERT' AND OLD.state = 'delivered' THEN
    PERFORM note_order_day('contacts', OLD.order_id, OLD.ended_at);
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.state = 'delivered' THEN
    PERFORM note_order_day('contacts', NEW.order_id, NEW.ended_at);
  END IF;
  RETURN NULL;
END $$""")
    op.execute("""
CREATE TRIGGER note_contact_days AFTER INSERT OR DELETE OR UPDATE OF state, ended_at, order_id
ON messages FOR EACH ROW EXECUTE FUNCTION note_contact_days_of_messages()""")
    op.execute("""
CREATE FUNCTION note_contact_days_of_follow_ups() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP <> 'INSERT' AND OLD.kind = 'call_back' THEN
    PERFORM note_order_day('contacts', OLD.order_id, OLD.done_at);
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.kind = 'call_back' THEN
    PERFORM note_order_day('contacts', NEW.order_id, NEW.done_at);
  END IF;
  RETURN NULL;
END $$""")
    op.execute("""
CREATE TRIGGER note_contact_days AFTER INSERT OR DELETE OR UPDATE OF kind, state, outcome, done_at, order_id
ON follow_ups FOR EACH ROW EXECUTE FUNCTION note_contact_days_of_follow_ups()""")
    op.execute("""
CREATE FUNCTION note_contact_days_of_visits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP <> 'INSERT' AND OLD.ended_by IS NOT NULL THEN
    PERFORM note_order_day('contacts', OLD.order_id, OLD.ended_at);
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.ended_by IS NOT NULL THEN
    PERFORM note_order_day('contacts', NEW.order_id, NEW.ended_at);
  END IF;
  RETURN NULL;
END $$""")
    op.execute("""
CREATE TRIGGER note_contact_days AFTER INSERT OR DELETE OR UPDATE OF ended_at, ended_by, order_id
ON visits FOR EACH ROW EXECUTE FUNCTION note_contact_days_of_visits()""")
    op.execute("""
CREATE FUNCTION note_contact_days_of_work_orders() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (OLD.kind, OLD.source, OLD.territory_id, OLD.customer_id)
    IS NOT DISTINCT FROM (NEW.kind, NEW.source, NEW.territory_id, NEW.customer_id) THEN
    RETURN NULL;
  END IF;
  PERFORM note_report_day('contacts', territory_id, at) FROM customer_contacts WHERE order_id = NEW.id;
  PERFORM note_report_day('contacts', territory_id, received_at) FROM complaints WHERE order_id = NEW.id;
  PERFORM note_report_day('contacts', place, at)
  FROM unnest(ARRAY[OLD.territory_id, NEW.territory_id]) place, (
    SELECT ended_at AS at FROM messages WHERE order_id = NEW.id AND state = 'delivered'
    UNION SELECT done_at FROM follow_ups WHERE order_id = NEW.id AND kind = 'call_back'
    UNION SELECT ended_at FROM visits WHERE order_id = NEW.id AND ended_by IS NOT NULL
  ) moments;
  RETURN NULL;
END $$""")
    op.execute("""
CREATE TRIGGER note_contact_days AFTER UPDATE OF kind, source, territory_id, customer_id
ON work_orders FOR EACH ROW EXECUTE FUNCTION note_contact_days_of_work_orders()""")
    op.execute("""
CREATE FUNCTION note_message_day(written_at timestamptz) RETURNS void LANGUAGE sql AS $$
  INSERT INTO stale_report_days (report, territory_id, day)
  VALUES ('messages', 0, CAST(written_at AT TIME ZONE 'UTC' AS date))
$$""")
    op.execute("""
CREATE FUNCTION note_message_days_of_messages() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' AND (
      OLD.kind, OLD.carrier, OLD.order_id, OLD.carrier_message_id, OLD.segments, OLD.price_micros,
      OLD.not_before, OLD.first_attempt_at, OLD.sent_at, OLD.ended_at, OLD.created_at,
      CASE WHEN OLD.state IN ('queued', 'claimed', 'unknown', 'sent') THEN 'open' ELSE OLD.state END
    ) IS NOT DISTINCT FROM (
      NEW.kind, NEW.carrier, NEW.order_id, NEW.carrier_message_id, NEW.segments, NEW.price_micros,
      NEW.not_before, NEW.first_attempt_at, NEW.sent_at, NEW.ended_at, NEW.created_at,
      CASE WHEN NEW.state IN ('queued', 'claimed', 'unknown', 'sent') THEN 'open' ELSE NEW.state END
    ) THEN
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    PERFORM note_message_day(OLD.created_at);
  END IF;
  IF TG_OP <> 'DELETE' AND (TG_OP = 'INSERT' OR OLD.created_at <> NEW.created_at) THEN
    PERFORM note_message_day(NEW.created_at);
  END IF;
  RETURN NULL;
END $$""")
    op.execute("""
CREATE TRIGGER note_message_days AFTER INSERT OR DELETE OR UPDATE OF kind, carrier, order_id, state, carrier_message_id,
  segments, price_micros, not_before, first_attempt_at, sent_at, ended_at, created_at
ON messages FOR EACH ROW EXECUTE FUNCTION note_message_days_of_messages()""")
    op.execute("""
CREATE FUNCTION note_message_days_of_attempts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM note_message_day(created_at) FROM messages WHERE id = OLD.message_id AND first_attempt_at IS NULL;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM note_message_day(created_at) FROM messages WHERE id = NEW.message_id AND first_attempt_at IS NULL;
  END IF;
  RETURN NULL;
END $$""")
    op.execute("""
CREATE TRIGGER note_message_days AFTER INSERT OR DELETE OR UPDATE OF message_id, claim, started_at
ON attempts FOR EACH ROW EXECUTE FUNCTION note_message_days_of_attempts()""")
    op.execute("""
CREATE FUNCTION note_message_days_of_work_orders() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (OLD.source, OLD.territory_id) IS DISTINCT FROM (NEW.source, NEW.territory_id) THEN
    PERFORM note_message_day(created_at) FROM messages WHERE order_id = NEW.id;
  END IF;
  RETURN NULL;
END $$""")
    op.execute("""
CREATE TRIGGER note_message_days AFTER UPDATE OF source, territory_id
ON work_orders FOR EACH ROW EXECUTE FUNCTION note_message_days_of_work_orders()""")


def downgrade() -> None:
    for name, tables in TRIGGERS.items():
        for table in tables:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}_of_{table}()")
    op.execute("DROP FUNCTION note_message_day(timestamptz)")
    op.execute("DROP FUNCTION note_order_day(text, bigint, timestamptz)")
    op.drop_index("ix_follow_ups_done_at", "follow_ups")
    op.drop_table("message_days")
    op.drop_table("contact_days")
