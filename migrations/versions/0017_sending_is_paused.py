"""Sending is paused: by hand, or because a backup was restored."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
is_additive = True


def upgrade() -> None:
    op.create_table(
        "sending_pauses",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("after_restore", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sending_pauses"),
        sa.UniqueConstraint("ended_at", name="uq_sending_pauses_open", postgresql_nulls_not_distinct=True),
    )


def downgrade() -> None:
    op.drop_table("sending_pauses")
