"""The service report's figures of days that are over, kept so that a report of a year does not read a year of work."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, Key


class ServiceDay(Base):
    """The cases of one figure that were decided on one local day of a territory, put together by kind or technician.

    Each case is in two rows: one with the `kind`, without technician; one without a kind, whose technician is null
    where the case has none. All is counted as if everything had settled and every call's time were over.
    """

    __tablename__ = "service_days"
    __table_args__ = (
        CheckConstraint("kind IS NULL OR technician_id IS NULL", name="put_together_by_one"),
        Index("ix_service_days_kind", "day", "territory_id", postgresql_where=text("kind IS NOT NULL")),
        Index("ix_service_days_technician", "day", "territory_id", postgresql_where=text("kind IS NULL")),
    )

    id: Mapped[Key]
    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"))
    day: Mapped[date]
    source: Mapped[str]
    figure: Mapped[str]
    kind: Mapped[str | None]
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    cases: Mapped[int]
    good: Mapped[int]
    judged: Mapped[int]
    """How many are known to be good or not."""
    values: Mapped[bytes | None]
    """The cases' values one after the other, each as 8 bytes of IEEE 754, the most significant first."""


class KeptDay(Base):
    """A local day of a territory whose figures are kept."""

    __tablename__ = "kept_days"

    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class StaleDay(Base):
    """A note, written by triggers, that something changed what a day's figures count.

    Until the day is counted anew, reports ask the facts themselves. Notes are only added, never changed: two who
    write at once do not wait for each other, and one that commits late is still there after a count that missed it.
    """

    __tablename__ = "stale_days"
    __table_args__ = (Index("ix_stale_days_day", "day", "territory_id"),)

    id: Mapped[Key]
    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"))
    day: Mapped[date]
