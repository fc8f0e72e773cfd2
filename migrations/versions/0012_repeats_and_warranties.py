"""Repairs that repeat earlier work or are under warranty, who is not to go then, and warranties by work type."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("work_types", sa.Column("warranty_months", sa.BigInteger(), server_default="12", nullable=False))
    op.create_check_constraint(op.f("ck_work_types_warranty_months"), "work_types", "warranty_months BETWEEN 1 AND 120")
    op.add_column("work_orders", sa.Column("repeat_of_id", sa.BigInteger()))
    op.add_column(
        "work_orders", sa.Column("in_warranty", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_foreign_key(
        "fk_work_orders_repeat_of_id_work_orders", "work_orders", "work_orders", ["repeat_of_id"], ["id"]
    )
    op.create_index("ix_work_orders_repeat_of_id", "work_orders", ["repeat_of_id"])
    op.add_column("visits", sa.Column("not_by_technician_id", sa.BigInteger()))
    op.create_foreign_key(
        "fk_visits_not_by_technician_id_technicians", "visits", "technicians", ["not_by_technician_id"], ["id"]
    )


def downgrade() -> None:
    op.drop_column("visits", "not_by_technician_id")
    op.drop_column("work_orders", "in_warranty")
    op.drop_column("work_orders", "repeat_of_id")
    op.drop_column("work_types", "warranty_months")
