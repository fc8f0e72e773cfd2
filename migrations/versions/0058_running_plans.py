"""A running plan can be stopped, and what was proven of one is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.add_column("plans", sa.Column("stopped_by", sa.Text()))
    op.add_column("plans", sa.Column("stopped_at", sa.DateTime(timezone=True)))
    op.add_column("plans", sa.Column("bound", sa.BigInteger()))
    op.create_index("ix_plans_running", "plans", ["id"], postgresql_where=sa.text("state IN ('requested', 'solving')"))


def downgrade() -> None:
    op.drop_index("ix_plans_running", "plans")
    for column in ("bound", "stopped_at", "stopped_by"):
        op.drop_column("plans", column)
