"""Days of a territory played under other policies, with what came of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
STATES = "state IN ('requested', 'running', 'done', 'failed', 'cancelled')"


def upgrade() -> None:
    op.create_table(
        "simulations",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("territory_id", sa.BigInteger(), sa.ForeignKey("territories.id"), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("orders", sa.Text(), nullable=False),
        sa.Column("orders_a_day", sa.BigInteger()),
        sa.Column("futures", sa.BigInteger(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("scenarios", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), server_default="requested", nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("ended_at", AT),
        sa.Column("steps_done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("steps", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("result", postgresql.JSONB()),
        sa.Column("failure_code", sa.Text()),
        sa.CheckConstraint(STATES, name=op.f("ck_simulations_state")),
        sa.CheckConstraint("orders IN ('past', 'drawn')", name=op.f("ck_simulations_orders")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_simulations_days")),
        sa.CheckConstraint("(orders = 'drawn') = (orders_a_day IS NOT NULL)", name=op.f("ck_simulations_orders_a_day")),
        sa.CheckConstraint("(state = 'done') = (result IS NOT NULL)", name=op.f("ck_simulations_result")),
    )
    op.create_index("ix_simulations_territory_id", "simulations", ["territory_id"])
    op.create_index(
        "uq_simulations_in_hand",
        "simulations",
        ["territory_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('requested', 'running')"),
    )


def downgrade() -> None:
    op.drop_table("simulations")
