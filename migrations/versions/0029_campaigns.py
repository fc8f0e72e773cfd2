"""Campaigns of care visits, with the people in them; care visits have a checklist of network and wiring."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
STATES = ("draft", "running", "paused", "ended")
MEMBER_STATES = (
    "chosen", "left_out", "invited", "booked", "done", "nobody_home", "declined", "annoyed", "no_answer",
)  # fmt: skip
IN_HAND = "state IN ('chosen', 'invited', 'booked', 'nobody_home')"

WATCHED = (
    "'{id}', '{territory_id,name,state,most_people,invitations_a_day,seed}', '{version,started_at,ended_at,created_at}'"
)
"""What was there before a change is kept, as for every table that people change."""

CHECKLIST = json.dumps(
    [
        {"code": "signal", "label": "Signal level / 光功率", "kind": "number", "required": False},
        {
            "code": "wiring",
            "label": "Wiring at home / 室内布线",
            "kind": "choice",
            "required": False,
            "choices": ["good", "mended", "needs work"],
        },
        {
            "code": "wifi",
            "label": "Wi-Fi in every room / 各房间无线信号",
            "kind": "choice",
            "required": False,
            "choices": ["good", "weak", "none"],
        },
        {"code": "advice", "label": "What the customer was advised / 给客户的建议", "kind": "text", "required": False},
    ]
)


def upgrade() -> None:
    op.create_table(
        "campaigns",
        _key(),
        _key_to("territories", "territory_id"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("installed_before", sa.Date()),
        sa.Column("no_visit_since", sa.Date()),
        sa.Column("access_node", sa.Text()),
        sa.Column("score_at_most", sa.BigInteger()),
        sa.Column("tier", sa.Text()),
        sa.Column("most_people", sa.BigInteger(), nullable=False),
        sa.Column("invitations_a_day", sa.BigInteger(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", AT, server_default=sa.func.now(), nullable=False),
        sa.Column("started_at", AT),
        sa.Column("ended_at", AT),
        sa.CheckConstraint(_one_of("state", STATES), name=op.f("ck_campaigns_state")),
        sa.CheckConstraint(_one_of("tier", ("standard", "gold", "vip")), name=op.f("ck_campaigns_tier")),
        sa.CheckConstraint("most_people BETWEEN 1 AND 100000", name=op.f("ck_campaigns_most_people")),
        sa.CheckConstraint("invitations_a_day BETWEEN 1 AND 1000", name=op.f("ck_campaigns_invitations_a_day")),
        sa.CheckConstraint("score_at_most BETWEEN 1 AND 5", name=op.f("ck_campaigns_score_at_most")),
    )
    op.create_index("ix_campaigns_territory_id", "campaigns", ["territory_id"])
    op.create_index("ix_campaigns_running", "campaigns", ["id"], postgresql_where=sa.text("state = 'running'"))
    op.create_table(
        "campaign_members",
        _key(),
        _key_to("campaigns", "campaign_id"),
        _key_to("customers", "customer_id"),
        _key_to("service_lines", "line_id"),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="chosen", nullable=False),
        sa.Column("reason", sa.Text()),
        _key_to("work_orders", "order_id", nullable=True),
        sa.Column("invited_at", AT),
        sa.Column("settled_at", AT),
        sa.UniqueConstraint("campaign_id", "customer_id", name=op.f("uq_campaign_members_campaign_id_customer_id")),
        sa.CheckConstraint(_one_of("state", MEMBER_STATES), name=op.f("ck_campaign_members_state")),
    )
    op.create_index("ix_campaign_members_customer_id", "campaign_members", ["customer_id"])
    op.create_index("ix_campaign_members_order_id", "campaign_members", ["order_id"])
    op.create_index("ix_campaign_members_state", "campaign_members", ["campaign_id", "state", "rank"])
    op.create_index(
        "uq_campaign_members_in_hand",
        "campaign_members",
        ["customer_id"],
        unique=True,
        postgresql_where=sa.text(IN_HAND),
    )
    op.execute(
        "CREATE TRIGGER note_update AFTER UPDATE ON campaigns FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)"
        f" EXECUTE FUNCTION note_change({WATCHED})"
    )
    op.execute(
        f"CREATE TRIGGER note_delete AFTER DELETE ON campaigns FOR EACH ROW EXECUTE FUNCTION note_change({WATCHED})"
    )
    op.execute(
        sa.text(
            "UPDATE work_types SET checklist = CAST(:items AS jsonb)"
            " WHERE kind = 'care_visit' AND symptom IS NULL AND checklist = '[]'"
        ).bindparams(items=CHECKLIST)
    )


def downgrade() -> None:
    op.drop_table("campaign_members")
    op.drop_table("campaigns")
    op.execute(
        sa.text("UPDATE work_types SET checklist = '[]' WHERE checklist = CAST(:items AS jsonb)").bindparams(
            items=CHECKLIST
        )
    )


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def _key_to(table: str, name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
