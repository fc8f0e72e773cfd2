"""A visit says who should come to it, who alone may, and who must not."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    for column in ("preferred_technician_id", "required_technician_id"):
        points_at = sa.ForeignKey("technicians.id", name=f"fk_visits_{column}_technicians")
        op.add_column("visits", sa.Column(column, sa.BigInteger(), points_at))
    op.add_column(
        "visits",
        sa.Column(
            "excluded_technician_ids", postgresql.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False
        ),
    )


def downgrade() -> None:
    for column in ("excluded_technician_ids", "required_technician_id", "preferred_technician_id"):
        op.drop_column("visits", column)
