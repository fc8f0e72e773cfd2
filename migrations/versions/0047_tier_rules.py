"""What customers of a tier are given, as an operator sets it."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

SET = (
    "tier,weight_percent,repair_due_hours,narrowest_window_minutes,days_ahead,takes_reserve,complaint_priority,"
    "complaint_limit_percent"
)
WATCHED = f"'{{tier}}', '{{{SET}}}', '{{version}}'"
"""What was there before a change is kept, as for every table that people change."""


def upgrade() -> None:
    op.create_table(
        "tier_rules",
        sa.Column("tier", sa.Text(), primary_key=True),
        sa.Column("weight_percent", sa.BigInteger(), nullable=False),
        sa.Column("repair_due_hours", sa.BigInteger()),
        sa.Column("narrowest_window_minutes", sa.BigInteger()),
        sa.Column("days_ahead", sa.BigInteger()),
        sa.Column("takes_reserve", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("complaint_priority", sa.Text(), nullable=False),
        sa.Column("complaint_limit_percent", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("tier IN ('standard', 'gold', 'vip')", name=op.f("ck_tier_rules_tier")),
        sa.CheckConstraint("weight_percent BETWEEN 50 AND 500", name=op.f("ck_tier_rules_weight_percent")),
        sa.CheckConstraint("repair_due_hours BETWEEN 1 AND 720", name=op.f("ck_tier_rules_repair_due_hours")),
        sa.CheckConstraint(
            "narrowest_window_minutes BETWEEN 30 AND 720", name=op.f("ck_tier_rules_narrowest_window_minutes")
        ),
        sa.CheckConstraint("days_ahead BETWEEN 1 AND 60", name=op.f("ck_tier_rules_days_ahead")),
        sa.CheckConstraint(
            "complaint_priority IN ('emergency', 'high', 'normal', 'low')",
            name=op.f("ck_tier_rules_complaint_priority"),
        ),
        sa.CheckConstraint(
            "complaint_limit_percent BETWEEN 10 AND 400", name=op.f("ck_tier_rules_complaint_limit_percent")
        ),
    )
    op.execute(
        "CREATE TRIGGER note_update AFTER UPDATE ON tier_rules FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)"
        f" EXECUTE FUNCTION note_change({WATCHED})"
    )
    op.execute(
        f"CREATE TRIGGER note_delete AFTER DELETE ON tier_rules FOR EACH ROW EXECUTE FUNCTION note_change({WATCHED})"
    )


def downgrade() -> None:
    op.drop_table("tier_rules")
