"""What reports count of days that are over, kept by territory and local day so that nobody reads the facts again."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.vocabulary.terms import KeptReport


class KeptReportDay(Base):
    """A day of a territory whose figures are kept for a report; territory 0 for what lies in none, by days of UTC."""

    __tablename__ = "kept_report_days"
    __table_args__ = (CheckConstraint(one_of("report", KeptReport), name="report"),)

    report: Mapped[str] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)


class StaleReportDay(Base):
    """A note, written by triggers, that something changed what a day's figures of a report count.

    Notes are only added and taken away, as `StaleDay` has them. No foreign key, and no bounds: whoever writes a fact
    leaves a note, wherever the fact lies.
    """

    __tablename__ = "stale_report_days"
    __table_args__ = (Index("ix_stale_report_days_day", "report", "day", "territory_id"),)

    id: Mapped[Key]
    report: Mapped[str]
    territory_id: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date]


class PromiseDay(Base):
    """How many promises of one sort that began to be due on a local day of a territory are in one state."""

    __tablename__ = "promise_days"
    __table_args__ = (Index("ix_promise_days_day", "day", "territory_id"),)

    id: Mapped[Key]
    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"))
    day: Mapped[date]
    source: Mapped[str]
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    kind: Mapped[str]
    state: Mapped[str]
    promises: Mapped[int]


class ContactDay(Base):
    """Whose contacts of one sort there were on a local day of a territory; 0 for none, by days of UTC.

    A sort is a figure of the contact report, for contacts with their way, and the kind of the order where one is known.
    """

    __tablename__ = "contact_days"
    __table_args__ = (Index("ix_contact_days_day", "day", "territory_id"),)

    id: Mapped[Key]
    territory_id: Mapped[int]
    day: Mapped[date]
    source: Mapped[str]
    figure: Mapped[str]
    kind: Mapped[str | None]
    way: Mapped[str | None]
    customers: Mapped[bytes]
    """Their ids one after the other, one for each time, as 8 bytes, the most significant first."""


class MessageDay(Base):
    """What became of the texts of one kind through one carrier that were written on a day of UTC.

    Territory and source are those of the order, and null without one.
    """

    __tablename__ = "message_days"
    __table_args__ = (Index("ix_message_days_day", "day", "territory_id"),)

    id: Mapped[Key]
    day: Mapped[date]
    territory_id: Mapped[int | None]
    source: Mapped[str | None]
    kind: Mapped[str]
    carrier: Mapped[str | None]
    written: Mapped[int]
    sent: Mapped[int]
    delivered: Mapped[int]
    undelivered: Mapped[int]
    suppressed: Mapped[int]
    expired: Mapped[int]
    open: Mapped[int]
    segments: Mapped[int]
    cost_micros: Mapped[int]
    to_carrier: Mapped[bytes | None]
    """Seconds one after the other, as `ServiceDay.values`."""
    delivery: Mapped[bytes | None]
