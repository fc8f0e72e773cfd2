"""A technician may report by phone: what the desk writes down for him comes from no device."""

from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("field_events", "device_id", nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM field_events WHERE device_id IS NULL")
    op.alter_column("field_events", "device_id", nullable=False)
