"""Lead times hold what orders are chosen by, so that the process report reads one narrow table."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None

is_additive = True

COLUMNS = ("received_at", "kind", "source", "territory_id")


def upgrade() -> None:
    op.add_column("lead_times", sa.Column("received_at", sa.DateTime(timezone=True)))
    op.add_column("lead_times", sa.Column("kind", sa.Text()))
    op.add_column("lead_times", sa.Column("source", sa.Text()))
    op.add_column("lead_times", sa.Column("territory_id", sa.BigInteger()))
    op.create_index("ix_lead_times_received_at", "lead_times", ["received_at"])
    op.create_index(
        "ix_lead_times_lacking", "lead_times", ["order_id"], postgresql_where=sa.text("received_at IS NULL")
    )
    op.create_index(
        "ix_work_orders_not_ended",
        "work_orders",
        ["received_at"],
        postgresql_where=sa.text("state IN ('held', 'in_progress', 'received', 'scheduled')"),
    )
    op.execute("""
CREATE FUNCTION note_lead_time_of_order() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (OLD.kind, OLD.source, OLD.territory_id, OLD.received_at)
    IS DISTINCT FROM (NEW.kind, NEW.source, NEW.territory_id, NEW.received_at) THEN
    INSERT INTO stale_lead_times (order_id) VALUES (NEW.id);
  END IF;
  RETURN NULL;
END $$""")
    op.execute("""
CREATE TRIGGER note_lead_time_of_order AFTER UPDATE OF kind, source, territory_id, received_at
ON work_orders FOR EACH ROW EXECUTE FUNCTION note_lead_time_of_order()""")


def downgrade() -> None:
    op.execute("DROP TRIGGER note_lead_time_of_order ON work_orders")
    op.execute("DROP FUNCTION note_lead_time_of_order()")
    op.drop_index("ix_work_orders_not_ended", "work_orders")
    op.drop_index("ix_lead_times_lacking", "lead_times")
    op.drop_index("ix_lead_times_received_at", "lead_times")
    for name in reversed(COLUMNS):
        op.drop_column("lead_times", name)
