"""Webhooks: where events are sent, what is to be sent, every try; and which events have been looked at for it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

PENDING = sa.text("state = 'pending'")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("events", sa.Column("relayed", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.alter_column("events", "relayed", server_default=sa.text("false"))
    op.create_index("ix_events_unrelayed", "events", ["id"], postgresql_where=sa.text("NOT relayed"))
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("owner_id", sa.BigInteger(), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("territory_ids", postgresql.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("off_reason", sa.Text()),
        sa.Column("off_at", MOMENT),
        sa.Column("missed_from_id", sa.BigInteger()),
        sa.Column("failures", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rests_until", MOMENT),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("secret_number", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("secret_key", sa.Text(), nullable=False),
        sa.Column("former_secret_key", sa.Text()),
        sa.Column("former_secret_until", MOMENT),
        sa.Column("created_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint(
            "off_reason IN ('by_hand', 'gone', 'retries_used_up', 'owner_inactive', 'secret_lost')",
            name=op.f("ck_webhook_endpoints_off_reason"),
        ),
        sa.CheckConstraint("(off_reason IS NULL) = (off_at IS NULL)", name=op.f("ck_webhook_endpoints_off")),
    )
    op.create_index("ix_webhook_endpoints_owner_id", "webhook_endpoints", ["owner_id"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column(
            "endpoint_id", sa.BigInteger(), sa.ForeignKey("webhook_endpoints.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("event_id", sa.BigInteger(), sa.ForeignKey("events.id")),
        sa.Column("order_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("leased_until", MOMENT),
        sa.Column("lease", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.CheckConstraint(
            "state IN ('pending', 'delivered', 'failed', 'withheld')", name=op.f("ck_webhook_deliveries_state")
        ),
        sa.UniqueConstraint("endpoint_id", "event_id", name="uq_webhook_deliveries_endpoint_id_event_id"),
    )
    op.create_index(
        "ix_webhook_deliveries_heads", "webhook_deliveries", ["endpoint_id", "event_id"], postgresql_where=PENDING
    )
    op.create_index(
        "ix_webhook_deliveries_lines",
        "webhook_deliveries",
        ["endpoint_id", "order_key", "event_id"],
        postgresql_where=PENDING,
    )
    op.create_table(
        "webhook_attempts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column(
            "delivery_id", sa.BigInteger(), sa.ForeignKey("webhook_deliveries.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("status", sa.BigInteger()),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("milliseconds", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_webhook_attempts_delivery_id", "webhook_attempts", ["delivery_id"])


def downgrade() -> None:
    op.drop_table("webhook_attempts")
    op.drop_table("webhook_deliveries")
    op.drop_table("webhook_endpoints")
    op.drop_index("ix_events_unrelayed", "events")
    op.drop_column("events", "relayed")
