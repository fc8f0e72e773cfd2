"""Days of a territory played under other policies, and what came of it: figures, never whose they were."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, Key, one_of
from dispatch.vocabulary.states import SIMULATIONS_IN_HAND, SimulationState
from dispatch.vocabulary.terms import SimulatedOrders


class Simulation(Base):
    """One question: these days of a territory (both ends included) under today's policy and under others."""

    __tablename__ = "simulations"
    __table_args__ = (
        CheckConstraint(one_of("state", SimulationState), name="state"),
        CheckConstraint(one_of("orders", SimulatedOrders), name="orders"),
        CheckConstraint("first_day <= last_day", name="days"),
        CheckConstraint("(orders = 'drawn') = (orders_a_day IS NOT NULL)", name="orders_a_day"),
        CheckConstraint("(state = 'done') = (result IS NOT NULL)", name="result"),
        Index("ix_simulations_territory_id", "territory_id"),
        Index(
            "uq_simulations_in_hand",
            "territory_id",
            unique=True,
            postgresql_where=text(one_of("state", sorted(SIMULATIONS_IN_HAND))),
        ),
    )

    id: Mapped[Key]
    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    orders: Mapped[str]
    orders_a_day: Mapped[int | None]
    """Of drawn orders."""
    futures: Mapped[int]
    """In how many drawn futures each planned day is driven."""
    seed: Mapped[int]
    scenarios: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """What is otherwise than today, scenario by scenario (`dispatch.simulation.rules.scenarios`)."""
    state: Mapped[str] = mapped_column(server_default=SimulationState.REQUESTED)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    steps_done: Mapped[int] = mapped_column(server_default="0")
    """Days planned and driven so far, over all policies."""
    steps: Mapped[int]
    attempt: Mapped[int] = mapped_column(server_default="0")
    """Grows with each worker that takes it up; the late word of an earlier one counts for nothing."""
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    failure_code: Mapped[str | None]
