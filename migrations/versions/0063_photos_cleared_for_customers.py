"""Photographs of the work that the customer may see."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.add_column(
        "attachments",
        sa.Column("cleared_for_customer", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("attachments", "cleared_for_customer")
