"""Sessions are rows, people have second factors, tokens have scopes and a last use."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "sessions",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("started_at", instant, nullable=False),
        sa.Column("seen_at", instant, nullable=False),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
    )
    op.create_index("ix_sessions_open", "sessions", ["user_id"], postgresql_where=sa.text("ended_at IS NULL"))
    op.add_column("users", sa.Column("second_factor", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("users", sa.Column("second_factor_key", sa.Text(), nullable=True))
    op.add_column("users", sa.Column("second_factor_step", sa.BigInteger(), nullable=True))
    scopes = postgresql.ARRAY(sa.Text())
    op.add_column("api_tokens", sa.Column("scopes", scopes, server_default=sa.text("'{}'"), nullable=False))
    op.add_column("api_tokens", sa.Column("last_used_at", instant, nullable=True))


def downgrade() -> None:
    op.drop_column("api_tokens", "last_used_at")
    op.drop_column("api_tokens", "scopes")
    for column in ("second_factor_step", "second_factor_key", "second_factor"):
        op.drop_column("users", column)
    op.drop_table("sessions")
