"""Indexes for what is looked at every few seconds: open promises by their end, a technician's last report."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_promises_open",
        "promises",
        ["kind", sa.text("upper(due)")],
        postgresql_where=sa.text("state IN ('made', 'delivered')"),
    )
    op.create_index("ix_field_events_technician", "field_events", ["technician_id", "received_at"])


def downgrade() -> None:
    op.drop_index("ix_field_events_technician", table_name="field_events")
    op.drop_index("ix_promises_open", table_name="promises")
