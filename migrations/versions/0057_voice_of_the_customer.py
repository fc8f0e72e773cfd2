"""What customers speak of, week by week: the operator's themes, and how often each was spoken of."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

WATCHED = "'{code}', '{code,name,name_zh,words,words_zh}', '{version}'"
"""What was there before a change is kept, as for every table that people change."""


def upgrade() -> None:
    op.create_table(
        "voice_themes",
        sa.Column("code", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("words_zh", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
    )
    op.create_table(
        "voice_counts",
        sa.Column("territory_id", sa.BigInteger(), sa.ForeignKey("territories.id"), primary_key=True),
        sa.Column("week", sa.Text(), primary_key=True),
        sa.Column("theme", sa.Text(), primary_key=True),
        sa.Column("count", sa.BigInteger(), nullable=False),
    )
    op.execute(
        "CREATE TRIGGER note_update AFTER UPDATE ON voice_themes FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)"
        f" EXECUTE FUNCTION note_change({WATCHED})"
    )
    op.execute(
        f"CREATE TRIGGER note_delete AFTER DELETE ON voice_themes FOR EACH ROW EXECUTE FUNCTION note_change({WATCHED})"
    )


def downgrade() -> None:
    op.drop_table("voice_counts")
    op.drop_table("voice_themes")
