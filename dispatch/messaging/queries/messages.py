"""Questions about texts: written once, shown with what became of them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, union, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload, selectinload

from dispatch.db.row_security import looking_beyond
from dispatch.db.tables import Appointment, Complaint, InboundText, Message, Outage, Receipt, Visit, WorkOrder
from dispatch.kernel.actor_scope import sees_all, within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import MessageState
from notify import Reason


def add_once(session: Session, values: dict[str, Any]) -> Message | None:
    """Writes a text; None when its kind, occurrence and appointment or topic are there already (invariant 12)."""
    return add_all_once(session, [values])[0]


def add_all_once(session: Session, rows: Sequence[dict[str, Any]]) -> list[Message | None]:
    """The same for several texts by one statement, in their order."""
    if not rows:
        return []
    added = session.scalars(insert(Message).on_conflict_do_nothing().returning(Message), list(rows)).all()
    written = {(one.kind, one.appointment_id, one.topic, one.occurrence): one for one in added}
    return [written.pop(tuple(row[name] for name in _ONCE), None) for row in rows]


_ONCE = ("kind", "appointment_id", "topic", "occurrence")


FILTERS: Mapping[str, Callable[[Any], ColumnElement[bool]]] = {
    "state": lambda state: Message.state == state,
    "kind": lambda kind: Message.kind == kind,
    "order_id": lambda order_id: Message.order_id == order_id,
    "to": lambda number: Message.to_number == number,
}


def find(session: Session, actor: Actor, *, limit: int, before: int | None, **filters: Any) -> Sequence[Message]:
    """Texts within an actor's bounds, the newest first, those with an id below `before`."""
    conditions = [FILTERS[name](value) for name, value in filters.items()]
    if before is not None:
        conditions.append(Message.id < before)
    wanted = select(Message).options(selectinload(Message.attempts)).order_by(Message.id.desc())
    if sees_all(actor):
        return session.scalars(wanted.where(*conditions).limit(limit)).all()
    # By what a text is about, each by its own index; a condition with `or` between them reads every text.
    about = (
        select(Message.id).join(WorkOrder, WorkOrder.id == Message.order_id).where(within(actor)),
        select(Message.id)
        .join(Complaint, Complaint.id == Message.complaint_id)
        .where(Message.complaint_id.is_not(None), within(actor, Complaint)),
        select(Message.id)
        .join(Outage, Outage.id == Message.outage_id)
        .where(Message.outage_id.is_not(None), within(actor, Outage)),
    )
    newest = [one.where(*conditions).order_by(Message.id.desc()).limit(limit) for one in about]
    with looking_beyond(session):
        ids = session.scalars(union(*newest)).all()
    return session.scalars(wanted.where(Message.id.in_(sorted(ids, reverse=True)[:limit]))).all()


def locked(session: Session, actor: Actor, message_id: int) -> Message | None:
    """A text within an actor's bounds, locked until the transaction ends."""
    return session.scalar(_seen_by(actor).where(Message.id == message_id).with_for_update(of=Message))


def of_order(session: Session, order_id: int) -> tuple[Sequence[Message], Sequence[InboundText]]:
    """What an order's customer was told about it, and what they wrote."""
    told = session.scalars(
        select(Message).where(Message.order_id == order_id).options(selectinload(Message.attempts)).order_by(Message.id)
    )
    written = session.scalars(select(InboundText).where(InboundText.order_id == order_id).order_by(InboundText.id))
    return told.all(), written.all()


def of_complaint(session: Session, complaint_id: int) -> Sequence[Message]:
    """What a complaint's customer was told about it, the oldest first."""
    return session.scalars(select(Message).where(Message.complaint_id == complaint_id).order_by(Message.id)).all()


def overtake(session: Session, complaint_id: int, kinds: Collection[str], now: datetime) -> Sequence[Message]:
    """Takes waiting texts of these kinds about a complaint out of the outbox, and returns them: a newer one is true."""
    return _overtaken(session, Message.complaint_id == complaint_id, kinds, now)


def overtake_outage(session: Session, outage_id: int, kinds: Collection[str], now: datetime) -> Sequence[Message]:
    """The same about an outage."""
    return _overtaken(session, Message.outage_id == outage_id, kinds, now)


def overtake_version(session: Session, appointment_id: int, kind: str, now: datetime) -> Sequence[Message]:
    """The same of one kind about an appointment's version."""
    return _overtaken(session, Message.appointment_id == appointment_id, (kind,), now)


def overtake_visit(session: Session, visit_id: int, kinds: Collection[str], now: datetime) -> Sequence[Message]:
    """The same about a visit, whatever version they speak of."""
    return _overtaken(session, Message.visit_id == visit_id, kinds, now)


def _overtaken(
    session: Session, about: ColumnElement[bool], kinds: Collection[str], now: datetime
) -> Sequence[Message]:
    statement = (
        update(Message)
        .where(about, Message.kind.in_(list(kinds)), Message.state == MessageState.QUEUED)
        .values(state=MessageState.SUPPRESSED, suppressed_reason=Reason.VERSION_SUPERSEDED, ended_at=now)
        .returning(Message)
    )
    return session.scalars(statement, execution_options={"populate_existing": True}).all()


def receipts_of(session: Session, messages: Sequence[Message]) -> dict[int, list[Receipt]]:
    """The receipts of these texts by message id, as they came."""
    by_carrier_id = {(one.carrier, one.carrier_message_id): one.id for one in messages if one.carrier_message_id}
    rows = session.scalars(
        select(Receipt)
        .where(Receipt.carrier_message_id.in_([carrier_id for _, carrier_id in by_carrier_id]))
        .order_by(Receipt.id)
    )
    found: dict[int, list[Receipt]] = {one.id: [] for one in messages}
    for receipt in rows:
        message_id = by_carrier_id.get((receipt.carrier, receipt.carrier_message_id))
        if message_id is not None:
            found[message_id].append(receipt)
    return found


def states_of(session: Session, appointment_id: int) -> tuple[str, str] | None:
    """The states of an appointment's version and of its visit."""
    row = session.execute(
        select(Appointment.state, Visit.state)
        .join(Visit, Visit.id == Appointment.visit_id)
        .where(Appointment.id == appointment_id)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def _seen_by(actor: Actor) -> Select[Message]:
    """An integration sees its own orders' texts; bounds on territories leave out what belongs to nothing."""
    return (
        select(Message)
        .outerjoin(WorkOrder, WorkOrder.id == Message.order_id)
        .outerjoin(Complaint, Complaint.id == Message.complaint_id)
        .outerjoin(Outage, Outage.id == Message.outage_id)
        .where(or_(within(actor), within(actor, Complaint), within(actor, Outage)))
    )


@dataclass(frozen=True)
class Written:
    """A text's visit and version, and what it was given when it was written."""

    visit: Visit
    appointment: Appointment | None
    given: dict[str, Any]


def subjects_of(session: Session, message_ids: Sequence[int]) -> dict[int, Written]:
    """By the text's id; a text about no visit is left out."""
    rows = session.execute(
        select(Message.id, Message.given, Visit, Appointment)
        .join(Visit, Visit.id == Message.visit_id)
        .outerjoin(Appointment, Appointment.id == Message.appointment_id)
        .where(Message.id.in_(list(message_ids)), Message.given.is_not(None))
        .options(
            joinedload(Visit.order).joinedload(WorkOrder.customer),
            joinedload(Visit.technician),
            joinedload(Visit.mate),
            joinedload(Appointment.technician),
        ),
        execution_options={"populate_existing": True},
    )
    return {id: Written(visit, appointment, given) for id, given, visit, appointment in rows}
