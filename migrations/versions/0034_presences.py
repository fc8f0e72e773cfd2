"""Who looks at which visit at this moment."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.create_table(
        "presences",
        sa.Column("user_id", sa.BigInteger(), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), sa.ForeignKey("visits.id"), nullable=False),
        sa.Column("doing", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "seat", name=op.f("pk_presences")),
        sa.CheckConstraint("doing IN ('looking', 'moving')", name=op.f("ck_presences_doing")),
    )
    op.create_index("ix_presences_visit_id", "presences", ["visit_id"])
    op.create_index("ix_presences_seen_at", "presences", ["seen_at"])


def downgrade() -> None:
    op.drop_table("presences")
