"""The windows that a text offered, so that a digit can choose one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offered_slots",
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("arrival_window", postgresql.TSTZRANGE(), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 3", name="ck_offered_slots_number"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_offered_slots_message_id_messages"),
        sa.PrimaryKeyConstraint("message_id", "number", name="pk_offered_slots"),
    )


def downgrade() -> None:
    op.drop_table("offered_slots")
