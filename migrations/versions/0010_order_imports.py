"""Files of orders handed in, territories with a version, events by their thing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("territories", sa.Column("version", sa.BigInteger(), server_default="1", nullable=False))
    op.create_index("ix_events_thing", "events", ["thing", "thing_id"])
    op.create_table(
        "order_imports",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lines_total", sa.BigInteger(), nullable=False),
        sa.Column("lines_done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("known", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refused", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("format IN ('csv', 'jsonl')", name=op.f("ck_order_imports_format")),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name=op.f("ck_order_imports_state")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_order_imports_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_imports")),
    )


def downgrade() -> None:
    op.drop_table("order_imports")
    op.drop_index("ix_events_thing", table_name="events")
    op.drop_column("territories", "version")
