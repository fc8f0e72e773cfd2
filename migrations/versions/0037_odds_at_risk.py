"""A promise may be at risk by its odds, before it is expected to be late."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jeopardies", sa.Column("odds_percent", sa.Float()))
    op.drop_constraint(op.f("ck_jeopardies_late_seconds"), "jeopardies")
    op.create_check_constraint(op.f("ck_jeopardies_late_seconds"), "jeopardies", "late_seconds >= 0")


def downgrade() -> None:
    op.drop_column("jeopardies", "odds_percent")
    op.execute("DELETE FROM jeopardies WHERE late_seconds = 0")
    op.drop_constraint(op.f("ck_jeopardies_late_seconds"), "jeopardies")
    op.create_check_constraint(op.f("ck_jeopardies_late_seconds"), "jeopardies", "late_seconds > 0")
