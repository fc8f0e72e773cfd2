"""Whom of a kind of work, tier or technician the operator asks how it was, and whose silence it calls about."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

SET = "contact,kind,tier,technician_id,newer_than_days,percent"
WATCHED = f"'{{id}}', '{{{SET}}}', '{{version}}'"
"""What was there before a change is kept, as for every table that people change."""


def upgrade() -> None:
    op.create_table(
        "sampling_rules",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("tier", sa.Text()),
        sa.Column("technician_id", sa.BigInteger(), sa.ForeignKey("technicians.id")),
        sa.Column("newer_than_days", sa.BigInteger()),
        sa.Column("percent", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("contact IN ('survey', 'call')", name=op.f("ck_sampling_rules_contact")),
        sa.CheckConstraint(
            "kind IN ('install', 'repair', 'relocation', 'care_visit')", name=op.f("ck_sampling_rules_kind")
        ),
        sa.CheckConstraint("tier IN ('standard', 'gold', 'vip')", name=op.f("ck_sampling_rules_tier")),
        sa.CheckConstraint("newer_than_days BETWEEN 1 AND 730", name=op.f("ck_sampling_rules_newer_than_days")),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_sampling_rules_percent")),
        sa.CheckConstraint(
            "technician_id IS NULL OR newer_than_days IS NULL", name=op.f("ck_sampling_rules_one_or_new")
        ),
    )
    op.create_index("ix_sampling_rules_technician_id", "sampling_rules", ["technician_id"])
    op.create_index(
        "uq_sampling_rules_conditions",
        "sampling_rules",
        ["contact", "kind", "tier", "technician_id", "newer_than_days"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.execute(
        "CREATE TRIGGER note_update AFTER UPDATE ON sampling_rules FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)"
        f" EXECUTE FUNCTION note_change({WATCHED})"
    )
    op.execute(
        "CREATE TRIGGER note_delete AFTER DELETE ON sampling_rules FOR EACH ROW"
        f" EXECUTE FUNCTION note_change({WATCHED})"
    )


def downgrade() -> None:
    op.drop_table("sampling_rules")
