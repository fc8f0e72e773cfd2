"""A visit comes only after another one is done."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.add_column(
        "visits",
        sa.Column(
            "after_visit_id", sa.BigInteger(), sa.ForeignKey("visits.id", name="fk_visits_after_visit_id_visits")
        ),
    )
    op.create_index(
        "ix_visits_after", "visits", ["after_visit_id"], postgresql_where=sa.text("after_visit_id IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_visits_after", "visits")
    op.drop_column("visits", "after_visit_id")
