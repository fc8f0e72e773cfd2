"""What a plan was computed from, whom it may touch, and what it changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plans", sa.Column("taken_at", sa.DateTime(timezone=True)))
    op.add_column("plans", sa.Column("cause", sa.Text()))
    op.add_column(
        "plans", sa.Column("technician_ids", sa.ARRAY(sa.BigInteger()), nullable=False, server_default=sa.text("'{}'"))
    )
    op.add_column("plan_stops", sa.Column("kept", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.alter_column("plan_stops", "shift_id", nullable=True)
    op.create_table(
        "plan_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_technician_id", sa.BigInteger()),
        sa.Column("to_technician_id", sa.BigInteger()),
        sa.Column("from_start", sa.DateTime(timezone=True)),
        sa.Column("to_start", sa.DateTime(timezone=True)),
        sa.Column("promised", postgresql.TSTZRANGE()),
        sa.CheckConstraint(
            "kind IN ('same', 'moved', 'window_broken', 'technician_changed', 'dropped', 'new')",
            name=op.f("ck_plan_changes_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name="fk_plan_changes_plan_id_plans", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_plan_changes_visit_id_visits"),
        sa.ForeignKeyConstraint(
            ["from_technician_id"], ["technicians.id"], name="fk_plan_changes_from_technician_id_technicians"
        ),
        sa.ForeignKeyConstraint(
            ["to_technician_id"], ["technicians.id"], name="fk_plan_changes_to_technician_id_technicians"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_plan_changes"),
        sa.UniqueConstraint("plan_id", "visit_id", name="uq_plan_changes_plan_id_visit_id"),
    )
    op.create_index("ix_plan_changes_visit_id", "plan_changes", ["visit_id"])


def downgrade() -> None:
    op.drop_table("plan_changes")
    op.execute("DELETE FROM plan_stops WHERE shift_id IS NULL")
    op.alter_column("plan_stops", "shift_id", nullable=False)
    op.drop_column("plan_stops", "kept")
    op.drop_column("plans", "technician_ids")
    op.drop_column("plans", "cause")
    op.drop_column("plans", "taken_at")
