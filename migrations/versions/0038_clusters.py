"""Clusters of faults that their baseline does not explain, with the orders in them."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
KINDS = ("access_node", "device_model", "installer", "building", "symptom")
STATES = ("open", "confirmed", "false_alarm", "ended")
WATCHED = (
    "'{id}', '{territory_id,kind,state,faults,lines,expected,p_value,usual,told_by}',"
    " '{version,found_at,seen_at,told_at}'"
)
"""What was there before a change is kept, as for every table that people change."""


def upgrade() -> None:
    op.create_table(
        "clusters",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("territory_id", sa.BigInteger(), sa.ForeignKey("territories.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("faults", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("p_value", sa.Float(), nullable=False),
        sa.Column("usual", sa.Float(), server_default="1", nullable=False),
        sa.Column("found_at", AT, nullable=False),
        sa.Column("seen_at", AT, nullable=False),
        sa.Column("told_by", sa.BigInteger(), sa.ForeignKey("users.id")),
        sa.Column("told_at", AT),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(_one_of("kind", KINDS), name=op.f("ck_clusters_kind")),
        sa.CheckConstraint(_one_of("state", STATES), name=op.f("ck_clusters_state")),
        sa.CheckConstraint("faults > 0 AND lines > 0 AND expected > 0 AND usual >= 1", name=op.f("ck_clusters_counts")),
    )
    op.create_index("ix_clusters_territory_id", "clusters", ["territory_id"])
    op.create_index(
        "uq_clusters_live",
        "clusters",
        ["territory_id", "kind", "value"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'confirmed')"),
    )
    op.create_table(
        "cluster_orders",
        sa.Column("cluster_id", sa.BigInteger(), sa.ForeignKey("clusters.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("order_id", sa.BigInteger(), sa.ForeignKey("work_orders.id"), primary_key=True),
    )
    op.create_index("ix_cluster_orders_order_id", "cluster_orders", ["order_id"])
    op.execute(
        "CREATE TRIGGER note_update AFTER UPDATE ON clusters FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)"
        f" EXECUTE FUNCTION note_change({WATCHED})"
    )
    op.execute(
        f"CREATE TRIGGER note_delete AFTER DELETE ON clusters FOR EACH ROW EXECUTE FUNCTION note_change({WATCHED})"
    )


def downgrade() -> None:
    op.drop_table("cluster_orders")
    op.drop_table("clusters")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
