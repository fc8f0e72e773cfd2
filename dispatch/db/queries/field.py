"""Questions about what technicians reported, and the locks that order it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, union_all, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from dispatch.db.models import Appointment, Assignment, FieldEvent, Promise, Task, Visit, WorkOrder
from dispatch.domain.states import OPEN_VISITS
from dispatch.domain.words import EventVerdict, PromiseKind, TaskState


def lock_visit(session: Session, visit_id: int) -> Visit | None:
    """Locks a visit and its order until the transaction ends, the order first, as everybody does.

    The weaker lock lets others write rows that refer to them meanwhile.
    """
    order_id = session.scalar(select(Visit.order_id).where(Visit.id == visit_id))
    if order_id is None:
        return None
    lock_order(session, order_id)
    return session.scalar(
        select(Visit).where(Visit.id == visit_id).with_for_update(key_share=True), execution_options=_FRESH
    )


def lock_order(session: Session, order_id: int) -> WorkOrder:
    """Locks an order until the transaction ends."""
    return session.scalars(
        select(WorkOrder).where(WorkOrder.id == order_id).with_for_update(key_share=True), execution_options=_FRESH
    ).one()


def event_of(session: Session, technician_id: int, event_id: str) -> FieldEvent | None:
    """The event that a technician's device reported under this id."""
    return session.scalar(
        select(FieldEvent).where(FieldEvent.technician_id == technician_id, FieldEvent.event_id == event_id)
    )


def accepted_events(session: Session, visit_id: int) -> Sequence[FieldEvent]:
    """Every event of a visit but the rejected."""
    return session.scalars(
        select(FieldEvent).where(FieldEvent.visit_id == visit_id, FieldEvent.verdict != EventVerdict.REJECTED)
    ).all()


def first_held_at(session: Session, visit_id: int, technician_id: int) -> datetime | None:
    """Since when a technician was ever named for a visit: by an assignment or by a version told to the customer."""
    held = union_all(
        select(Assignment.assigned_at.label("at")).where(
            Assignment.visit_id == visit_id, Assignment.technician_id == technician_id
        ),
        select(Appointment.made_at.label("at")).where(
            Appointment.visit_id == visit_id, Appointment.technician_id == technician_id
        ),
    ).subquery()
    first: datetime | None = session.scalar(select(func.min(held.c.at)))
    return first


def newest_appointment(session: Session, visit_id: int) -> Appointment | None:
    """The last version of a visit's appointment, whatever has become of it."""
    return session.scalar(
        select(Appointment).where(Appointment.visit_id == visit_id).order_by(Appointment.version.desc()).limit(1)
    )


def newest_appointments(session: Session, visit_ids: Sequence[int]) -> dict[int, Appointment]:
    """The last version of each visit that has one, by the visit's id."""
    found = session.scalars(
        select(Appointment)
        .where(Appointment.visit_id.in_(visit_ids))
        .order_by(Appointment.visit_id, Appointment.version.desc())
        .ext(distinct_on(Appointment.visit_id))
    )
    return {appointment.visit_id: appointment for appointment in found}


def promise_of(session: Session, kind: PromiseKind, appointment_id: int) -> Promise | None:
    """The promise of a kind that was made with an appointment version."""
    return session.scalar(select(Promise).where(Promise.kind == kind, Promise.appointment_id == appointment_id))


def end_assignments(session: Session, visit_id: int, technician_id: int, now: datetime) -> None:
    """Notes that a technician holds a visit no longer."""
    session.execute(
        update(Assignment)
        .where(
            Assignment.visit_id == visit_id, Assignment.technician_id == technician_id, Assignment.ended_at.is_(None)
        )
        .values(ended_at=now)
    )


def is_busy(session: Session, visit: Visit) -> bool:
    """Whether the visit's technician has another open visit at the visit's time."""
    other = select(Visit.id).where(
        Visit.id != visit.id,
        Visit.technician_id == visit.technician_id,
        Visit.state.in_(sorted(OPEN_VISITS)),
        Visit.during.overlaps(visit.during),
    )
    return session.scalar(other.limit(1)) is not None


def visits_of_order(session: Session, order_id: int) -> Sequence[Visit]:
    """The visits of an order by their numbers."""
    return session.scalars(select(Visit).where(Visit.order_id == order_id).order_by(Visit.number)).all()


def close_tasks(session: Session, visit_id: int, now: datetime) -> None:
    """Marks as done what people were asked to do about a visit that is not needed any more."""
    session.execute(
        update(Task)
        .where(Task.visit_id == visit_id, Task.state == TaskState.OPEN)
        .values(state=TaskState.DONE, done_at=now)
    )


def next_visit(session: Session, visit_id: int) -> Visit | None:
    """The visit that follows on another, if it was made already."""
    return session.scalar(select(Visit).where(Visit.previous_visit_id == visit_id))


_FRESH = {"populate_existing": True}
"""What the lock waited for goes before what the session remembers."""
