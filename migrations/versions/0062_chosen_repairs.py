"""A repair is chosen from what was found: when that was, which one it became, and a version to choose on."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jeopardies", sa.Column("repairs_at", sa.DateTime(timezone=True)))
    op.add_column("jeopardies", sa.Column("repaired_by", sa.Text()))
    op.add_column("jeopardies", sa.Column("version", sa.BigInteger(), server_default="1", nullable=False))


def downgrade() -> None:
    for column in ("version", "repaired_by", "repairs_at"):
        op.drop_column("jeopardies", column)
