"""What customers agreed to, entry by entry, and how they like to be contacted."""

from datetime import datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, Time, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.accounts import User
from dispatch.db.tables.base import Base, Key, one_of
from dispatch.vocabulary.terms import ConsentDoor, ConsentPurpose, ContactChannel


class ConsentEntry(Base):
    """A customer gave or withdrew their consent to be contacted for a purpose by a channel. Entries never change.

    The newest entry of a purpose and channel, over all records of a person, is what holds. The database itself writes
    entries for `care_consent` and `do_not_disturb` of `customers`, whichever door changes them.
    """

    __tablename__ = "consent_entries"
    __table_args__ = (
        CheckConstraint(one_of("purpose", ConsentPurpose), name="purpose"),
        CheckConstraint(one_of("channel", ContactChannel), name="channel"),
        CheckConstraint(one_of("door", ConsentDoor), name="door"),
        Index("ix_consent_entries_customer_id", "customer_id", "purpose", "channel", "id"),
    )

    id: Mapped[Key]
    at: Mapped[datetime]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    purpose: Mapped[str]
    channel: Mapped[str]
    given: Mapped[bool]
    by: Mapped[str]
    """Who wrote it down: a user, a source system, or `customer`."""
    door: Mapped[str]
    words: Mapped[str] = mapped_column(server_default="")
    """In which words the customer said so."""


class CustomerPreference(Base):
    """How a customer likes to be contacted, by which channel, in which local hours, by whom; and who is to come."""

    __tablename__ = "customer_preferences"
    __table_args__ = (
        CheckConstraint(one_of("channel", ContactChannel), name="channel"),
        CheckConstraint("(hours_from IS NULL) = (hours_until IS NULL)", name="hours"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    channel: Mapped[str | None]
    hours_from: Mapped[time | None] = mapped_column(Time)
    hours_until: Mapped[time | None] = mapped_column(Time)
    named_contact_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """The colleague whom a valued customer knows."""
    preferred_technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    """Who should come to them, ..."""
    required_technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    """...who alone may, ..."""
    excluded_technician_ids: Mapped[list[int]] = mapped_column(server_default=text("'{}'"))
    """...and who must not: new orders take it over."""
    version: Mapped[int] = mapped_column(server_default="1")

    named_contact: Mapped[User | None] = relationship()
