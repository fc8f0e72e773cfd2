"""Promises that will break as things stand."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jeopardies",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("technician_id", sa.BigInteger(), nullable=False),
        sa.Column("expected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late_seconds", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True)),
        sa.Column("repairs", postgresql.JSONB(), nullable=False, server_default=sa.text("'[]'")),
        sa.CheckConstraint("late_seconds > 0", name=op.f("ck_jeopardies_late_seconds")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_jeopardies_visit_id_visits"),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointments.id"], name="fk_jeopardies_appointment_id_appointments"),
        sa.ForeignKeyConstraint(["technician_id"], ["technicians.id"], name="fk_jeopardies_technician_id_technicians"),
        sa.PrimaryKeyConstraint("id", name="pk_jeopardies"),
        sa.UniqueConstraint("appointment_id", name="uq_jeopardies_appointment_id"),
    )
    op.create_index("ix_jeopardies_visit_id", "jeopardies", ["visit_id"])
    op.create_index(
        "ix_jeopardies_open", "jeopardies", ["technician_id"], postgresql_where=sa.text("cleared_at IS NULL")
    )


def downgrade() -> None:
    op.drop_table("jeopardies")
