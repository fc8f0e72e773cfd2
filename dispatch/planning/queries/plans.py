"""Questions about plans, and the locks that let one publication at a time through."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload, selectinload

from dispatch.db.ranges import Range
from dispatch.db.tables import Plan, PlanChange, PlanStop, PlanUnplaced, Territory, Visit, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.planning.rules.plan_changes import PlanResult, VisitChange
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import PlanState


def lock_territory(session: Session, territory_id: int) -> Territory | None:
    """The territory, held until the transaction ends, so that one publication at a time writes its visits."""
    return session.scalar(select(Territory).where(Territory.id == territory_id).with_for_update(key_share=True))


def locked(session: Session, plan_id: int) -> Plan | None:
    """The plan, held until the transaction ends."""
    return session.scalar(
        select(Plan).where(Plan.id == plan_id).with_for_update().execution_options(populate_existing=True)
    )


def waiting(session: Session, territory_id: int, first_day: date, last_day: date) -> Plan | None:
    """The oldest ordinary plan with some of these days that no worker has taken up yet, locked.

    Ordinary is one that somebody asked for: without a cause, and free to change everybody's routes.
    """
    return session.scalar(
        select(Plan)
        .where(Plan.territory_id == territory_id, Plan.state == PlanState.REQUESTED)
        .where(Plan.first_day <= last_day, Plan.last_day >= first_day)
        .where(Plan.cause.is_(None), Plan.technician_ids == [])
        .order_by(Plan.id)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def whole(session: Session, actor: Actor, plan_id: int) -> Plan | None:
    """A plan within the actor's bounds, with its stops and what it left out."""
    parts = (selectinload(Plan.stops), selectinload(Plan.unplaced))
    return session.scalar(select(Plan).where(Plan.id == plan_id, within(actor, Plan)).options(*parts))


_ALIKE = {"render_nulls": True}
"""Rows with and without a value are written by one statement."""


def keep_outcome(session: Session, plan: Plan, outcome: PlanResult) -> None:
    """Writes stops and reasons of a plan, in place of those of an earlier attempt."""
    for table in (PlanStop, PlanUnplaced, PlanChange):
        session.execute(delete(table).where(table.plan_id == plan.id))
    stops = [
        {
            "plan_id": plan.id,
            "visit_id": place.visit_id,
            "technician_id": place.technician_id,
            "shift_id": place.shift_id,
            "position": place.position,
            "arrive": place.arrive,
            "start": place.start,
            "finish": place.finish,
            "travel_seconds": place.travel_seconds,
            "kept": place.kept,
            "odds_percent": place.odds_percent,
            "mate_id": place.mate_id,
            "mate_travel_seconds": place.mate_travel_seconds,
            "told_window": place.told_window and Range(place.told_window.start, place.told_window.end),
        }
        for place in outcome.placements
    ]
    left = [
        {"plan_id": plan.id, "visit_id": one.visit_id, "code": one.code, "sentence": one.sentence}
        for one in outcome.unplaced
    ]
    if stops:
        session.execute(insert(PlanStop), stops, execution_options=_ALIKE)
    if left:
        session.execute(insert(PlanUnplaced), left)


def keep_changes(session: Session, plan_id: int, changes: Iterable[VisitChange]) -> None:
    """Writes what a plan changes, in place of what was written before."""
    session.execute(delete(PlanChange).where(PlanChange.plan_id == plan_id))
    rows = [
        {
            "plan_id": plan_id,
            "visit_id": change.visit_id,
            "kind": change.kind,
            "from_technician_id": change.before.technician_id,
            "to_technician_id": change.after.technician_id,
            "from_mate_id": change.before.mate_id,
            "to_mate_id": change.after.mate_id,
            "from_start": change.before.start,
            "to_start": change.after.start,
            "promised": _range(change),
        }
        for change in changes
    ]
    if rows:
        session.execute(insert(PlanChange), rows, execution_options=_ALIKE)


def changes_of(session: Session, plan_id: int) -> Sequence[PlanChange]:
    """What a plan changes, by visit."""
    return session.scalars(select(PlanChange).where(PlanChange.plan_id == plan_id).order_by(PlanChange.visit_id)).all()


def published_within(session: Session, plan: Plan) -> Sequence[Plan]:
    """The published plans of a territory whose every day another plan covers."""
    return session.scalars(
        select(Plan)
        .where(
            Plan.territory_id == plan.territory_id,
            Plan.state == PlanState.PUBLISHED,
            Plan.first_day >= plan.first_day,
            Plan.last_day <= plan.last_day,
            Plan.id != plan.id,
        )
        .with_for_update()
    ).all()


def current(session: Session, territory_id: int, day: date) -> Plan | None:
    """The plan that was published last for a day."""
    return session.scalar(
        select(Plan)
        .where(
            Plan.territory_id == territory_id,
            Plan.state == PlanState.PUBLISHED,
            Plan.first_day <= day,
            Plan.last_day >= day,
        )
        .order_by(Plan.published_at.desc(), Plan.id.desc())
        .limit(1)
    )


def visits(session: Session, ids: Collection[int]) -> dict[int, Visit]:
    """Visits by id, read anew, with all that a text about them needs."""
    if not ids:
        return {}
    found = session.scalars(
        select(Visit)
        .where(Visit.id.in_(ids))
        .options(
            joinedload(Visit.order).joinedload(WorkOrder.site),
            joinedload(Visit.order).joinedload(WorkOrder.customer),
            selectinload(Visit.windows),
        )
        .order_by(Visit.id)
        .execution_options(populate_existing=True)
    )
    return {visit.id: visit for visit in found}


def overlaps_nobody(session: Session) -> None:
    """Asks the deferred rule that no technician has two visits at once now, not at the commit (invariant 6)."""
    session.flush()
    session.execute(text("SET CONSTRAINTS ex_visits_technician_overlap IMMEDIATE"))


def overlaps_for_now(session: Session) -> None:
    """Asks that rule at the commit again, after `overlaps_nobody` has asked it before: more is to be moved."""
    session.flush()
    session.execute(text("SET CONSTRAINTS ex_visits_technician_overlap DEFERRED"))


def _range(change: VisitChange) -> Range[object] | None:
    promised = change.before.promised
    return Range(promised.window.start, promised.window.end) if promised else None
