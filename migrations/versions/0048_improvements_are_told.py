"""Whoever had complained is told once what was changed, or it stands there why not."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.create_table(
        "improvement_recipients",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("action_id", sa.BigInteger(), sa.ForeignKey("corrective_actions.id"), nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), sa.ForeignKey("complaints.id"), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("message_id", sa.BigInteger(), sa.ForeignKey("messages.id")),
        sa.Column("reason", sa.Text()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), sa.ForeignKey("users.id")),
        sa.UniqueConstraint("action_id", "customer_id", name=op.f("uq_improvement_recipients_action_id_customer_id")),
        sa.CheckConstraint(
            "(message_id IS NULL) = (reason IS NOT NULL)", name=op.f("ck_improvement_recipients_reason")
        ),
    )
    op.create_index("ix_improvement_recipients_complaint_id", "improvement_recipients", ["complaint_id"])
    op.create_index("ix_improvement_recipients_customer_id", "improvement_recipients", ["customer_id"])


def downgrade() -> None:
    op.drop_table("improvement_recipients")
