"""Questions about what customers wrote, and what they may have answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import (
    Appointment,
    Customer,
    InboundText,
    Message,
    OfferedSlot,
    OfferedVisit,
    Recommendation,
    Survey,
    Task,
    Territory,
    Visit,
    Warranty,
    WorkOrder,
)
from dispatch.vocabulary.states import MessageState, VisitState
from dispatch.vocabulary.terms import TaskState

_MAY_HAVE_BEEN_READ = (
    MessageState.CLAIMED,
    MessageState.UNKNOWN,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.UNDELIVERED,
)


@dataclass(frozen=True)
class AnswerableText:
    """A text that a customer may be answering, and what it is about."""

    message: Message
    appointment: Appointment | None
    visit: Visit | None
    surveyed: bool
    recommended: bool


def add_once(session: Session, values: dict[str, Any]) -> InboundText | None:
    """Writes an inbound text; None when the carrier's same text is here already."""
    return session.scalar(insert(InboundText).values(**values).on_conflict_do_nothing().returning(InboundText))


def find(session: Session, carrier: str, carrier_message_id: str) -> InboundText | None:
    """The inbound text that the carrier knows by this id."""
    return session.scalar(
        select(InboundText).where(InboundText.carrier == carrier, InboundText.carrier_message_id == carrier_message_id)
    )


def last_of_number(session: Session, number: str) -> datetime | None:
    """When a number last wrote to us."""
    return session.scalar(select(func.max(InboundText.received_at)).where(InboundText.from_number == number))


def one_after_the_other(session: Session, number: str) -> None:
    """Makes texts of one number wait for each other until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"inbound\n{number}", 0))))


def asking(
    session: Session, number: str, kinds: Sequence[str], since: datetime, ours: str | None = None
) -> list[AnswerableText]:
    """What this number was asked since then by texts of these kinds, from any of our numbers or one; oldest first."""
    came = true() if ours is None else Message.sender == ours
    at = func.coalesce(Message.sent_at, Message.created_at)
    rows = session.execute(
        select(
            Message,
            Appointment,
            Visit,
            exists().where(Survey.visit_id == Message.visit_id),
            exists().where(Recommendation.visit_id == Message.visit_id),
        )
        .outerjoin(Appointment, Appointment.id == Message.appointment_id)
        .outerjoin(Visit, Visit.id == Message.visit_id)
        .where(
            Message.to_number == number,
            Message.kind.in_(kinds),
            Message.state.in_(_MAY_HAVE_BEEN_READ),
            at >= since,
            came,
        )
        .order_by(at, Message.id)
    )
    return [AnswerableText(*row) for row in rows]


def recent_bodies(session: Session, number: str, since: datetime, but: int) -> tuple[str, ...]:
    """What a number wrote since then, one text left out."""
    return tuple(
        session.scalars(
            select(InboundText.body).where(
                InboundText.from_number == number, InboundText.received_at >= since, InboundText.id != but
            )
        )
    )


def sender(session: Session, number: str, operator_id: int | None = None) -> tuple[Customer | None, WorkOrder | None]:
    """The newest customer with this number, and the order that they were last told about or else last placed.

    Of one operator's customers and orders, or of all.
    """
    its = true() if operator_id is None else _of_operator(operator_id)
    known = select(Customer).where(Customer.phone == number)
    if operator_id is not None:
        known = known.where(Customer.id.in_(select(WorkOrder.customer_id).where(its)))
    customer = session.scalar(known.order_by(Customer.id.desc()).limit(1))
    told = select(Message.order_id).where(
        Message.to_number == number, Message.order_id.in_(select(WorkOrder.id).where(its))
    )
    last_told = told.order_by(Message.id.desc()).limit(1).scalar_subquery()
    order = session.scalar(
        select(WorkOrder)
        .join(Customer, Customer.id == WorkOrder.customer_id)
        .where(or_(WorkOrder.id == last_told, Customer.phone == number), its)
        .order_by((WorkOrder.id == last_told).desc().nulls_last(), WorkOrder.id.desc())
        .limit(1)
    )
    return customer, order


def _of_operator(operator_id: int) -> ColumnElement[bool]:
    return WorkOrder.territory_id.in_(select(Territory.id).where(Territory.operator_id == operator_id))


def locked(session: Session, inbound_id: int) -> InboundText | None:
    """An inbound text, locked until the transaction ends."""
    return session.scalar(
        select(InboundText)
        .where(InboundText.id == inbound_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def offered(session: Session, message_id: int, number: int) -> OfferedSlot | None:
    """The window that a text offered under a number."""
    return session.get(OfferedSlot, (message_id, number))


def named_visit(session: Session, message_id: int, number: int) -> Visit | None:
    """The visit that a text named under a number."""
    return session.scalar(
        select(Visit)
        .join(OfferedVisit, OfferedVisit.visit_id == Visit.id)
        .where(OfferedVisit.message_id == message_id, OfferedVisit.number == number)
    )


def keep_named_visits(session: Session, message_id: int, visit_ids: Sequence[int]) -> None:
    """Keeps which visits a text names, the first under 1."""
    session.add_all(
        OfferedVisit(message_id=message_id, number=number, visit_id=visit_id)
        for number, visit_id in enumerate(visit_ids, start=1)
    )


def count_named_visits(session: Session, message_ids: Sequence[int]) -> dict[int, int]:
    """How many visits each of these texts named, by the text's id."""
    rows = session.execute(
        select(OfferedVisit.message_id, func.count())
        .where(OfferedVisit.message_id.in_(message_ids))
        .group_by(OfferedVisit.message_id)
    )
    return dict(rows.all())


def under_warranty(session: Session, number: str, today: date, operator_id: int | None = None) -> Sequence[Visit]:
    """The completed visits of a number's customers whose warranty runs, of one operator or all, the oldest first."""
    its = true() if operator_id is None else _of_operator(operator_id)
    return session.scalars(
        select(Visit)
        .join(Warranty, Warranty.visit_id == Visit.id)
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .join(Customer, Customer.id == WorkOrder.customer_id)
        .where(Customer.phone == number, Warranty.last_day >= today, Visit.state == VisitState.COMPLETED, its)
        .order_by(Visit.ended_at, Visit.id)
    ).all()


def open_conversation(session: Session, number: str, ours: str | None) -> Task | None:
    """The open task about what this number wrote to one of ours, locked until the transaction ends."""
    return session.scalar(
        select(Task)
        .join(InboundText, InboundText.task_id == Task.id)
        .where(
            InboundText.from_number == number,
            InboundText.to_number.is_not_distinct_from(ours),
            Task.state == TaskState.OPEN,
        )
        .order_by(Task.id.desc())
        .limit(1)
        .with_for_update(of=Task)
    )


def lock_appointment(session: Session, appointment_id: int) -> Appointment | None:
    """Locks a version of an appointment, read anew."""
    return session.scalar(
        select(Appointment)
        .where(Appointment.id == appointment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
