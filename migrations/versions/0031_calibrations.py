"""What is learned of durations is kept in versions; a work type says how much of its service time it really takes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
SUBJECTS = (
    "all", "work_type", "symptom", "newness", "technician", "hour", "tier", "drive", "drive_hour", "drive_area",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "calibrations",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.Column("visits", sa.BigInteger(), nullable=False),
        sa.Column("drives", sa.BigInteger(), nullable=False),
        sa.Column("in_use", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reliability", JSONB(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.create_index(
        "uq_calibrations_in_use", "calibrations", ["in_use"], unique=True, postgresql_where=sa.text("in_use")
    )
    op.create_table(
        "duration_factors",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        _key_to("calibrations", "calibration_id", ondelete="CASCADE", nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        _key_to("work_types", "work_type_id", ondelete="CASCADE"),
        _key_to("technicians", "technician_id"),
        _key_to("territories", "territory_id"),
        sa.Column("planned_seconds", sa.BigInteger()),
        sa.Column("factor", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("variation", sa.Float()),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint(
            "calibration_id", "subject", "key", name=op.f("uq_duration_factors_calibration_id_subject_key")
        ),
        sa.CheckConstraint(
            f"subject IN ({', '.join(repr(one) for one in SUBJECTS)})", name=op.f("ck_duration_factors_subject")
        ),
        sa.CheckConstraint("factor > 0 AND low <= factor AND factor <= high", name=op.f("ck_duration_factors_factor")),
    )
    for column in ("work_type_id", "technician_id", "territory_id"):
        op.create_index(f"ix_duration_factors_{column}", "duration_factors", [column])
    op.add_column("work_types", sa.Column("learned_percent", sa.BigInteger(), server_default="100", nullable=False))
    op.create_check_constraint(
        op.f("ck_work_types_learned_percent"), "work_types", "learned_percent BETWEEN 10 AND 1000"
    )


def downgrade() -> None:
    op.drop_column("work_types", "learned_percent")
    op.drop_table("duration_factors")
    op.drop_table("calibrations")


def _key_to(table: str, name: str, *, ondelete: str | None = None, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{table}.id", ondelete=ondelete), nullable=nullable)
