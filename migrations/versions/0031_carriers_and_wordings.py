"""How carriers fare, the operator's wordings, what inbound texts meant, and when a text was last asked after."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "carrier_states",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("full_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recent", sa.ARRAY(sa.Boolean()), server_default="{}", nullable=False),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rests", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("probing_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_carrier_states"),
    )
    op.create_table(
        "wordings",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"], name="fk_wordings_changed_by_users"),
        sa.PrimaryKeyConstraint("kind", "language", name="pk_wordings"),
    )
    op.add_column("inbound_texts", sa.Column("meaning", sa.Text(), nullable=True))
    op.add_column("messages", sa.Column("reconciled_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_messages_due", "messages")
    op.create_index(
        "ix_messages_due",
        "messages",
        ["expires_at", "id", "not_before"],
        postgresql_where=sa.text("state = 'queued'"),
    )


def downgrade() -> None:
    op.drop_index("ix_messages_due", "messages")
    op.create_index(
        "ix_messages_due", "messages", ["not_before", "id"], postgresql_where=sa.text("state = 'queued'")
    )
    op.drop_column("messages", "reconciled_at")
    op.drop_column("inbound_texts", "meaning")
    op.drop_table("wordings")
    op.drop_table("carrier_states")
