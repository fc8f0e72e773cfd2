"""Who signs in, what they did, what others are told of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from migrations.first_schema.columns import AT, created_at, key, one_of


def create() -> None:
    _users()
    _api_tokens()
    _audit_entries()
    _events()
    _idempotency_records()
    _throttles()


def _users() -> None:
    op.create_table(
        "users",
        key(),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id")),
        sa.Column("territory_ids", pg.ARRAY(sa.BigInteger), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.text("true")),
        created_at(),
        one_of("role", "admin", "dispatcher", "service", "technician", "integration"),
        sa.CheckConstraint("(role = 'technician') = (technician_id IS NOT NULL)", name="technician"),
    )


def _api_tokens() -> None:
    op.create_table(
        "api_tokens",
        key(),
        sa.Column("user_id", sa.BigInteger, sa.ForeignKey("users.id"), nullable=False, index=True),
        sa.Column("token_hash", sa.Text, nullable=False, unique=True),
        sa.Column("hint", sa.Text, nullable=False),
        sa.Column("expires_at", AT),
        sa.Column("revoked_at", AT),
        created_at(),
    )


def _audit_entries() -> None:
    op.create_table(
        "audit_entries",
        key(),
        sa.Column("at", AT, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("thing", sa.Text, nullable=False),
        sa.Column("thing_id", sa.BigInteger),
        sa.Column("why", sa.Text),
        sa.Column("detail", pg.JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Index("ix_audit_entries_thing", "thing", "thing_id"),
    )


def _events() -> None:
    op.create_table(
        "events",
        key(),
        sa.Column("at", AT, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("thing", sa.Text, nullable=False),
        sa.Column("thing_id", sa.BigInteger, nullable=False),
        sa.Column("territory_id", sa.BigInteger, sa.ForeignKey("territories.id")),
        sa.Column("source", sa.Text),
        sa.Column("data", pg.JSONB, nullable=False, server_default=sa.text("'{}'")),
        created_at(),
        sa.Index("ix_events_thing", "thing", "thing_id"),
    )


def _idempotency_records() -> None:
    op.create_table(
        "idempotency_records",
        sa.Column("actor", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("request_hash", sa.Text, nullable=False),
        sa.Column("status", sa.BigInteger),
        sa.Column("response", pg.JSONB),
        created_at(),
    )


def _throttles() -> None:
    op.create_table(
        "throttles",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("since", AT, nullable=False),
        sa.Column("attempts", sa.BigInteger, nullable=False),
    )


def drop() -> None:
    for table in ("throttles", "idempotency_records", "events", "audit_entries", "api_tokens", "users"):
        op.drop_table(table)
