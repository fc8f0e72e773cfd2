"""Who is to come to a customer whenever somebody comes: their own standing wishes for technicians."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

TABLE = "customer_preferences"
CALLED = ("preferred_technician_id", "required_technician_id")


def upgrade() -> None:
    for column in CALLED:
        points_at = sa.ForeignKey("technicians.id", name=op.f(f"fk_{TABLE}_{column}_technicians"))
        op.add_column(TABLE, sa.Column(column, sa.BigInteger(), points_at))
    op.add_column(
        TABLE,
        sa.Column("excluded_technician_ids", pg.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False),
    )


def downgrade() -> None:
    for column in (*CALLED, "excluded_technician_ids"):
        op.drop_column(TABLE, column)
