"""Lines with their devices, orders that name their line, and one file of a customer: notes and merges."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = (sa.BigInteger(), sa.Identity())
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("customers", sa.Column("merged_into_id", sa.BigInteger()))
    op.create_foreign_key("fk_customers_merged_into_id_customers", "customers", "customers", ["merged_into_id"], ["id"])
    op.create_index("ix_customers_merged_into_id", "customers", ["merged_into_id"])
    op.create_table(
        "service_lines",
        sa.Column("id", *KEY, primary_key=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), server_default="", nullable=False),
        sa.Column("service_id", sa.Text()),
        sa.Column("customer_id", sa.BigInteger(), sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("site_id", sa.BigInteger(), sa.ForeignKey("sites.id"), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), sa.ForeignKey("territories.id")),
        sa.Column("access_node", sa.Text()),
        sa.Column("technology", sa.Text()),
        sa.Column("installer", sa.Text()),
        sa.Column("installed_on", sa.Date()),
        sa.Column("installed_by_visit_id", sa.BigInteger()),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.UniqueConstraint("source", "scope", "service_id", name="uq_service_lines_source_scope_service_id"),
    )
    for column in ("access_node", "customer_id", "site_id", "territory_id"):
        op.create_index(f"ix_service_lines_{column}", "service_lines", [column])
    op.create_table(
        "line_devices",
        sa.Column("id", *KEY, primary_key=True),
        sa.Column("line_id", sa.BigInteger(), sa.ForeignKey("service_lines.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("model", sa.Text()),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("installed_on", sa.Date()),
        sa.Column("installed_by_visit_id", sa.BigInteger()),
        sa.Column("removed_on", sa.Date()),
        sa.UniqueConstraint("line_id", "serial", name="uq_line_devices_line_id_serial"),
        sa.CheckConstraint(
            "removed_on IS NULL OR installed_on IS NULL OR removed_on >= installed_on",
            name=op.f("ck_line_devices_days"),
        ),
    )
    op.create_index("ix_line_devices_serial", "line_devices", ["serial"])
    op.create_index("ix_line_devices_installed_by_visit_id", "line_devices", ["installed_by_visit_id"])
    op.create_table(
        "customer_notes",
        sa.Column("id", *KEY, primary_key=True),
        sa.Column("customer_id", sa.BigInteger(), sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("ix_customer_notes_customer_id", "customer_notes", ["customer_id"])
    op.create_table(
        "customer_merges",
        sa.Column("id", *KEY, primary_key=True),
        sa.Column("kept_id", sa.BigInteger(), sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("merged_id", sa.BigInteger(), sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("moved_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("undone_at", MOMENT),
        sa.Column("undone_by", sa.Text()),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("ck_customer_merges_two")),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_customer_merges_undone")),
    )
    for column in ("kept_id", "merged_id"):
        op.create_index(f"ix_customer_merges_{column}", "customer_merges", [column])
    op.add_column("work_orders", sa.Column("line_id", sa.BigInteger()))
    op.create_foreign_key("fk_work_orders_line_id_service_lines", "work_orders", "service_lines", ["line_id"], ["id"])
    op.create_index("ix_work_orders_line_id", "work_orders", ["line_id"])


def downgrade() -> None:
    op.drop_column("work_orders", "line_id")
    op.drop_table("customer_merges")
    op.drop_table("customer_notes")
    op.drop_table("line_devices")
    op.drop_table("service_lines")
    op.drop_column("customers", "merged_into_id")
