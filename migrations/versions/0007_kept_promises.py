"""What keeps promises true: what a text was given, visits that wait for an agreement, when a plan was asked for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("given", postgresql.JSONB()))
    op.add_column("visits", sa.Column("needs_agreement", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column(
        "plans", sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("plans", "asked_at")
    op.drop_column("visits", "needs_agreement")
    op.drop_column("messages", "given")
