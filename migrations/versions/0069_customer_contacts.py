"""Every time that a customer had to get in touch, and the texts that arrived by their day.

Revision ID: 0069
Revises: 0068
"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.create_table(
        "customer_contacts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), sa.ForeignKey("territories.id"), index=True),
        sa.Column("customer_id", sa.BigInteger(), sa.ForeignKey("customers.id"), nullable=False, index=True),
        sa.Column("order_id", sa.BigInteger(), sa.ForeignKey("work_orders.id"), index=True),
        sa.Column("way", sa.Text(), nullable=False),
        sa.CheckConstraint("way IN ('text', 'email', 'page', 'desk', 'api')", name=op.f("ck_customer_contacts_way")),
    )
    op.create_index(
        "ix_messages_delivered",
        "messages",
        ["ended_at", "order_id"],
        postgresql_where=sa.text("state = 'delivered' AND order_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_messages_delivered", "messages")
    op.drop_table("customer_contacts")
