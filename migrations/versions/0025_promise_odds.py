"""A plan tells with what odds each visit starts within the time that its customer is told."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plan_stops", sa.Column("odds_percent", sa.Float()))


def downgrade() -> None:
    op.drop_column("plan_stops", "odds_percent")
