"""Devices, what technicians report from them, and the links that customers follow."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from migrations.first_schema.columns import AT, created_at, key, one_of


def create() -> None:
    _devices()
    _pairing_codes()
    _positions()
    _assignments()
    _field_events()
    _public_links()
    _attachments()


def _devices() -> None:
    op.create_table(
        "devices",
        key(),
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id"), nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False, unique=True),
        sa.Column("paired_at", AT, nullable=False),
        sa.Column("revoked_at", AT),
    )


def _pairing_codes() -> None:
    op.create_table(
        "pairing_codes",
        sa.Column("code_hash", sa.Text, primary_key=True),
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id"), nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("used_at", AT),
    )


def _positions() -> None:
    op.create_table(
        "positions",
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id"), primary_key=True),
        sa.Column("lat", sa.Double, nullable=False),
        sa.Column("lon", sa.Double, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="on_the_globe"),
    )


def _assignments() -> None:
    op.create_table(
        "assignments",
        key(),
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id"), nullable=False, index=True),
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id"), nullable=False),
        sa.Column("assigned_at", AT, nullable=False),
        sa.Column("ended_at", AT),
        sa.Index("ix_assignments_technician", "technician_id", "visit_id"),
    )


def _field_events() -> None:
    op.create_table(
        "field_events",
        key(),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id"), nullable=False),
        sa.Column("device_id", sa.BigInteger, sa.ForeignKey("devices.id")),
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("device_at", AT, nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("effective_at", AT, nullable=False),
        sa.Column("skewed", sa.Boolean, nullable=False),
        sa.Column("payload", pg.JSONB, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.UniqueConstraint("technician_id", "event_id"),
        one_of("verdict", "applied", "duplicate", "conflict", "rejected"),
        sa.Index("ix_field_events_technician", "technician_id", "received_at"),
        sa.Index("ix_field_events_visit", "visit_id", "effective_at"),
    )


def _public_links() -> None:
    op.create_table(
        "public_links",
        key(),
        sa.Column("token_hash", sa.Text, nullable=False, unique=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id"), nullable=False),
        sa.Column("issue", sa.BigInteger, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("revoked_at", AT),
        created_at(),
        sa.UniqueConstraint("visit_id", "purpose", "issue"),
        one_of("purpose", "t", "s"),
    )


def _attachments() -> None:
    op.create_table(
        "attachments",
        key(),
        sa.Column("attachment_id", sa.Text, nullable=False),
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id"), nullable=False),
        sa.Column("device_id", sa.BigInteger, sa.ForeignKey("devices.id"), nullable=False),
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id"), nullable=False, index=True),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.UniqueConstraint("technician_id", "attachment_id"),
        sa.CheckConstraint("content_type IN ('image/jpeg', 'image/png', 'application/pdf')", name="content_type"),
        sa.CheckConstraint("octet_length(content) BETWEEN 1 AND 1000000", name="size"),
    )


def drop() -> None:
    for table in (
        "attachments",
        "public_links",
        "field_events",
        "assignments",
        "positions",
        "pairing_codes",
        "devices",
    ):
        op.drop_table(table)
