"""The waiting list for an earlier window."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from migrations.first_schema.columns import AT, key, one_of


def create() -> None:
    _wait_entries()
    _wait_openings()
    _wait_offers()


def _wait_entries() -> None:
    op.create_table(
        "wait_entries",
        key(),
        sa.Column("visit_id", sa.BigInteger, sa.ForeignKey("visits.id"), nullable=False, index=True),
        sa.Column("territory_id", sa.BigInteger, sa.ForeignKey("territories.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("not_before", AT),
        sa.Column("weekdays", pg.ARRAY(sa.BigInteger), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("from_minute", sa.BigInteger),
        sa.Column("until_minute", sa.BigInteger),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("looked_at", AT),
        sa.Column("ended_at", AT),
        sa.Column("end_reason", sa.Text),
        one_of("state", "waiting", "offered", "taken", "left", "ended"),
        sa.CheckConstraint("weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]::bigint[]", name="weekdays"),
        sa.CheckConstraint("from_minute BETWEEN 0 AND 1439 AND until_minute BETWEEN 1 AND 2880", name="minutes"),
        sa.Index("ix_wait_entries_listed", "territory_id", postgresql_where=sa.text("state IN ('offered', 'waiting')")),
        sa.Index(
            "uq_wait_entries_listed_visit",
            "visit_id",
            unique=True,
            postgresql_where=sa.text("state IN ('offered', 'waiting')"),
        ),
    )


def _wait_openings() -> None:
    op.create_table(
        "wait_openings",
        key(),
        sa.Column("territory_id", sa.BigInteger, sa.ForeignKey("territories.id"), nullable=False),
        sa.Column("technician_id", sa.BigInteger, sa.ForeignKey("technicians.id"), nullable=False),
        sa.Column("hold_id", sa.BigInteger, sa.ForeignKey("holds.id"), nullable=False, unique=True),
        sa.Column("arrival_window", pg.TSTZRANGE, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="open"),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        one_of("state", "open", "claimed", "taken", "lapsed", "withdrawn"),
        sa.CheckConstraint("NOT isempty(arrival_window)", name="arrival_window"),
        sa.Index("ix_wait_openings_open", "expires_at", postgresql_where=sa.text("state IN ('open', 'claimed')")),
    )


def _wait_offers() -> None:
    op.create_table(
        "wait_offers",
        key(),
        sa.Column("opening_id", sa.BigInteger, sa.ForeignKey("wait_openings.id"), nullable=False),
        sa.Column("entry_id", sa.BigInteger, sa.ForeignKey("wait_entries.id"), nullable=False, index=True),
        sa.Column("appointment_id", sa.BigInteger, sa.ForeignKey("appointments.id"), nullable=False, index=True),
        sa.Column("message_id", sa.BigInteger, sa.ForeignKey("messages.id"), unique=True),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("claimed_at", AT),
        sa.Column("outcome", sa.Text),
        sa.Column("ended_at", AT),
        sa.UniqueConstraint("opening_id", "entry_id"),
        sa.CheckConstraint("outcome IS NULL OR outcome IN ('taken', 'lost', 'lapsed', 'withdrawn')", name="outcome"),
        sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended_at"),
        sa.Index(
            "uq_wait_offers_claimed", "opening_id", unique=True, postgresql_where=sa.text("claimed_at IS NOT NULL")
        ),
        sa.Index("uq_wait_offers_open_entry", "entry_id", unique=True, postgresql_where=sa.text("outcome IS NULL")),
    )


def drop() -> None:
    for table in ("wait_offers", "wait_openings", "wait_entries"):
        op.drop_table(table)
