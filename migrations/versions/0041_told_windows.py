"""Windows that customers did not choose are told by their odds, where a territory wants that."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("booking_rules", sa.Column("told_windows", sa.Text(), server_default="hours", nullable=False))
    op.add_column("booking_rules", sa.Column("told_odds_percent", sa.BigInteger(), server_default="95", nullable=False))
    op.create_check_constraint(
        op.f("ck_booking_rules_told_windows"), "booking_rules", "told_windows IN ('hours', 'odds', 'offered')"
    )
    op.create_check_constraint(
        op.f("ck_booking_rules_told_odds_percent"), "booking_rules", "told_odds_percent BETWEEN 50 AND 99"
    )
    op.add_column("appointments", sa.Column("told_odds_percent", sa.Float()))
    op.add_column("plan_stops", sa.Column("told_window", postgresql.TSTZRANGE()))


def downgrade() -> None:
    op.drop_column("plan_stops", "told_window")
    op.drop_column("appointments", "told_odds_percent")
    op.drop_constraint(op.f("ck_booking_rules_told_odds_percent"), "booking_rules")
    op.drop_constraint(op.f("ck_booking_rules_told_windows"), "booking_rules")
    op.drop_column("booking_rules", "told_odds_percent")
    op.drop_column("booking_rules", "told_windows")
