"""What technicians' devices report, and the links that customers hold."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, CreatedAt, Key, one_of
from dispatch.vocabulary.terms import EventVerdict


class Device(Base):
    """A technician's paired device. Its secret is stored as a hash."""

    __tablename__ = "devices"

    id: Mapped[Key]
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"), index=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    paired_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class PairingCode(Base):
    """A code that pairs one device once, within minutes. Stored as a hash."""

    __tablename__ = "pairing_codes"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class FieldEvent(Base):
    """What a technician reported. Invariants 30 and 32: once per event id, and never deleted."""

    __tablename__ = "field_events"
    __table_args__ = (
        UniqueConstraint("technician_id", "event_id"),
        CheckConstraint(one_of("verdict", EventVerdict), name="verdict"),
        Index("ix_field_events_visit", "visit_id", "effective_at"),
        Index("ix_field_events_technician", "technician_id", "received_at"),
    )

    id: Mapped[Key]
    event_id: Mapped[str]
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("devices.id"))
    """None for what a dispatcher wrote down for a technician who reported by phone."""
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    kind: Mapped[str]
    device_at: Mapped[datetime]
    received_at: Mapped[datetime]
    effective_at: Mapped[datetime]
    skewed: Mapped[bool]
    payload: Mapped[dict[str, Any]]
    verdict: Mapped[str]
    reason: Mapped[str | None]


class Assignment(Base):
    """That a technician held a visit from then till then: who lost it may still report what they did (invariant 35)."""

    __tablename__ = "assignments"
    __table_args__ = (Index("ix_assignments_technician", "technician_id", "visit_id"),)

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"))
    assigned_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    as_mate: Mapped[bool] = mapped_column(server_default=text("false"))
    """As the second of two, who sees the visit and doesn't report it."""


class Position(Base):
    """Where a device last said it was."""

    __tablename__ = "positions"
    __table_args__ = (CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="on_the_globe"),)

    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"), primary_key=True)
    lat: Mapped[float]
    lon: Mapped[float]
    at: Mapped[datetime]


class ArrivalNote(Base):
    """What the customer wants whoever comes to one visit to know."""

    __tablename__ = "arrival_notes"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    access: Mapped[str] = mapped_column(server_default="")
    """How to get in."""
    word: Mapped[str] = mapped_column(server_default="")
    """Anything else."""
    absent_version: Mapped[int | None]
    """The version of the appointment at which nobody will be home; another version takes that back."""
    written_at: Mapped[datetime]


class PublicLink(Base):
    """A customer's link to one visit: `t` tracks it, `s` asks how it went. Stored as a hash (invariant 37)."""

    __tablename__ = "public_links"
    __table_args__ = (
        UniqueConstraint("visit_id", "purpose", "issue"),
        CheckConstraint("purpose IN ('t', 's')", name="purpose"),
    )

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    issue: Mapped[int]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
