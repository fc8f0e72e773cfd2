"""Only a call that somebody made in place of a confirmation told a customer: lead times with another are read anew."""

from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.execute(
        "INSERT INTO stale_lead_times (order_id) SELECT DISTINCT order_id FROM tasks"
        " WHERE kind = 'tell_customer' AND done_at IS NOT NULL AND order_id IS NOT NULL"
        " AND (done_by IS NULL OR facts->>'text' IS DISTINCT FROM 'confirmation')"
    )


def downgrade() -> None:
    """Takes nothing back: what was noted is read anew, whichever version reads it."""
