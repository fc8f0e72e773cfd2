"""What customers are offered: arrival windows, holds on them, and how much a territory takes on."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.vocabulary.terms import HoldState, WindowForm


class BookingRules(Base):
    """A territory's rules: the share kept for emergencies, when booking closes, how long a hold lasts."""

    __tablename__ = "booking_rules"
    __table_args__ = (
        CheckConstraint("reserve_percent BETWEEN 0 AND 90", name="reserve_percent"),
        CheckConstraint("closes_minutes BETWEEN 0 AND 20160", name="closes_minutes"),
        CheckConstraint("hold_minutes BETWEEN 1 AND 120", name="hold_minutes"),
        CheckConstraint("waitlist_minutes BETWEEN 5 AND 240", name="waitlist_minutes"),
        CheckConstraint("waitlist_at_once BETWEEN 1 AND 3", name="waitlist_at_once"),
        CheckConstraint("least_odds_percent BETWEEN 1 AND 99", name="least_odds_percent"),
        CheckConstraint(one_of("told_windows", WindowForm), name="told_windows"),
        CheckConstraint("told_odds_percent BETWEEN 50 AND 99", name="told_odds_percent"),
    )

    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"), primary_key=True)
    reserve_percent: Mapped[int] = mapped_column(server_default="15")
    closes_minutes: Mapped[int] = mapped_column(server_default="120")
    hold_minutes: Mapped[int] = mapped_column(server_default="10")
    waitlist_minutes: Mapped[int] = mapped_column(server_default="30")
    """How long a window that came free is kept for those who are asked about it."""
    waitlist_at_once: Mapped[int] = mapped_column(server_default="2")
    """How many who wait are asked about it at once; the first answer gets it."""
    least_odds_percent: Mapped[int | None]
    """The odds with which a window must hold to be offered; None asks for none."""
    told_windows: Mapped[str] = mapped_column(server_default=WindowForm.HOURS)
    """How customers are told a window that they did not choose."""
    told_odds_percent: Mapped[int] = mapped_column(server_default="95")
    """The odds with which it must hold, where it is told by them."""
    version: Mapped[int] = mapped_column(server_default="1")


class SlotWindow(Base):
    """An arrival window that is offered every day, in minutes after local midnight; beyond 1440 is the next day."""

    __tablename__ = "slot_windows"
    __table_args__ = (
        UniqueConstraint("territory_id", "starts_minute"),
        CheckConstraint(
            "starts_minute BETWEEN 0 AND 1439 AND ends_minute > starts_minute AND ends_minute <= 2880", name="minutes"
        ),
    )

    id: Mapped[Key]
    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"))
    starts_minute: Mapped[int]
    ends_minute: Mapped[int]


class Closure(Base):
    """A time for which nothing can be booked: a holiday, a works meeting."""

    __tablename__ = "closures"
    __table_args__ = (
        CheckConstraint("NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)", name="during"),
    )

    id: Mapped[Key]
    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"), index=True)
    during: Mapped[Range[datetime]]
    reason: Mapped[str]


class CapacityRule(Base):
    """How many arrivals a window takes at most; without group or window it holds for all of them together."""

    __tablename__ = "capacity_rules"
    __table_args__ = (
        UniqueConstraint("territory_id", "work_group", "starts_minute", postgresql_nulls_not_distinct=True),
        CheckConstraint("most >= 0", name="most"),
    )

    id: Mapped[Key]
    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"))
    work_group: Mapped[str | None]
    starts_minute: Mapped[int | None]
    most: Mapped[int]


class Hold(Base):
    """An arrival window reserved for minutes, with the technician and the time it would take.

    Two holds of a technician never overlap, whoever writes them.
    """

    __tablename__ = "holds"
    __table_args__ = (
        CheckConstraint(one_of("state", HoldState), name="state"),
        CheckConstraint("NOT isempty(during)", name="during"),
        CheckConstraint("expires_at > made_at", name="expires_at"),
        ExcludeConstraint(
            (text("int8range(technician_id, technician_id, '[]')"), "="),
            ("during", "&&"),
            using="gist",
            where=text("state = 'held'"),
            name="ex_holds_technician_overlap",
        ),
        Index("ix_holds_open", "expires_at", postgresql_where=text("state = 'held'")),
    )

    id: Mapped[Key]
    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"), index=True)
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"))
    arrival_window: Mapped[Range[datetime]]
    during: Mapped[Range[datetime]]
    lat: Mapped[float]
    lon: Mapped[float]
    pickup_during: Mapped[Range[datetime] | None]
    """When its technician passes the supply place for it; nobody else gets that time either."""
    pickup_lat: Mapped[float | None]
    pickup_lon: Mapped[float | None]
    work_group: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=HoldState.HELD)
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    override_reason: Mapped[str | None]
