"""Planned work and outages: who is told, and which orders wait for their end."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NAMING = ("work_orders", "messages", "tasks")
"""Tables whose rows name an outage."""


SHOWN = "{territory_id,kind,state,starts_at,ends_at,cause,cause_zh,lead_hours}"
PASSED_OVER = "{version,created_at,ended_at,news,turn,tell_at,told_at,answer_by}"
"""What the machine writes by itself, and what only follows from another change."""


def upgrade() -> None:
    op.create_table(
        "outages",
        _key(),
        sa.Column("source", sa.Text(), nullable=False),
        _to("territories", "territory_id", nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("cause", "cause_zh")),
        sa.Column("lead_hours", sa.BigInteger(), nullable=False),
        *(_texts(name) for name in ("access_nodes", "service_ids", "postcodes", "buildings")),
        sa.Column("lat", sa.Float()),
        sa.Column("lon", sa.Float()),
        sa.Column("radius_m", sa.BigInteger()),
        sa.Column("news", sa.Text(), server_default="known", nullable=False),
        sa.Column("turn", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("tell_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT),
        sa.Column("answer_by", MOMENT),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.func.now(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_outages_{name}")) for name, rule in OUTAGE_RULES.items()),
    )
    op.create_index("ix_outages_territory_id", "outages", ["territory_id"])
    op.create_index(
        "ix_outages_open", "outages", ["starts_at"], postgresql_where=sa.text("state IN ('announced', 'ongoing')")
    )
    op.create_table(
        "outage_recipients",
        _key(),
        _to("outages", "outage_id"),
        _to("customers", "customer_id"),
        _to("territories", "territory_id", nullable=True),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("told_turn", sa.BigInteger(), server_default="0", nullable=False),
        sa.UniqueConstraint("outage_id", "customer_id", name="uq_outage_recipients_outage_id_customer_id"),
    )
    op.create_index("ix_outage_recipients_untold", "outage_recipients", ["outage_id", "told_turn", "id"])
    op.create_index("ix_outage_recipients_customer_id", "outage_recipients", ["customer_id"])
    op.create_table(
        "outage_orders",
        _key(),
        _to("outages", "outage_id"),
        _to("work_orders", "order_id"),
        sa.Column("state", sa.Text(), server_default="joined", nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("settled_at", MOMENT),
        sa.UniqueConstraint("outage_id", "order_id", name="uq_outage_orders_outage_id_order_id"),
        sa.CheckConstraint(
            "state IN ('joined', 'asked', 'works', 'remains', 'silent', 'released', 'ended')",
            name=op.f("ck_outage_orders_state"),
        ),
    )
    op.create_index("ix_outage_orders_order_id", "outage_orders", ["order_id"])
    op.create_index(
        "ix_outage_orders_waiting",
        "outage_orders",
        ["order_id"],
        postgresql_where=sa.text("state IN ('joined', 'asked')"),
    )
    for event, condition in (("UPDATE", "WHEN (OLD.* IS DISTINCT FROM NEW.*) "), ("DELETE", "")):
        op.execute(
            f"CREATE TRIGGER note_{event.lower()} AFTER {event} ON outages FOR EACH ROW {condition}"
            f"EXECUTE FUNCTION note_change('{{id}}', '{SHOWN}', '{PASSED_OVER}')"
        )
    for table in NAMING:
        op.add_column(table, _to("outages", "outage_id", nullable=True, table=table))
        op.create_index(f"ix_{table}_outage_id", table, ["outage_id"])


def downgrade() -> None:
    # A text about an outage, or a task, says nothing where there is none; orders that waited for one are held.
    for table in NAMING:
        op.drop_index(f"ix_{table}_outage_id", table)
        op.drop_column(table, "outage_id")
    for table in ("outage_orders", "outage_recipients", "outages"):
        op.drop_table(table)


OUTAGE_RULES = {
    "kind": "kind IN ('planned_work', 'outage')",
    "state": "state IN ('announced', 'ongoing', 'ended', 'cancelled')",
    "news": "news IN ('known', 'changed', 'over', 'off')",
    "window": "starts_at < ends_at",
    "lead_hours": "lead_hours BETWEEN 0 AND 720",
    "circle": "(lat IS NULL) = (radius_m IS NULL) AND (lat IS NULL) = (lon IS NULL) AND radius_m > 0",
    "ended": "(ended_at IS NULL) = (state IN ('announced', 'ongoing'))",
}


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def _texts(name: str) -> sa.Column[list[str]]:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)


def _to(target: str, name: str, *, nullable: bool = False, table: str | None = None) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}_{target}" if table else None)
    return sa.Column(name, sa.BigInteger(), key, nullable=nullable)
