"""Questions about what technicians reported, and the locks that order it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from dispatch.db.tables import Appointment, Assignment, FieldEvent, Visit
from dispatch.field.rules.field_events import FieldEventKind
from dispatch.visits.queries.visits import _FRESH, lock_order
from dispatch.vocabulary.terms import EventVerdict


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


def newest_delays(session: Session, visit_ids: Collection[int]) -> dict[int, FieldEvent]:
    """The last word of each visit's present technician that they run late, by the visit's id."""
    found = session.scalars(
        select(FieldEvent)
        .join(Visit, (Visit.id == FieldEvent.visit_id) & (Visit.technician_id == FieldEvent.technician_id))
        .where(
            FieldEvent.visit_id.in_(visit_ids),
            FieldEvent.kind == FieldEventKind.RUNNING_LATE,
            FieldEvent.verdict == EventVerdict.APPLIED,
        )
        .order_by(FieldEvent.effective_at, FieldEvent.id)
    )
    return {event.visit_id: event for event in found}


def was_there(session: Session, visit_id: int, technician_id: int) -> bool:
    """Whether a visit was ever on a technician's day, as the second of two, too."""
    found = select(Assignment.id).where(Assignment.visit_id == visit_id, Assignment.technician_id == technician_id)
    return session.scalar(found.limit(1)) is not None or first_held_at(session, visit_id, technician_id) is not None


def mate_since(session: Session, visit_id: int, technician_id: int) -> datetime | None:
    """Since when a technician comes along to a visit as the second of two; None for whoever does not."""
    since: datetime | None = session.scalar(
        select(func.max(Assignment.assigned_at)).where(
            Assignment.visit_id == visit_id,
            Assignment.technician_id == technician_id,
            Assignment.as_mate,
            Assignment.ended_at.is_(None),
        )
    )
    return since


def first_held_at(session: Session, visit_id: int, technician_id: int) -> datetime | None:
    """Since when a technician was ever to report a visit: by an assignment or by a version told to the customer."""
    held = union_all(
        select(Assignment.assigned_at.label("at")).where(
            Assignment.visit_id == visit_id, Assignment.technician_id == technician_id, ~Assignment.as_mate
        ),
        select(Appointment.made_at.label("at")).where(
            Appointment.visit_id == visit_id, Appointment.technician_id == technician_id
        ),
    ).subquery()
    first: datetime | None = session.scalar(select(func.min(held.c.at)))
    return first
