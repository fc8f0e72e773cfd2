"""What has become of an appointment's version, for texts that speak of it."""

from collections.abc import Collection, Iterable

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from dispatch.db.tables import Appointment, Message
from dispatch.vocabulary.states import MessageState
from notify import KINDS, Purpose


def newest_appointment(session: Session, visit_id: int) -> Appointment | None:
    """The last version of a visit's appointment, whatever has become of it."""
    return newest_appointments(session, [visit_id]).get(visit_id)


def newest_appointments(session: Session, visit_ids: Iterable[int]) -> dict[int, Appointment]:
    """The last version of each visit that has one, by the visit's id."""
    found = session.scalars(
        select(Appointment)
        .where(Appointment.visit_id.in_(list(visit_ids)))
        .order_by(Appointment.visit_id, Appointment.version.desc())
        .ext(distinct_on(Appointment.visit_id))
    )
    return {appointment.visit_id: appointment for appointment in found}


def state_of(appointments: str) -> str:
    """SQL for the state of a version in a table or alias of this name.

    One that was cancelled and has a next one is superseded by it: who has a new time is told that, and not the end of
    the old one.
    """
    return f"""
    CASE WHEN {appointments}.state = 'cancelled' AND EXISTS (
      SELECT 1 FROM appointments next
      WHERE next.visit_id = {appointments}.visit_id AND next.version > {appointments}.version)
    THEN 'superseded' ELSE {appointments}.state END
    """  # noqa: S608 - A name of our own.


WAITING = (MessageState.QUEUED,)
_NEWS = [name for name, kind in KINDS.items() if kind.purpose in (Purpose.TRANSACTIONAL, Purpose.URGENT)]
LEFT = (MessageState.CLAIMED, MessageState.SENT, MessageState.DELIVERED, MessageState.UNKNOWN)
"""A carrier has it, or may have it."""


def has_left(session: Session, appointment_id: int, kinds: Collection[str]) -> bool:
    """Whether one of these kinds was sent about a version."""
    return _any(session, appointment_id, kinds, LEFT)


def waits(session: Session, appointment_id: int, kinds: Collection[str]) -> bool:
    """Whether one of these kinds still waits to be sent, and will be worded then."""
    return _any(session, appointment_id, kinds, WAITING)


def written(session: Session, appointment_id: int, kind: str) -> int:
    """How many texts of a kind were written about a version, whatever became of them."""
    found = select(func.max(Message.occurrence)).where(Message.appointment_id == appointment_id, Message.kind == kind)
    return session.scalar(found) or 0


def hold_waiting(session: Session, visit_id: int, kinds: Collection[str]) -> None:
    """Lets no text about a visit leave until the end of the transaction; what leaves just now is waited for."""
    waiting = select(Message.id).where(
        Message.visit_id == visit_id, Message.kind.in_(list(kinds)), Message.state.in_(WAITING)
    )
    session.execute(waiting.order_by(Message.id).with_for_update())


def last_told(
    session: Session, visit_id: int, kinds: Collection[str], *, to_number: str | None = None
) -> Message | None:
    """The last of these texts about a visit that left, whatever version it spoke of; to one number, if it is named."""
    texts = select(Message).where(Message.visit_id == visit_id, Message.kind.in_(list(kinds)))
    if to_number is not None:
        texts = texts.where(Message.to_number == to_number)
    newest = texts.where(Message.state.in_(LEFT)).order_by(Message.sent_at.desc().nulls_first(), Message.id.desc())
    return session.scalars(newest.limit(1), execution_options={"populate_existing": True}).first()


def last_said(session: Session, order_id: int, *, or_waits: Collection[str] = ()) -> str | None:
    """The kind of the last text by which an order's customer heard of it, or is to hear of it by one of these kinds.

    None for whoever has heard of nothing: answers to what they wrote and surveys tell nothing of it.
    """
    about = select(Message.kind).where(Message.order_id == order_id, Message.kind.in_(_NEWS))
    known = or_(Message.state.in_(LEFT), and_(Message.state.in_(WAITING), Message.kind.in_(list(or_waits))))
    return session.scalar(about.where(known).order_by(Message.id.desc()).limit(1))


def _any(session: Session, appointment_id: int, kinds: Collection[str], states: Collection[str]) -> bool:
    found = exists().where(
        Message.appointment_id == appointment_id, Message.kind.in_(list(kinds)), Message.state.in_(list(states))
    )
    return bool(session.scalar(select(found)))
