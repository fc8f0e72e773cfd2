"""Open visits are found by their technician, and ended ones by who ended them, however long the history is."""

from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

OPEN = "state IN ('draft', 'scheduled', 'dispatched', 'en_route', 'on_site')"


def upgrade() -> None:
    op.drop_index("ix_visits_open", "visits")
    op.create_index("ix_visits_open", "visits", ["technician_id"], postgresql_where=OPEN)
    op.create_index("ix_visits_ended_by", "visits", ["ended_by", "ended_at"], postgresql_where="ended_by IS NOT NULL")


def downgrade() -> None:
    op.drop_index("ix_visits_ended_by", "visits")
    op.drop_index("ix_visits_open", "visits")
    op.create_index("ix_visits_open", "visits", ["state"], postgresql_where=OPEN)
