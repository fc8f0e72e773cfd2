"""Plans as versions: what was asked, computed, published and replaced."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.tables.base import Base, CreatedAt, Key, one_of
from dispatch.vocabulary.states import ChangeKind, PlanState


class Plan(Base):
    """One computation for a territory and its days; both ends of the days are included."""

    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint(one_of("state", PlanState), name="state"),
        CheckConstraint("first_day <= last_day", name="days"),
        CheckConstraint("(state IN ('published', 'superseded')) = (published_at IS NOT NULL)", name="published_at"),
        Index("ix_plans_territory_days", "territory_id", "first_day", "last_day"),
        Index("ix_plans_running", "id", postgresql_where=text("state IN ('requested', 'solving')")),
    )

    id: Mapped[Key]
    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(server_default=PlanState.REQUESTED)
    solve_seconds: Mapped[int]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    attempt: Mapped[int] = mapped_column(server_default="1")
    snapshot: Mapped[str | None]
    """The fingerprint of what the plan was computed from."""
    taken_at: Mapped[datetime | None]
    """The instant of that snapshot."""
    technician_ids: Mapped[list[int]] = mapped_column(server_default=text("'{}'"))
    """Whose routes the plan may touch; empty means everybody's."""
    cause: Mapped[str | None]
    """Why it was asked for, as a code (`technician_ill`); none for the ordinary plan of a day."""
    progress: Mapped[dict[str, Any] | None]
    """While it is computed: how far the search is, written about once a second (`planning.processes.run_watch`)."""
    stopped_by: Mapped[str | None]
    """Who took what had been found before the search was at its end."""
    stopped_at: Mapped[datetime | None]
    objective: Mapped[dict[str, Any] | None]
    bound: Mapped[int | None]
    """What no plan of these visits can be cheaper than, where something was proven."""
    warnings: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    """In English, for the API; pages say them by `warning_facts`, which has the code and places of each."""
    warning_facts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    overtime: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    """Who works longer than their shift, and for how many minutes (`technician_id`, `minutes`)."""
    pickups: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    """The stops at the supply place, as `planning.rules.pickups.told` tells them."""
    failure_code: Mapped[str | None]
    failure: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    published_at: Mapped[datetime | None]

    stops: Mapped[list["PlanStop"]] = relationship(order_by="PlanStop.technician_id, PlanStop.position")
    unplaced: Mapped[list["PlanUnplaced"]] = relationship(order_by="PlanUnplaced.visit_id")
    changes: Mapped[list["PlanChange"]] = relationship(order_by="PlanChange.visit_id")

    @property
    def gap_percent(self) -> float | None:
        """By how much a better plan could be cheaper at most; none where nothing was proven."""
        if self.bound is None or not self.objective:
            return None
        total = int(self.objective["total"])
        return round(100 * (total - self.bound) / max(1, total), 2)

    @property
    def expected_broken(self) -> float | None:
        """How many of the plan's promises are to be expected broken; none where no odds are known."""
        odds = [stop.odds_percent for stop in self.stops if stop.odds_percent is not None]
        return round(sum(1 - percent / 100 for percent in odds), 2) if odds else None


class PlanStop(Base):
    """A visit's place in a route of a plan."""

    __tablename__ = "plan_stops"
    __table_args__ = (
        UniqueConstraint("plan_id", "visit_id"),
        UniqueConstraint("plan_id", "shift_id", "position"),
        CheckConstraint("arrive <= start AND start < finish", name="times"),
    )

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    technician_id: Mapped[int] = mapped_column(ForeignKey("technicians.id"))
    mate_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    """The second of two technicians, who starts at the same time."""
    mate_travel_seconds: Mapped[int | None]
    """The drive of the second one."""
    shift_id: Mapped[int | None] = mapped_column(ForeignKey("shifts.id"))
    """None for a visit that somebody was sent to outside of every shift."""
    position: Mapped[int]
    arrive: Mapped[datetime]
    start: Mapped[datetime]
    finish: Mapped[datetime]
    travel_seconds: Mapped[int]
    kept: Mapped[bool] = mapped_column(server_default=text("false"))
    """True where the plan left a started, imminent or pinned visit as it was."""
    odds_percent: Mapped[float | None]
    """On so many of a hundred days it starts within the time told; none for what is kept."""
    told_window: Mapped[Range[datetime] | None]
    """What its customer is told when the plan is published, where the odds chose it."""


class PlanUnplaced(Base):
    """A visit that a plan could not place, with the reason as a code and a sentence."""

    __tablename__ = "plan_unplaced"
    __table_args__ = (UniqueConstraint("plan_id", "visit_id"),)

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    code: Mapped[str]
    sentence: Mapped[str]


class PlanChange(Base):
    """What a plan changes for one visit, against what stood when it was computed, or when it was published."""

    __tablename__ = "plan_changes"
    __table_args__ = (
        UniqueConstraint("plan_id", "visit_id"),
        CheckConstraint(one_of("kind", ChangeKind), name="kind"),
    )

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    kind: Mapped[str]
    from_technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    to_technician_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    from_mate_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    to_mate_id: Mapped[int | None] = mapped_column(ForeignKey("technicians.id"))
    from_start: Mapped[datetime | None]
    to_start: Mapped[datetime | None]
    promised: Mapped[Range[datetime] | None]
