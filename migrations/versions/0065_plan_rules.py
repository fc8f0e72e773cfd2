"""A territory says what its plans may do; a plan says who works overtime."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    for name, usual in (
        ("overtime_minutes", "0"),
        ("overtime_price", "3"),
        ("balance_price", "20"),
        ("working_price", "0"),
    ):
        op.add_column("territories", sa.Column(name, sa.BigInteger(), server_default=usual, nullable=False))
    for name in ("most_visits", "most_driving_minutes"):
        op.add_column("territories", sa.Column(name, sa.BigInteger()))
    op.add_column("plans", sa.Column("overtime", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False))


def downgrade() -> None:
    op.drop_column("plans", "overtime")
    for name in (
        "most_driving_minutes", "most_visits", "working_price", "balance_price", "overtime_price", "overtime_minutes"
    ):  # fmt: skip
        op.drop_column("territories", name)
