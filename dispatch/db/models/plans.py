"""Plans as versions: what was asked, computed, published and replaced."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db.models.base import Base, CreatedAt, Key, one_of
from dispatch.domain.states import PlanState


class Plan(Base):
    """One computation for a territory and its days; both ends of the days are included."""

    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint(one_of("state", PlanState), name="state"),
        CheckConstraint("first_day <= last_day", name="days"),
        CheckConstraint("(state IN ('published', 'superseded')) = (published_at IS NOT NULL)", name="published_at"),
        Index("ix_plans_territory_days", "territory_id", "first_day", "last_day"),
    )

    id: Mapped[Key]
    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(server_default=PlanState.REQUESTED)
    solve_seconds: Mapped[int]
    asked_by: Mapped[str]
    attempt: Mapped[int] = mapped_column(server_default="1")
    snapshot: Mapped[str | None]
    """The fingerprint of what the plan was computed from."""
    objective: Mapped[dict[str, Any] | None]
    warnings: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    failure_code: Mapped[str | None]
    failure: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    published_at: Mapped[datetime | None]

    stops: Mapped[list["PlanStop"]] = relationship(order_by="PlanStop.technician_id, PlanStop.position")
    unplaced: Mapped[list["PlanUnplaced"]] = relationship(order_by="PlanUnplaced.visit_id")


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
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    position: Mapped[int]
    arrive: Mapped[datetime]
    start: Mapped[datetime]
    finish: Mapped[datetime]
    travel_seconds: Mapped[int]


class PlanUnplaced(Base):
    """A visit that a plan could not place, with the reason as a code and a sentence."""

    __tablename__ = "plan_unplaced"
    __table_args__ = (UniqueConstraint("plan_id", "visit_id"),)

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    code: Mapped[str]
    sentence: Mapped[str]
