"""Questions about absences that technicians ask for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.dialects.postgresql import Range, insert
from sqlalchemy.orm import Session, contains_eager

from dispatch.db.tables import AbsenceRequest, Technician
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import AbsenceRequestState
from dispatch.workforce.rules.absence_requests import TOLD_FOR, AbsenceWish


def add_once(session: Session, technician_id: int, wish: AbsenceWish, now: datetime) -> bool:
    """Writes a request unless the technician's device has sent one under this id; tells whether it is new."""
    new = insert(AbsenceRequest).values(
        request_id=wish.request_id,
        technician_id=technician_id,
        during=Range(wish.start, wish.end),
        kind=wish.kind,
        reason=wish.reason,
        asked_at=now,
    )
    new = new.on_conflict_do_nothing(index_elements=["technician_id", "request_id"])
    return session.scalar(new.returning(AbsenceRequest.id)) is not None


def sent_as(session: Session, technician_id: int, request_id: str) -> AbsenceRequest | None:
    """What a technician's device sent under its own id, locked until the transaction ends."""
    return session.scalar(
        select(AbsenceRequest)
        .where(AbsenceRequest.technician_id == technician_id, AbsenceRequest.request_id == request_id)
        .with_for_update()
    )


def asked_within(session: Session, technician_id: int, wish: AbsenceWish) -> bool:
    """Whether a technician waits for the answer to another request about a part of this time."""
    other = select(AbsenceRequest.id).where(
        AbsenceRequest.technician_id == technician_id,
        AbsenceRequest.state == AbsenceRequestState.ASKED,
        AbsenceRequest.during.overlaps(Range(wish.start, wish.end)),
    )
    return session.scalar(other.limit(1)) is not None


def visible(session: Session, actor: Actor, absence_request_id: int) -> AbsenceRequest | None:
    """A request of a technician within the actor's bounds, locked until the transaction ends."""
    found = _seen_by(actor).where(AbsenceRequest.id == absence_request_id)
    return session.scalar(found.with_for_update(of=AbsenceRequest))


def requests(
    session: Session, actor: Actor, *, limit: int, after: int | None, state: str | None, technician_id: int | None
) -> Sequence[AbsenceRequest]:
    """Requests of technicians within the actor's bounds, in the order in which they came."""
    statement = _seen_by(actor)
    if after is not None:
        statement = statement.where(AbsenceRequest.id > after)
    if state is not None:
        statement = statement.where(AbsenceRequest.state == state)
    if technician_id is not None:
        statement = statement.where(AbsenceRequest.technician_id == technician_id)
    return session.scalars(statement.order_by(AbsenceRequest.id).limit(limit)).all()


def of_device(session: Session, technician_id: int, now: datetime) -> Sequence[AbsenceRequest]:
    """What a technician's device shows: what is ahead, and what was answered of late, the next first."""
    fresh = or_(func.upper(AbsenceRequest.during) > now, AbsenceRequest.answered_at > now - TOLD_FOR)
    found = select(AbsenceRequest).where(AbsenceRequest.technician_id == technician_id, fresh)
    return session.scalars(found.order_by(func.lower(AbsenceRequest.during), AbsenceRequest.id)).all()


def _seen_by(actor: Actor) -> Select[AbsenceRequest]:
    found = select(AbsenceRequest).join(Technician, Technician.id == AbsenceRequest.technician_id)
    return found.options(contains_eager(AbsenceRequest.technician)).where(within(actor, Technician))
