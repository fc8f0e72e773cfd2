"""How likely customers are to recommend the operator, 0 to 10, in their own answer."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None
is_additive = True


def upgrade() -> None:
    op.create_table(
        "recommendations",
        sa.Column("visit_id", sa.BigInteger(), sa.ForeignKey("visits.id"), primary_key=True),
        sa.Column("likelihood", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("likelihood BETWEEN 0 AND 10", name=op.f("ck_recommendations_likelihood")),
        sa.CheckConstraint("channel IN ('page', 'text', 'call')", name=op.f("ck_recommendations_channel")),
    )
    op.create_index("ix_recommendations_answered_at", "recommendations", ["answered_at"])


def downgrade() -> None:
    op.drop_table("recommendations")
