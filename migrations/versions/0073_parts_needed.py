"""Parts and tools that work needs, the place where a territory picks them up, and the stops there.

Revision ID: 0073
Revises: 0072
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

is_additive = True

NEEDS = ("parts_needed", "tools_needed")
SUPPLY = ("supply_address", "supply_lat", "supply_lon", "supply_minutes", "supply_stock")

NOTHING = sa.text("'{}'")


def upgrade() -> None:
    for table in ("work_types", "visits"):
        for name in NEEDS:
            op.add_column(table, sa.Column(name, pg.ARRAY(sa.Text()), server_default=NOTHING, nullable=False))
    op.add_column("territories", sa.Column("supply_address", sa.Text()))
    op.add_column("territories", sa.Column("supply_lat", sa.Double()))
    op.add_column("territories", sa.Column("supply_lon", sa.Double()))
    op.add_column("territories", sa.Column("supply_minutes", sa.BigInteger(), server_default="15", nullable=False))
    op.add_column("territories", sa.Column("supply_stock", pg.ARRAY(sa.Text())))
    op.add_column("plans", sa.Column("pickups", pg.JSONB(), server_default=sa.text("'[]'"), nullable=False))
    op.create_table(
        "pickups",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("technician_id", sa.BigInteger(), sa.ForeignKey("technicians.id"), nullable=False),
        sa.Column("shift_id", sa.BigInteger(), sa.ForeignKey("shifts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), sa.ForeignKey("visits.id"), nullable=False, index=True),
        sa.Column("during", pg.TSTZRANGE(), nullable=False),
        sa.Column("travel_seconds", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("parts", pg.ARRAY(sa.Text()), server_default=NOTHING, nullable=False),
        sa.Column("tools", pg.ARRAY(sa.Text()), server_default=NOTHING, nullable=False),
        sa.Column("picked_up_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("NOT isempty(during)", name=op.f("ck_pickups_during")),
    )
    op.create_index("ix_pickups_technician_id", "pickups", ["technician_id"])
    op.create_index("ix_pickups_shift_id", "pickups", ["shift_id"])


def downgrade() -> None:
    op.drop_table("pickups")
    op.drop_column("plans", "pickups")
    for name in SUPPLY:
        op.drop_column("territories", name)
    for table in ("visits", "work_types"):
        for name in NEEDS:
            op.drop_column(table, name)
