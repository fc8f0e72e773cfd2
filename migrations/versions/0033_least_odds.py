"""A territory may ask for least odds: what is less likely to be kept is not offered."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

CHECK = "least_odds_percent BETWEEN 1 AND 99"


def upgrade() -> None:
    op.add_column("booking_rules", sa.Column("least_odds_percent", sa.BigInteger()))
    op.create_check_constraint(op.f("ck_booking_rules_least_odds_percent"), "booking_rules", CHECK)


def downgrade() -> None:
    op.drop_column("booking_rules", "least_odds_percent")
