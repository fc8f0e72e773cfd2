"""Texts remember when a carrier was first called with them, so that a report need not look through all attempts."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.add_column("messages", sa.Column("first_attempt_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("messages", "first_attempt_at")
