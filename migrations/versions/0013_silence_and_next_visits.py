"""Silence is followed up by sample, and a rule may plan next visits without asking."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "work_types", sa.Column("silence_calls_percent", sa.BigInteger(), server_default="10", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_work_types_silence_calls"), "work_types", "silence_calls_percent BETWEEN 0 AND 100"
    )
    op.add_column(
        "work_types", sa.Column("plans_next_visits", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("work_types", "plans_next_visits")
    op.drop_constraint(op.f("ck_work_types_silence_calls"), "work_types")
    op.drop_column("work_types", "silence_calls_percent")
