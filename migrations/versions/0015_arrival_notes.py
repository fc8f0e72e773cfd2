"""What customers leave for whoever comes: how to get in, a word, that nobody will be home."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arrival_notes",
        sa.Column("visit_id", sa.BigInteger(), sa.ForeignKey("visits.id"), primary_key=True, autoincrement=False),
        sa.Column("access", sa.Text(), server_default="", nullable=False),
        sa.Column("word", sa.Text(), server_default="", nullable=False),
        sa.Column("absent_version", sa.BigInteger()),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("arrival_notes")
