"""Extensions of customers' numbers, and what files of orders are read with: a trial run, warnings, workbooks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("phone_extension", sa.Text()))
    op.create_check_constraint(
        op.f("ck_customers_phone_extension"),
        "customers",
        "phone_extension IS NULL OR (phone_extension ~ '^[0-9]{1,20}$' AND NOT textable)",
    )
    op.add_column("order_imports", sa.Column("dry_run", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    for name in ("options", "warnings", "previews"):
        default = "{}" if name == "options" else "[]"
        op.add_column("order_imports", sa.Column(name, postgresql.JSONB(), server_default=default, nullable=False))
    op.drop_constraint(op.f("ck_order_imports_format"), "order_imports")
    op.create_check_constraint(op.f("ck_order_imports_format"), "order_imports", "format IN ('csv', 'jsonl', 'xlsx')")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_order_imports_format"), "order_imports")
    op.execute("DELETE FROM order_imports WHERE format = 'xlsx'")
    op.create_check_constraint(op.f("ck_order_imports_format"), "order_imports", "format IN ('csv', 'jsonl')")
    for name in ("previews", "warnings", "options", "dry_run"):
        op.drop_column("order_imports", name)
    op.drop_constraint(op.f("ck_customers_phone_extension"), "customers")
    op.drop_column("customers", "phone_extension")
