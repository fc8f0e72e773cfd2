"""Complaints with an owner until the customer accepts, and the steps taken."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0021"
branch_labels = None
depends_on = None

STATES = "state IN ('acknowledged', 'in_progress', 'resolved', 'accepted', 'rejected', 'closed')"


def upgrade() -> None:
    op.create_table(
        "complaints",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="acknowledged", nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(STATES, name="ck_complaints_state"),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="ck_complaints_closed_at"),
        sa.CheckConstraint(
            "state IN ('acknowledged', 'in_progress') OR resolution IS NOT NULL", name="ck_complaints_resolution"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["work_orders.id"], name="fk_complaints_order_id_work_orders"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_complaints_visit_id_visits"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_complaints_owner_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_complaints"),
    )
    op.create_index("ix_complaints_order_id", "complaints", ["order_id"])
    op.create_index("ix_complaints_open", "complaints", ["owner_id"], postgresql_where=sa.text("state <> 'closed'"))
    op.create_table(
        "complaint_steps",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(STATES, name="ck_complaint_steps_state"),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaints.id"], name="fk_complaint_steps_complaint_id_complaints"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_complaint_steps_user_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_complaint_steps"),
    )
    op.create_index("ix_complaint_steps_complaint_id", "complaint_steps", ["complaint_id"])


def downgrade() -> None:
    op.drop_table("complaint_steps")
    op.drop_table("complaints")
