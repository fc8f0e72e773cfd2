"""Technicians whose work comes back more often than others' explains, with the orders, and what was said of it."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
WATCHED = (
    "'{id}', '{territory_id,technician_id,kind,symptom,state,told_by,talked_on}', '{version,found_at,seen_at,told_at}'"
)
"""What was there before a change is kept, as for every table that people change."""


def upgrade() -> None:
    op.create_table(
        "coaching_cases",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("territory_id", sa.BigInteger(), sa.ForeignKey("territories.id"), nullable=False),
        sa.Column("technician_id", sa.BigInteger(), sa.ForeignKey("technicians.id"), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("symptom", sa.Text()),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("repeats", sa.BigInteger(), nullable=False),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("p_value", sa.Float(), nullable=False),
        sa.Column("found_at", AT, nullable=False),
        sa.Column("seen_at", AT, nullable=False),
        sa.Column("talked_on", sa.Date()),
        sa.Column("told_by", sa.BigInteger(), sa.ForeignKey("users.id")),
        sa.Column("told_at", AT),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "kind IN ('install', 'repair', 'relocation', 'care_visit')", name=op.f("ck_coaching_cases_kind")
        ),
        sa.CheckConstraint("state IN ('open', 'talked', 'dismissed')", name=op.f("ck_coaching_cases_state")),
        sa.CheckConstraint("repeats > 0 AND cases >= repeats AND expected > 0", name=op.f("ck_coaching_cases_counts")),
        sa.CheckConstraint("(state = 'open') = (told_at IS NULL)", name=op.f("ck_coaching_cases_told")),
    )
    op.create_index("ix_coaching_cases_territory_id", "coaching_cases", ["territory_id"])
    op.create_index("ix_coaching_cases_technician_id", "coaching_cases", ["technician_id"])
    op.create_index(
        "uq_coaching_cases_open",
        "coaching_cases",
        ["territory_id", "technician_id", "kind", "symptom"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "coaching_orders",
        sa.Column(
            "coaching_id", sa.BigInteger(), sa.ForeignKey("coaching_cases.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("order_id", sa.BigInteger(), sa.ForeignKey("work_orders.id"), primary_key=True),
    )
    op.create_index("ix_coaching_orders_order_id", "coaching_orders", ["order_id"])
    for event, condition in (("update", "WHEN (OLD.* IS DISTINCT FROM NEW.*)"), ("delete", "")):
        op.execute(
            f"CREATE TRIGGER note_{event} AFTER {event.upper()} ON coaching_cases FOR EACH ROW {condition}"
            f" EXECUTE FUNCTION note_change({WATCHED})"
        )


def downgrade() -> None:
    op.drop_table("coaching_orders")
    op.drop_table("coaching_cases")
