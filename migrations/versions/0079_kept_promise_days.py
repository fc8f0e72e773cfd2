"""Promises of days that are over are counted and kept; triggers note which days a late change made stale."""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.create_table(
        "kept_report_days",
        sa.Column("report", sa.Text(), primary_key=True),
        sa.Column("territory_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.CheckConstraint("report IN ('promises', 'contacts', 'messages')", name=op.f("ck_kept_report_days_report")),
    )
    op.create_table(
        "stale_report_days",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
    )
    op.create_index("ix_stale_report_days_day", "stale_report_days", ["report", "day", "territory_id"])
    op.create_table(
        "promise_days",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("territory_id", sa.BigInteger(), sa.ForeignKey("territories.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("technician_id", sa.BigInteger(), sa.ForeignKey("technicians.id")),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("promises", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_promise_days_day", "promise_days", ["day", "territory_id"])
    op.execute("""
CREATE FUNCTION note_report_day(of_report text, in_territory bigint, at timestamptz) RETURNS void LANGUAGE sql AS $$
  INSERT INTO stale_report_days (report, territory_id, day)
  SELECT of_report, coalesce(in_territory, 0),
    CAST(at AT TIME ZONE coalesce((SELECT zone FROM territories WHERE id = in_territory), 'UTC') AS date)
  WHERE at IS NOT NULL
$$""")
    op.execute("""
CREATE FUNCTION note_promise_days() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.order_id, OLD.technician_id, OLD.kind, OLD.state, lower(OLD.due))
    IS NOT DISTINCT FROM (NEW.order_id, NEW.technician_id, NEW.kind, NEW.state, lower(NEW.due)) THEN
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    PERFORM note_report_day('promises', territory_id, lower(OLD.due)) FROM work_orders WHERE id = OLD.order_id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM note_report_day('promises', territory_id, lower(NEW.due)) FROM work_orders WHERE id = NEW.order_id;
  END IF;
  RETURN NULL;
END $$""")
    op.execute("""
CREATE TRIGGER note_promise_days AFTER INSERT OR DELETE OR UPDATE OF order_id, technician_id, kind, state, due
ON promises FOR EACH ROW EXECUTE FUNCTION note_promise_days()""")
    op.execute("""
CREATE FUNCTION note_promise_days_of_order() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (OLD.territory_id, OLD.source) IS DISTINCT FROM (NEW.territory_id, NEW.source) THEN
    PERFORM note_report_day('promises', OLD.territory_id, lower(due)) FROM promises WHERE order_id = NEW.id;
    PERFORM note_report_day('promises', NEW.territory_id, lower(due)) FROM promises WHERE order_id = NEW.id;
  END IF;
  RETURN NULL;
END $$""")
    op.execute("""
CREATE TRIGGER note_promise_days AFTER UPDATE OF territory_id, source
ON work_orders FOR EACH ROW EXECUTE FUNCTION note_promise_days_of_order()""")
    op.execute("""
CREATE FUNCTION note_report_days_of_territory() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF OLD.zone <> NEW.zone THEN
    INSERT INTO stale_report_days (report, territory_id, day)
    SELECT report, territory_id, day FROM kept_report_days WHERE territory_id = NEW.id;
  END IF;
  RETURN NULL;
END $$""")
    op.execute("""
CREATE TRIGGER note_report_days AFTER UPDATE OF zone
ON territories FOR EACH ROW EXECUTE FUNCTION note_report_days_of_territory()""")


def downgrade() -> None:
    for table in ("territories", "work_orders", "promises"):
        op.execute(f"DROP TRIGGER {'note_report_days' if table == 'territories' else 'note_promise_days'} ON {table}")
    for name in ("note_report_days_of_territory", "note_promise_days_of_order", "note_promise_days"):
        op.execute(f"DROP FUNCTION {name}()")
    op.execute("DROP FUNCTION note_report_day(text, bigint, timestamptz)")
    for table in ("promise_days", "stale_report_days", "kept_report_days"):
        op.drop_table(table)
