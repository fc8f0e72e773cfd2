"""When a foreign service may be asked again, kept for all workers together."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "service_paces",
        sa.Column("service", sa.Text, primary_key=True),
        sa.Column("free_at", AT, nullable=False),
        sa.Column("rests_until", AT, nullable=False),
        sa.Column("line_ends_at", AT, nullable=False),
        sa.Column("failures", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("service_paces")
