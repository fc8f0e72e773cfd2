"""A plan page by page: ten thousand stops are too many for one answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from dispatch.db.tables import Plan, PlanStop, PlanUnplaced
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor

Place = tuple[int, int, int]
"""Where a page ended: the technician and position of its last stop, and the last visit without a place."""
START: Place = (0, -1, 0)


@dataclass(frozen=True)
class PlanPage:
    """A plan with some of its stops and of what it could not place, and how many broken promises all of it expects."""

    plan: Plan
    stops: Sequence[PlanStop]
    unplaced: Sequence[PlanUnplaced]
    expected_broken: float | None
    next: Place | None


def read(session: Session, actor: Actor, plan_id: int, limit: int, after: Place | None) -> PlanPage | None:
    """A plan within an actor's bounds with so many stops at most, and so many visits without a place."""
    plan = session.scalar(select(Plan).where(Plan.id == plan_id, within(actor, Plan)))
    if plan is None:
        return None
    technician_id, position, visit_id = after or START
    stops = session.scalars(
        select(PlanStop)
        .where(
            PlanStop.plan_id == plan_id,
            tuple_(PlanStop.technician_id, PlanStop.position) > (technician_id, position),
        )
        .order_by(PlanStop.technician_id, PlanStop.position)
        .limit(limit + 1)
    ).all()
    unplaced = session.scalars(
        select(PlanUnplaced)
        .where(PlanUnplaced.plan_id == plan_id, PlanUnplaced.visit_id > visit_id)
        .order_by(PlanUnplaced.visit_id)
        .limit(limit + 1)
    ).all()
    shown, without = stops[:limit], unplaced[:limit]
    last: Place = (
        shown[-1].technician_id if shown else technician_id,
        shown[-1].position if shown else position,
        without[-1].visit_id if without else visit_id,
    )
    goes_on = len(stops) > limit or len(unplaced) > limit
    return PlanPage(plan, shown, without, _expected_broken(session, plan_id), last if goes_on else None)


def _expected_broken(session: Session, plan_id: int) -> float | None:
    odds = select(func.sum(1 - PlanStop.odds_percent / 100)).where(
        PlanStop.plan_id == plan_id, PlanStop.odds_percent.is_not(None)
    )
    expected = session.scalar(odds)
    return None if expected is None else round(float(expected), 2)
