"""Tasks have an owner: who takes one sees to it, and everybody sees who that is."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tasks", sa.Column("owner_id", sa.BigInteger(), sa.ForeignKey("users.id")))
    op.add_column("tasks", sa.Column("taken_at", sa.DateTime(timezone=True)))
    op.create_index("ix_tasks_owner_id", "tasks", ["owner_id"])


def downgrade() -> None:
    op.drop_column("tasks", "taken_at")
    op.drop_column("tasks", "owner_id")
