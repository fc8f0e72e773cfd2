"""What customers write: harmless texts, one task for a conversation, pictures, and visits named under numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE = "outcome IN ('applied', 'opt_out', 'opt_in', 'help', 'task')"
SINCE = "outcome IN ('applied', 'opt_out', 'opt_in', 'help', 'noted', 'task')"


def upgrade() -> None:
    """Adds the columns and the table."""
    op.drop_constraint("outcome", "inbound_texts", type_="check")
    op.create_check_constraint("outcome", "inbound_texts", SINCE)
    op.add_column("inbound_texts", sa.Column("task_id", sa.BigInteger(), sa.ForeignKey("tasks.id"), nullable=True))
    op.create_index("ix_inbound_texts_task_id", "inbound_texts", ["task_id"])
    op.add_column(
        "inbound_texts",
        sa.Column("media", sa.ARRAY(sa.Text()), nullable=False, server_default=sa.text("'{}'")),
    )
    op.create_table(
        "offered_visits",
        sa.Column("message_id", sa.BigInteger(), sa.ForeignKey("messages.id"), primary_key=True),
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("visit_id", sa.BigInteger(), sa.ForeignKey("visits.id"), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 3", name="number"),
    )


def downgrade() -> None:
    """Takes them out again; harmless texts become tasks that are done."""
    op.drop_table("offered_visits")
    op.drop_column("inbound_texts", "media")
    op.drop_index("ix_inbound_texts_task_id", "inbound_texts")
    op.drop_column("inbound_texts", "task_id")
    op.execute("UPDATE inbound_texts SET outcome = 'task' WHERE outcome = 'noted'")
    op.drop_constraint("outcome", "inbound_texts", type_="check")
    op.create_check_constraint("outcome", "inbound_texts", BEFORE)
