"""For whom a technician works, where that is not the operator.

Revision ID: 0067
Revises: 0066
"""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    """Adds the contractor."""
    op.add_column("technicians", sa.Column("contractor", sa.Text()))


def downgrade() -> None:
    """Takes it away."""
    op.drop_column("technicians", "contractor")
