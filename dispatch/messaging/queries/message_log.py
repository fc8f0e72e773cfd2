"""Texts as the dispatcher reads them: the newest first, with what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.db.tables import Customer, InboundText, Message, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor


@dataclass(frozen=True)
class LoggedText:
    """One text to a customer."""

    id: int
    at: datetime
    kind: str
    state: str
    reason: str | None
    """Why it was not sent, or the carrier's error."""
    not_before: datetime
    customer: str | None
    to_number: str
    order_id: int | None
    reference: str | None
    body: str
    segments: int
    zone: str


def page(session: Session, actor: Actor, *, before: int | None, state: str | None, most: int = 50) -> list[LoggedText]:
    """The newest texts with an id under `before`, all or those in one state."""
    query = (
        select(Message, WorkOrder, Customer)
        .outerjoin(WorkOrder, WorkOrder.id == Message.order_id)
        .outerjoin(Customer, Customer.id == Message.customer_id)
        .where(within(actor))
        .order_by(Message.id.desc())
        .limit(most)
    )
    if before is not None:
        query = query.where(Message.id < before)
    if state is not None:
        query = query.where(Message.state == state)
    return [_logged(message, order, customer) for message, order, customer in session.execute(query)]


def of_order(session: Session, order_id: int) -> tuple[Sequence[Message], Sequence[InboundText]]:
    """What an order's customer was told about it, and what they wrote; each the oldest first."""
    told = session.scalars(select(Message).where(Message.order_id == order_id).order_by(Message.created_at, Message.id))
    written = session.scalars(
        select(InboundText).where(InboundText.order_id == order_id).order_by(InboundText.received_at, InboundText.id)
    )
    return told.all(), written.all()


def _logged(message: Message, order: WorkOrder | None, customer: Customer | None) -> LoggedText:
    return LoggedText(
        id=message.id,
        at=message.created_at,
        kind=message.kind,
        state=message.state,
        reason=message.suppressed_reason or message.error_code,
        not_before=message.not_before,
        customer=customer.name if customer else None,
        to_number=message.to_number,
        order_id=message.order_id,
        reference=order.reference if order else None,
        body=message.body,
        segments=message.segments,
        zone=message.zone,
    )
