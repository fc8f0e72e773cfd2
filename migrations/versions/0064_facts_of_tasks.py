"""Tasks and warnings of plans keep what they are about, so that each reader gets his own language's sentence."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tasks", sa.Column("facts", JSONB(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("plans", sa.Column("warning_facts", JSONB(), server_default=sa.text("'[]'"), nullable=False))


def downgrade() -> None:
    op.drop_column("plans", "warning_facts")
    op.drop_column("tasks", "facts")
