"""The nodes of the process with owners and limits, who owns a territory, and which orders are overdue where."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
NODES = (
    "taken_in", "located", "offered", "booked", "planned", "told", "on_the_way", "on_site", "done", "asked", "closed",
)  # fmt: skip
ROLES = ("admin", "dispatcher", "service", "technician", "integration")
WATCHED = {
    "process_nodes": "'{node}', '{node,owner_kind,role,user_id,limit_minutes}', '{version}'",
    "territory_owners": "'{territory_id}', '{territory_id,user_id}', '{}'",
}
"""What was there before a change is kept, as for every table that people change."""


def upgrade() -> None:
    op.create_table(
        "process_nodes",
        sa.Column("node", sa.Text(), primary_key=True),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("role", sa.Text()),
        sa.Column("user_id", sa.BigInteger(), sa.ForeignKey("users.id")),
        sa.Column("limit_minutes", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(_one_of("node", NODES), name=op.f("ck_process_nodes_node")),
        sa.CheckConstraint(
            _one_of("owner_kind", ("user", "role", "territory")), name=op.f("ck_process_nodes_owner_kind")
        ),
        sa.CheckConstraint(_one_of("role", ROLES), name=op.f("ck_process_nodes_role")),
        sa.CheckConstraint("(owner_kind = 'user') = (user_id IS NOT NULL)", name=op.f("ck_process_nodes_user")),
        sa.CheckConstraint("(owner_kind = 'role') = (role IS NOT NULL)", name=op.f("ck_process_nodes_has_role")),
        sa.CheckConstraint("limit_minutes BETWEEN 1 AND 129600", name=op.f("ck_process_nodes_limit_minutes")),
    )
    op.create_table(
        "territory_owners",
        sa.Column(
            "territory_id", sa.BigInteger(), sa.ForeignKey("territories.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("user_id", sa.BigInteger(), sa.ForeignKey("users.id"), nullable=False),
    )
    op.create_table(
        "node_delays",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("order_id", sa.BigInteger(), sa.ForeignKey("work_orders.id"), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("noted_at", AT, nullable=False),
        sa.Column("owner_id", sa.BigInteger(), sa.ForeignKey("users.id")),
        sa.Column("passed_at", AT),
        sa.UniqueConstraint("order_id", "node", name=op.f("uq_node_delays_order_id_node")),
        sa.CheckConstraint(_one_of("node", NODES), name=op.f("ck_node_delays_node")),
    )
    op.create_index("ix_node_delays_open", "node_delays", ["order_id"], postgresql_where=sa.text("passed_at IS NULL"))
    for table, watched in WATCHED.items():
        op.execute(
            f"CREATE TRIGGER note_update AFTER UPDATE ON {table} FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)"
            f" EXECUTE FUNCTION note_change({watched})"
        )
        op.execute(
            f"CREATE TRIGGER note_delete AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION note_change({watched})"
        )


def downgrade() -> None:
    for table in ("node_delays", "territory_owners", "process_nodes"):
        op.drop_table(table)


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
