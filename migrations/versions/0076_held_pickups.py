"""A hold keeps the time free in which its technician passes the supply place for it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("holds", sa.Column("pickup_during", postgresql.TSTZRANGE()))
    op.add_column("holds", sa.Column("pickup_lat", sa.Double()))
    op.add_column("holds", sa.Column("pickup_lon", sa.Double()))


def downgrade() -> None:
    for column in ("pickup_lon", "pickup_lat", "pickup_during"):
        op.drop_column("holds", column)
