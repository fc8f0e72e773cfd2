"""Promises are found by the instant from which they are due."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.create_index("ix_promises_due", "promises", [sa.text("lower(due)")])


def downgrade() -> None:
    op.drop_index("ix_promises_due", "promises")
