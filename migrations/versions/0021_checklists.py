"""Work types have checklists, and visits the answers to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("work_types", sa.Column("checklist", JSONB(), server_default="[]", nullable=False))
    op.add_column("visits", sa.Column("answers", JSONB(none_as_null=True)))


def downgrade() -> None:
    op.drop_column("visits", "answers")
    op.drop_column("work_types", "checklist")
