"""Absences and requests for them say of which kind they are; those of before keep their words alone."""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

is_additive = True

KINDS = "kind IN ('leave', 'ill', 'training', 'meeting', 'appointment', 'vehicle', 'other')"


def upgrade() -> None:
    for table in ("absences", "absence_requests"):
        op.add_column(table, sa.Column("kind", sa.Text(), sa.CheckConstraint(KINDS, name=op.f(f"ck_{table}_kind"))))


def downgrade() -> None:
    for table in ("absence_requests", "absences"):
        op.drop_column(table, "kind")
