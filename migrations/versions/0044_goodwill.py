"""What customers are given for the trouble they had."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WATCHED = (
    "'{id}', '{source,territory_id,customer_id,order_id,complaint_id,promise_id,kind,amount,currency,granted_by,"
    "message_id,delivered_by,taken_back_by}', '{created_at,granted_at,delivered_at,taken_back_at}'"
)
"""What was there before a change is kept, as for every table that people change."""


def upgrade() -> None:
    op.create_table(
        "goodwill",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("source", sa.Text(), nullable=False),
        _reference("territory_id", "territories", index=True),
        _reference("customer_id", "customers", nullable=False, index=True),
        _reference("order_id", "work_orders", index=True),
        _reference("complaint_id", "complaints", index=True),
        sa.Column("promise_id", sa.BigInteger(), sa.ForeignKey("promises.id"), unique=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("gift", sa.Text(), server_default="", nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        _reference("granted_by", "users"),
        sa.Column("granted_at", AT, nullable=False, index=True),
        _reference("message_id", "messages"),
        sa.Column("delivered_at", AT),
        _reference("delivered_by", "users"),
        sa.Column("taken_back_at", AT),
        _reference("taken_back_by", "users"),
        sa.Column("taken_back_why", sa.Text()),
        sa.Column("created_at", AT, server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("kind IN ('credit', 'gift', 'priority')", name=op.f("ck_goodwill_kind")),
        sa.CheckConstraint("num_nonnulls(order_id, complaint_id) > 0", name=op.f("ck_goodwill_about")),
        sa.CheckConstraint("(kind = 'priority') = (amount = 0) AND amount >= 0", name=op.f("ck_goodwill_amount")),
        sa.CheckConstraint("(kind = 'gift') = (gift <> '')", name=op.f("ck_goodwill_gift")),
        sa.CheckConstraint("(granted_by IS NULL) = (promise_id IS NOT NULL)", name=op.f("ck_goodwill_granted_by")),
        sa.CheckConstraint("num_nonnulls(delivered_at, taken_back_at) < 2", name=op.f("ck_goodwill_ended")),
        sa.CheckConstraint("(taken_back_at IS NULL) = (taken_back_why IS NULL)", name=op.f("ck_goodwill_taken_back")),
    )
    op.execute(
        "CREATE TRIGGER note_update AFTER UPDATE ON goodwill FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)"
        f" EXECUTE FUNCTION note_change({WATCHED})"
    )
    op.execute(
        f"CREATE TRIGGER note_delete AFTER DELETE ON goodwill FOR EACH ROW EXECUTE FUNCTION note_change({WATCHED})"
    )


def downgrade() -> None:
    op.drop_table("goodwill")


def _reference(name: str, table: str, **more: Any) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{table}.id"), **more)
