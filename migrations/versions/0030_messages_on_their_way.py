"""What sending needs beside the row itself: cost, look-ups, one carrier per text, the inbox, the day's spending."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0003"
branch_labels = None
depends_on = None

ADDED = ("visit_id", "signature", "price_micros", "held_reason", "look_ups", "look_up_at")


def upgrade() -> None:
    op.add_column("messages", sa.Column("visit_id", sa.BigInteger(), nullable=True))
    op.add_column("messages", sa.Column("signature", sa.Text(), server_default="", nullable=False))
    op.add_column("messages", sa.Column("price_micros", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("messages", sa.Column("held_reason", sa.Text(), nullable=True))
    op.add_column("messages", sa.Column("look_ups", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("messages", sa.Column("look_up_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key("fk_messages_visit_id_visits", "messages", "visits", ["visit_id"], ["id"])
    op.create_index("ix_messages_visit_id", "messages", ["visit_id"])
    op.create_index(
        "ix_messages_look_up", "messages", ["look_up_at"], postgresql_where=sa.text("state = 'unknown'")
    )
    op.create_unique_constraint("uq_messages_id_carrier", "messages", ["id", "carrier"])
    op.drop_constraint("fk_attempts_message_id_messages", "attempts", type_="foreignkey")
    op.create_foreign_key(
        "fk_attempts_one_carrier", "attempts", "messages", ["message_id", "carrier"], ["id", "carrier"]
    )
    op.create_table(
        "inbox_texts",
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("to_number", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_inbox_texts_message_id_messages"),
        sa.PrimaryKeyConstraint("message_id", name="pk_inbox_texts"),
    )
    op.create_index("ix_inbox_texts_to_number", "inbox_texts", ["to_number"])
    op.create_table(
        "spending",
        sa.Column("day", sa.DateTime(timezone=True), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_spending"),
    )


def downgrade() -> None:
    op.drop_table("spending")
    op.drop_table("inbox_texts")
    op.drop_constraint("fk_attempts_one_carrier", "attempts", type_="foreignkey")
    op.create_foreign_key("fk_attempts_message_id_messages", "attempts", "messages", ["message_id"], ["id"])
    op.drop_constraint("uq_messages_id_carrier", "messages")
    op.drop_index("ix_messages_look_up", "messages")
    for column in reversed(ADDED):
        op.drop_column("messages", column)
