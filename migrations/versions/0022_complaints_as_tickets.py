"""Complaints become tickets: with or without an order, handed over, limited in time, with a cause and what follows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
STATES = (
    "acknowledged", "in_progress", "pending", "held", "resolved", "accepted", "rejected", "cancelled", "closed",
)  # fmt: skip
OLD_STATES = ("acknowledged", "in_progress", "resolved", "accepted", "rejected", "closed")
CATEGORIES = (
    "fault", "repeated_fault", "appointment", "workmanship", "conduct", "billing", "question", "other",
)  # fmt: skip
CHANNELS = ("desk", "api", "text", "page", "call")
PRIORITIES = ("emergency", "high", "normal", "low")
STEPS = ("intake", "booking", "planning", "travel", "on_site", "information", "billing", "network")

CAUSES = (
    (None, "network", "Network", "网络"),
    ("network", "access_node", "Access node", "接入节点"),
    ("network", "line", "Line or cable", "线路或光缆"),
    ("network", "capacity", "Too little capacity", "容量不足"),
    (None, "equipment", "Equipment", "设备"),
    ("equipment", "modem", "Modem or terminal", "光猫或终端"),
    ("equipment", "part_missing", "Part missing", "缺少配件"),
    (None, "our_work", "Our work", "我方施工"),
    ("our_work", "workmanship", "Workmanship", "施工质量"),
    ("our_work", "wrong_diagnosis", "Wrong diagnosis", "误判故障"),
    ("our_work", "late_or_missed", "Late or missed visit", "迟到或爽约"),
    ("our_work", "conduct", "Conduct", "服务态度"),
    (None, "process", "Process", "流程"),
    ("process", "information", "Wrong or missing information", "信息有误或缺失"),
    ("process", "billing", "Billing", "计费"),
    ("process", "planning", "Planning", "排程"),
    (None, "customer_side", "At the customer's", "用户侧"),
    ("customer_side", "home_wiring", "Wiring at home", "室内布线"),
    ("customer_side", "own_device", "Their own device", "用户自有设备"),
    (None, "no_cause_found", "No cause found", "未查明原因"),
)
"""The tree that an operator starts with: parent, code, English, Chinese."""


def upgrade() -> None:
    _causes()
    _complaints()
    _steps()
    _hand_overs()
    _actions()
    _links()
    op.add_column("tasks", _key_to("complaints", "complaint_id"))
    op.add_column("tasks", sa.Column("due_at", AT))
    op.create_index("ix_tasks_complaint_id", "tasks", ["complaint_id"])
    op.add_column("messages", _key_to("complaints", "complaint_id"))
    op.create_index("ix_messages_complaint_id", "messages", ["complaint_id"])


def downgrade() -> None:
    for table in ("messages", "tasks"):
        op.drop_index(f"ix_{table}_complaint_id", table)
        op.drop_column(table, "complaint_id")
    op.drop_column("tasks", "due_at")
    for table in ("complaint_links", "corrective_actions", "complaint_hand_overs"):
        op.drop_table(table)
    _forget_what_was_not_known_before()
    op.drop_constraint(op.f("ck_complaint_steps_channel"), "complaint_steps")
    for name in ("channel", "told"):
        op.drop_column("complaint_steps", name)
    op.alter_column("complaint_steps", "user_id", nullable=False)
    _check("complaint_steps", "state", _one_of("state", OLD_STATES))
    _complaints_as_before()
    op.drop_table("complaint_causes")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _check(table: str, name: str, condition: str) -> None:
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS ck_{table}_{name}")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def _created_at() -> sa.Column[object]:
    return sa.Column("created_at", AT, server_default=sa.func.now(), nullable=False)


def _key_to(table: str, name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _text(name: str, default: str | None = None, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=nullable)


def _causes() -> None:
    causes = op.create_table(
        "complaint_causes",
        _key(),
        _key_to("complaint_causes", "parent_id"),
        _text("code"),
        _text("name"),
        _text("name_zh"),
        sa.Column("retired_at", AT),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        _created_at(),
        sa.UniqueConstraint("code", name=op.f("uq_complaint_causes_code")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_complaint_causes_parent")),
    )
    for parent, code, name, name_zh in CAUSES:
        above = sa.select(causes.c.id).where(causes.c.code == parent).scalar_subquery()
        op.execute(causes.insert().values(parent_id=above if parent else None, code=code, name=name, name_zh=name_zh))


def _complaints() -> None:
    for column in (
        _text("source", nullable=True),
        _key_to("territories", "territory_id"),
        _key_to("customers", "customer_id"),
        _text("channel", "desk"),
        _text("category", "other"),
        sa.Column("facts", pg.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        _text("priority", "normal"),
        _key_to("users", "resolved_by"),
        sa.Column("due_at", AT),
        sa.Column("warn_at", AT),
        sa.Column("escalate_at", AT),
        sa.Column("news_due_at", AT),
        _key_to("complaint_causes", "cause_id"),
        _text("access_node", nullable=True),
        _key_to("service_lines", "line_id"),
        _key_to("technicians", "technician_id"),
        _text("process_step", nullable=True),
    ):
        op.add_column("complaints", column)
    op.execute(
        "UPDATE complaints SET source = o.source, territory_id = o.territory_id, customer_id = o.customer_id"
        " FROM work_orders o WHERE o.id = complaints.order_id"
    )
    op.alter_column("complaints", "source", nullable=False)
    op.alter_column("complaints", "customer_id", nullable=False)
    op.alter_column("complaints", "order_id", nullable=True)
    op.alter_column("complaints", "owner_id", nullable=True)
    _check("complaints", "state", _one_of("state", STATES))
    _check("complaints", "category", _one_of("category", CATEGORIES))
    _check("complaints", "channel", _one_of("channel", CHANNELS))
    _check("complaints", "priority", _one_of("priority", PRIORITIES))
    _check("complaints", "process_step", _one_of("process_step", STEPS))
    _check("complaints", "closed_at", "(state IN ('closed', 'cancelled')) = (closed_at IS NOT NULL)")
    _check("complaints", "resolution", "state NOT IN ('resolved', 'accepted', 'closed') OR resolution IS NOT NULL")
    _check("complaints", "owner", "owner_id IS NOT NULL OR state = 'acknowledged'")
    op.drop_index("ix_complaints_open", "complaints")
    op.create_index(
        "ix_complaints_open",
        "complaints",
        ["owner_id"],
        postgresql_where=sa.text("state NOT IN ('closed', 'cancelled')"),
    )
    for name in ("warn_at", "escalate_at", "news_due_at"):
        op.create_index(f"ix_complaints_{name}", "complaints", [name], postgresql_where=sa.text(f"{name} IS NOT NULL"))
    for name in ("territory_id", "customer_id"):
        op.create_index(f"ix_complaints_{name}", "complaints", [name])


def _steps() -> None:
    op.add_column("complaint_steps", _text("channel", "desk"))
    op.add_column("complaint_steps", _text("told", ""))
    op.alter_column("complaint_steps", "user_id", nullable=True)
    _check("complaint_steps", "state", _one_of("state", STATES))
    _check("complaint_steps", "channel", _one_of("channel", CHANNELS))


def _hand_overs() -> None:
    offered = sa.text("state = 'offered'")
    op.create_table(
        "complaint_hand_overs",
        _key(),
        _key_to("complaints", "complaint_id", nullable=False),
        _key_to("users", "from_id", nullable=False),
        _key_to("users", "to_id", nullable=False),
        _text("note"),
        _text("state", "offered"),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("answer_by", AT, nullable=False),
        sa.Column("answered_at", AT),
        _text("reason", ""),
        sa.CheckConstraint(
            _one_of("state", ("offered", "accepted", "returned", "lapsed")),
            name=op.f("ck_complaint_hand_overs_state"),
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_complaint_hand_overs_two")),
    )
    op.create_index("ix_complaint_hand_overs_complaint_id", "complaint_hand_overs", ["complaint_id"])
    op.create_index(
        "uq_complaint_hand_overs_offered",
        "complaint_hand_overs",
        ["complaint_id"],
        unique=True,
        postgresql_where=offered,
    )
    op.create_index(
        "ix_complaint_hand_overs_answer_by", "complaint_hand_overs", ["answer_by"], postgresql_where=offered
    )


def _actions() -> None:
    op.create_table(
        "corrective_actions",
        _key(),
        _key_to("complaints", "complaint_id", nullable=False),
        _text("what"),
        _key_to("users", "owner_id", nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("remind_at", AT),
        sa.Column("done_at", AT),
        _text("effect", nullable=True),
        _created_at(),
        sa.CheckConstraint("(done_at IS NULL) = (effect IS NULL)", name=op.f("ck_corrective_actions_effect")),
    )
    op.create_index("ix_corrective_actions_complaint_id", "corrective_actions", ["complaint_id"])
    op.create_index(
        "ix_corrective_actions_remind_at",
        "corrective_actions",
        ["remind_at"],
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )


def _links() -> None:
    op.create_table(
        "complaint_links",
        sa.Column("token_hash", sa.Text(), primary_key=True),
        _key_to("complaints", "complaint_id", nullable=False),
    )
    op.create_index("ix_complaint_links_complaint_id", "complaint_links", ["complaint_id"])


def _forget_what_was_not_known_before() -> None:
    """Complaints without an order or an owner, and the customers' own steps, have no place in the tables before."""
    op.execute("DELETE FROM complaint_steps WHERE user_id IS NULL OR state = 'cancelled'")
    op.execute(
        "DELETE FROM complaint_steps USING complaints c WHERE c.id = complaint_id"
        " AND (c.order_id IS NULL OR c.owner_id IS NULL OR c.state = 'cancelled')"
    )
    op.execute("DELETE FROM complaints WHERE order_id IS NULL OR owner_id IS NULL OR state = 'cancelled'")
    for table in (sa.table("complaints", sa.column("state")), sa.table("complaint_steps", sa.column("state"))):
        op.drop_constraint(op.f(f"ck_{table.name}_state"), table.name)
        op.execute(table.update().where(table.c.state.in_(("pending", "held"))).values(state="in_progress"))


def _complaints_as_before() -> None:
    op.execute("UPDATE complaints SET resolution = '-' WHERE state = 'rejected' AND resolution IS NULL")
    for name in ("category", "channel", "priority", "process_step", "owner"):
        op.drop_constraint(op.f(f"ck_complaints_{name}"), "complaints")
    _check("complaints", "state", _one_of("state", OLD_STATES))
    _check("complaints", "closed_at", "(state = 'closed') = (closed_at IS NOT NULL)")
    _check("complaints", "resolution", "state IN ('acknowledged', 'in_progress') OR resolution IS NOT NULL")
    op.drop_index("ix_complaints_open", "complaints")
    op.create_index("ix_complaints_open", "complaints", ["owner_id"], postgresql_where=sa.text("state <> 'closed'"))
    op.alter_column("complaints", "order_id", nullable=False)
    op.alter_column("complaints", "owner_id", nullable=False)
    for name in (
        "source", "territory_id", "customer_id", "channel", "category", "facts", "priority", "resolved_by", "due_at",
        "warn_at", "escalate_at", "news_due_at", "cause_id", "access_node", "line_id", "technician_id", "process_step",
    ):  # fmt: skip
        op.drop_column("complaints", name)
