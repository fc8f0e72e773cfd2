"""The device that a complaint came about by.

Revision ID: 0072
Revises: 0071
"""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.add_column("complaints", sa.Column("device", sa.Text()))


def downgrade() -> None:
    op.drop_column("complaints", "device")
