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
