"""Tests of lines before somebody drives, what they mean, and repairs that are mended from afar."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
VERDICT = "verdict IN ('works', 'fix_remotely', 'go', 'outage')"
WAITING_TESTS = "state IN ('asked', 'running')"
WAITING_FIXES = "state IN ('open', 'asked')"

WATCHED = "'{id}', '{position,name,technology,conditions,verdict,skills,parts,advice,advice_zh}', '{version}'"
"""What was there before a change is kept, as for every table that people change."""

RULES: tuple[tuple[str, list[tuple[str, str, object]], str, str, str], ...] = (
    (
        "Many lines of the node are down",
        [("neighbours_down_percent", "above", 30)],
        "outage",
        "Ask the network's watch, and enter an outage.",
        "请联系网络监控，并登记网络故障。",
    ),
    (
        "No light",
        [("optical_rx_dbm", "below", -30)],
        "go",
        "No light reaches the customer: look for a break from the building's box on.",
        "用户侧无光：请从楼道分纤箱开始排查断点。",
    ),
    (
        "Provisioned otherwise than sold",
        [("profile_in_sync", "is", False)],
        "fix_remotely",
        "Set the line's profile anew.",
        "请重新下发线路配置。",
    ),
    (
        "In sync without a session",
        [("in_sync", "is", True), ("session_up", "is", False)],
        "fix_remotely",
        "End the session, check the account, and restart the router from here.",
        "请清除会话、核对账号，并远程重启路由器。",
    ),
    (
        "Weak light",
        [("optical_rx_dbm", "below", -27)],
        "go",
        "Clean and measure the connectors.",
        "请清洁并测量光纤接头。",
    ),
    (
        "Packets are lost",
        [("packet_loss_percent", "above", 2)],
        "go",
        "Measure the line and the wiring at home.",
        "请测量线路和室内布线。",
    ),
)
"""What holds until an operator says otherwise."""


def upgrade() -> None:
    rules = op.create_table(
        "line_test_rules",
        _key(),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("technology", sa.Text()),
        sa.Column("conditions", postgresql.JSONB(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        *(sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False) for name in ("skills", "parts")),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("advice", "advice_zh")),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(VERDICT, name=op.f("ck_line_test_rules_verdict")),
    )
    op.bulk_insert(rules, [_rule(number * 10, rule) for number, rule in enumerate(RULES, 1)])
    op.create_table(
        "line_tests",
        _key(),
        _to("work_orders", "order_id"),
        _to("service_lines", "line_id"),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("ended_at", AT),
        sa.Column("foreign_id", sa.Text()),
        sa.Column("failure", sa.Text()),
        sa.Column("measures", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("verdict", sa.Text()),
        sa.Column("rule_name", sa.Text()),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("advice", "advice_zh")),
        *(
            sa.Column(name, postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
            for name in ("skills", "parts")
        ),
        sa.CheckConstraint(
            "occasion IN ('intake', 'before_dispatch', 'after_work', 'by_hand')", name=op.f("ck_line_tests_occasion")
        ),
        sa.CheckConstraint("state IN ('asked', 'running', 'done', 'unanswered')", name=op.f("ck_line_tests_state")),
        sa.CheckConstraint(VERDICT, name=op.f("ck_line_tests_verdict")),
        sa.CheckConstraint("(verdict IS NOT NULL) = (state = 'done')", name=op.f("ck_line_tests_judged")),
    )
    op.create_index("ix_line_tests_order_id", "line_tests", ["order_id"])
    op.create_index("ix_line_tests_line_id", "line_tests", ["line_id"])
    op.create_index("ix_line_tests_waiting", "line_tests", ["asked_at"], postgresql_where=sa.text(WAITING_TESTS))
    op.create_table(
        "remote_fixes",
        _key(),
        _to("work_orders", "order_id"),
        _to("line_tests", "line_test_id", nullable=True),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("answer_by", AT),
        sa.Column("settled_at", AT),
        sa.Column("created_at", AT, server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'asked', 'works', 'remains', 'silent', 'released', 'ended')",
            name=op.f("ck_remote_fixes_state"),
        ),
    )
    op.create_index("ix_remote_fixes_order_id", "remote_fixes", ["order_id"])
    op.create_index(
        "uq_remote_fixes_waiting",
        "remote_fixes",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text(WAITING_FIXES),
    )
    for event, condition in (("UPDATE", "WHEN (OLD.* IS DISTINCT FROM NEW.*) "), ("DELETE", "")):
        op.execute(
            f"CREATE TRIGGER note_{event.lower()} AFTER {event} ON line_test_rules FOR EACH ROW {condition}"
            f"EXECUTE FUNCTION note_change({WATCHED})"
        )


def downgrade() -> None:
    for table in ("remote_fixes", "line_tests", "line_test_rules"):
        op.drop_table(table)


def _rule(position: int, rule: tuple[str, list[tuple[str, str, object]], str, str, str]) -> dict[str, object]:
    name, conditions, verdict, advice, advice_zh = rule
    return {
        "position": position,
        "name": name,
        "conditions": [
            {"metric": metric, "compared": compared, "bound": bound} for metric, compared, bound in conditions
        ],
        "verdict": verdict,
        "skills": [],
        "parts": [],
        "advice": advice,
        "advice_zh": advice_zh,
    }


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def _to(target: str, name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{target}.id"), nullable=nullable)
