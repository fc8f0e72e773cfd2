"""Questions about a technician's day."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from dispatch.db.ranges import Range
from dispatch.db.tables import (
    FieldEvent,
    Message,
    Plan,
    PlanStop,
    Position,
    ServiceLine,
    Survey,
    Technician,
    Visit,
    WorkOrder,
)
from dispatch.vocabulary.states import HELD_VISITS, STARTED_VISITS, PlanState
from dispatch.vocabulary.windows import Window

LEAST_PRAISE = 4
"""A customer who gives at least so many points of five, and whose fault is gone, is content."""


def held_visits(session: Session, technician_id: int, day: Window) -> Sequence[Visit]:
    """The visits that a technician has to do in a span of time, and whatever they have begun, by planned arrival.

    Those that they come along to as the second of two are among them.
    """
    return session.scalars(_held(technician_id, day).options(*_WHOLE)).all()


def lock_held_visits(session: Session, technician_id: int, day: Window) -> Sequence[Visit]:
    """The same, locked until the transaction ends; those that others hold at the moment are waited for."""
    ids = session.scalars(_held(technician_id, day).with_only_columns(Visit.id)).all()
    locked = select(Visit).where(Visit.id.in_(ids)).order_by(Visit.id).with_for_update(key_share=True)
    rows = session.scalars(locked, execution_options={"populate_existing": True}).all()
    still = [
        visit for visit in rows if technician_id in (visit.technician_id, visit.mate_id) and visit.state in HELD_VISITS
    ]
    return sorted(still, key=lambda visit: (visit.during.lower if visit.during else visit.created_at, visit.id))


def done_visits(session: Session, technician_id: int, day: Window) -> Sequence[Visit]:
    """The visits that a technician ended in a span of time, or whoever they came along with, in that order."""
    with_their_lead = and_(Visit.mate_id == technician_id, Visit.ended_by == Visit.technician_id)
    return session.scalars(
        select(Visit)
        .where(or_(Visit.ended_by == technician_id, with_their_lead))
        .where(Visit.ended_at >= day.start, Visit.ended_at < day.end)
        .order_by(Visit.ended_at, Visit.id)
        .options(*_WHOLE)
    ).all()


def praise(session: Session, technician_id: int, since: datetime, most: int) -> Sequence[Survey]:
    """What content customers wrote since then of visits that a technician ended, the newest first."""
    return session.scalars(
        select(Survey)
        .join(Visit, Visit.id == Survey.visit_id)
        .where(
            Visit.ended_by == technician_id,
            Survey.answered_at >= since,
            Survey.score >= LEAST_PRAISE,
            Survey.fixed,
            Survey.comment != "",
        )
        .order_by(Survey.answered_at.desc(), Survey.visit_id.desc())
        .limit(most)
    ).all()


def visits_by_id(session: Session, ids: Sequence[int]) -> dict[int, Visit]:
    """Visits by their ids."""
    return {visit.id: visit for visit in session.scalars(select(Visit).where(Visit.id.in_(ids)))}


def last_report_at(session: Session, technician_id: int) -> datetime | None:
    """When a technician's device last reported anything."""
    return session.scalar(select(func.max(FieldEvent.received_at)).where(FieldEvent.technician_id == technician_id))


def technicians_at_work(session: Session, day: Window) -> Sequence[int]:
    """Who has visits to do in a span of time, or has begun one."""
    due = or_(Visit.during.overlaps(Range(day.start, day.end)), Visit.state.in_(sorted(STARTED_VISITS)))
    return session.scalars(
        select(Visit.technician_id)
        .where(Visit.state.in_(sorted(HELD_VISITS)), Visit.technician_id.is_not(None), due)
        .distinct()
        .order_by(Visit.technician_id)
    ).all()  # type: ignore[return-value]  # The condition leaves no None.


def technician(session: Session, technician_id: int) -> Technician | None:
    """An active technician."""
    return session.scalar(select(Technician).where(Technician.id == technician_id, Technician.active))


def is_repaired(session: Session, technician_id: int, since: datetime) -> bool:
    """Whether a repair of a technician's route was asked for since then and is being computed."""
    found = exists().where(
        Plan.cause.is_not(None),
        Plan.state.in_([PlanState.REQUESTED, PlanState.SOLVING]),
        Plan.asked_at > since,
        or_(literal(technician_id) == func.any(Plan.technician_ids), func.cardinality(Plan.technician_ids) == 0),
    )
    return bool(session.scalar(select(found)))


def planned_stops(session: Session, visit_ids: Sequence[int]) -> dict[int, PlanStop]:
    """The stop of each visit in the plan that placed it, by the visit's id."""
    found = session.scalars(
        select(PlanStop)
        .join(Visit, (Visit.id == PlanStop.visit_id) & (Visit.plan_id == PlanStop.plan_id))
        .where(PlanStop.visit_id.in_(visit_ids), Visit.technician_id == PlanStop.technician_id)
    )
    return {stop.visit_id: stop for stop in found}


def position_of(session: Session, technician_id: int) -> Position | None:
    """Where a technician last was."""
    return session.get(Position, technician_id)


def has_begun(session: Session, technician_id: int, instant: datetime) -> bool:
    """Whether a technician had set out to a visit by an instant, or come to it, and is not done with it now."""
    since = func.coalesce(Visit.en_route_at, Visit.arrived_at, Visit.started_at)
    begun = select(Visit.id).where(_has(technician_id), Visit.state.in_(STARTED_VISITS), since <= instant)
    return session.scalar(select(begun.exists())) or False


def keep_position(session: Session, technician_id: int, lat: float, lon: float, at: datetime) -> None:
    """Keeps a position unless a newer one is known; one statement decides."""
    new = insert(Position).values(technician_id=technician_id, lat=lat, lon=lon, at=at)
    session.execute(
        new.on_conflict_do_update(
            index_elements=["technician_id"],
            set_={"lat": new.excluded.lat, "lon": new.excluded.lon, "at": new.excluded.at},
            where=Position.at < new.excluded.at,
        )
    )


def told_of(session: Session, kind: str, appointment_id: int) -> int:
    """How many texts of a kind were written for an appointment version."""
    return (
        session.scalar(select(func.count()).where(Message.kind == kind, Message.appointment_id == appointment_id)) or 0
    )


def _held(technician_id: int, day: Window) -> Select[Visit]:
    due = or_(Visit.during.overlaps(Range(day.start, day.end)), Visit.state.in_(sorted(STARTED_VISITS)))
    return (
        select(Visit)
        .where(_has(technician_id), Visit.state.in_(sorted(HELD_VISITS)), due)
        .order_by(func.lower(Visit.during), Visit.id)
    )


def _has(technician_id: int) -> ColumnElement[bool]:
    """Whether a technician leads a visit or comes along to it."""
    return or_(Visit.technician_id == technician_id, Visit.mate_id == technician_id)


_WHOLE = (
    joinedload(Visit.technician),
    joinedload(Visit.mate),
    joinedload(Visit.order).joinedload(WorkOrder.customer),
    joinedload(Visit.order).joinedload(WorkOrder.site),
    joinedload(Visit.order).joinedload(WorkOrder.repeat_of),
    joinedload(Visit.order).joinedload(WorkOrder.line).selectinload(ServiceLine.devices),
)
