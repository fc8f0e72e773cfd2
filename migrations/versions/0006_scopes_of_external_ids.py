"""External ids are told apart by the scope of whoever gave them, so that nobody meets an order that they can't see.

The audit is not truncated either: the trigger on its rows never sees that.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ORDERS = "uq_work_orders_live_external_id"
CUSTOMERS = "uq_customers_source_scope_external_id"
CUSTOMERS_BEFORE = "uq_customers_source_external_id"
LIVE = "state IN ('completed', 'held', 'in_progress', 'received', 'scheduled')"


def upgrade() -> None:
    for table in ("work_orders", "customers"):
        op.add_column(table, sa.Column("scope", sa.Text(), server_default="", nullable=False))
    op.drop_constraint(CUSTOMERS_BEFORE, "customers")
    op.create_unique_constraint(CUSTOMERS, "customers", ["source", "scope", "external_id"])
    op.drop_index(ORDERS)
    op.create_index(
        ORDERS, "work_orders", ["source", "scope", "external_id"], unique=True, postgresql_where=sa.text(LIVE)
    )
    op.execute(
        "CREATE TRIGGER audit_entries_never_emptied BEFORE TRUNCATE ON audit_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER audit_entries_never_emptied ON audit_entries")
    op.drop_index(ORDERS)
    op.create_index(ORDERS, "work_orders", ["source", "external_id"], unique=True, postgresql_where=sa.text(LIVE))
    op.drop_constraint(CUSTOMERS, "customers")
    op.create_unique_constraint(CUSTOMERS_BEFORE, "customers", ["source", "external_id"])
    for table in ("customers", "work_orders"):
        op.drop_column(table, "scope")
