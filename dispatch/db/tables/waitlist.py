"""The waiting list for an earlier window: who waits, what came free, who was asked."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.db.tables.orders import Visit
from dispatch.vocabulary.states import ON_THE_LIST, OfferOutcome, OpeningState, WaitState

LISTED = one_of("state", sorted(ON_THE_LIST))


class WaitEntry(Base):
    """A visit whose customer would come forward, and the windows that would suit them. One at a time per visit."""

    __tablename__ = "wait_entries"
    __table_args__ = (
        CheckConstraint(one_of("state", WaitState), name="state"),
        CheckConstraint("weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]::bigint[]", name="weekdays"),
        CheckConstraint("from_minute BETWEEN 0 AND 1439 AND until_minute BETWEEN 1 AND 2880", name="minutes"),
        Index("uq_wait_entries_listed_visit", "visit_id", unique=True, postgresql_where=text(LISTED)),
        Index("ix_wait_entries_listed", "territory_id", postgresql_where=text(LISTED)),
    )

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"))
    state: Mapped[str] = mapped_column(server_default=WaitState.WAITING)
    not_before: Mapped[datetime | None]
    weekdays: Mapped[list[int]] = mapped_column(server_default=text("'{}'"))
    from_minute: Mapped[int | None]
    until_minute: Mapped[int | None]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    """When windows were last looked for."""
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]

    visit: Mapped[Visit] = relationship()
    offers: Mapped[list["WaitOffer"]] = relationship(back_populates="entry", order_by="WaitOffer.id")


class WaitOpening(Base):
    """A window that came free, held while some of those who wait are asked."""

    __tablename__ = "wait_openings"
    __table_args__ = (
        CheckConstraint(one_of("state", OpeningState), name="state"),
        CheckConstraint("NOT isempty(arrival_window)", name="arrival_window"),
        Index("ix_wait_openings_open", "expires_at", postgresql_where=text("state IN ('open', 'claimed')")),
    )

    id: Mapped[Key]
    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"))
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"))
    hold_id: Mapped[int] = mapped_column(ForeignKey("holds.id"), unique=True)
    arrival_window: Mapped[Range[datetime]]
    state: Mapped[str] = mapped_column(server_default=OpeningState.OPEN)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    offers: Mapped[list["WaitOffer"]] = relationship(back_populates="opening", order_by="WaitOffer.id")


class WaitOffer(Base):
    """That one customer was asked about an opening. Of all who are asked one claims it, whoever writes it."""

    __tablename__ = "wait_offers"
    __table_args__ = (
        UniqueConstraint("opening_id", "entry_id"),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', OfferOutcome)}", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended_at"),
        Index("uq_wait_offers_claimed", "opening_id", unique=True, postgresql_where=text("claimed_at IS NOT NULL")),
        Index("uq_wait_offers_open_entry", "entry_id", unique=True, postgresql_where=text("outcome IS NULL")),
    )

    id: Mapped[Key]
    opening_id: Mapped[int] = mapped_column(ForeignKey("wait_openings.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("wait_entries.id"), index=True)
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointments.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), unique=True)
    made_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    ended_at: Mapped[datetime | None]

    opening: Mapped[WaitOpening] = relationship(back_populates="offers")
    entry: Mapped[WaitEntry] = relationship(back_populates="offers")
