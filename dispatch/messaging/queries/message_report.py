"""How texts fared: counts, times and cost, by kind and carrier."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Float, and_, case, cast, func, select, true
from sqlalchemy.orm import Session

from dispatch.db.tables import Attempt, Message, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import MessageState


@dataclass(frozen=True)
class DeliveryFigures:
    """The texts of one kind through one carrier; the carrier is None for texts that never came to one.

    Seconds are medians and 99th percentiles; None where nothing was measured. Money is in millionths.
    """

    kind: str
    carrier: str | None
    written: int
    sent: int
    delivered: int
    undelivered: int
    suppressed: int
    expired: int
    open: int
    segments: int
    cost_micros: int
    to_carrier_p50_seconds: float | None
    to_carrier_p99_seconds: float | None
    delivery_p50_seconds: float | None
    delivery_p99_seconds: float | None


_FIRST_ATTEMPT = (
    select(Attempt.started_at.label("at"))
    .where(Attempt.message_id == Message.id)
    .order_by(Attempt.claim)
    .limit(1)
    .lateral("first_attempt")
)
_TO_CARRIER = func.extract("epoch", _FIRST_ATTEMPT.c.at - func.least(Message.not_before, _FIRST_ATTEMPT.c.at))
"""From when a text was due: the moment it was written, or until when it was put off."""

_DELIVERY = case((Message.state == MessageState.DELIVERED, func.extract("epoch", Message.ended_at - Message.sent_at)))
_TAKEN = Message.carrier_message_id.is_not(None)
_ENDED_UNDELIVERED = (MessageState.UNDELIVERED, MessageState.FAILED)
_OPEN = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.SENT, MessageState.UNKNOWN)


def by_kind_and_carrier(session: Session, actor: Actor, start: datetime, end: datetime) -> list[DeliveryFigures]:
    """The texts written in `[start, end)` within an actor's bounds."""
    statement = (
        select(
            Message.kind,
            Message.carrier,
            func.count(),
            _count(_TAKEN),
            _count(Message.state == MessageState.DELIVERED),
            _count(Message.state.in_(_ENDED_UNDELIVERED)),
            _count(Message.state == MessageState.SUPPRESSED),
            _count(Message.state == MessageState.EXPIRED),
            _count(Message.state.in_(_OPEN)),
            func.coalesce(func.sum(case((_TAKEN, Message.segments), else_=0)), 0),
            func.coalesce(func.sum(case((_TAKEN, Message.price_micros), else_=0)), 0),
            _percentiles(_TO_CARRIER),
            _percentiles(_DELIVERY),
        )
        .outerjoin(_FIRST_ATTEMPT, true())
        .outerjoin(WorkOrder, WorkOrder.id == Message.order_id)
        .where(and_(Message.created_at >= start, Message.created_at < end), within(actor))
        .group_by(Message.kind, Message.carrier)
        .order_by(Message.kind, Message.carrier)
    )
    return [DeliveryFigures(*_plain(row)) for row in session.execute(statement)]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


def _percentiles(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The median and the 99th percentile, of one sort."""
    return func.percentile_cont(cast([0.5, 0.99], ARRAY(Float))).within_group(value)


def _plain(row: Any) -> list[Any]:
    """PostgreSQL sums integers into decimals."""
    head, numbers = list(row[:2]), [int(value) for value in row[2:11]]
    seconds = [None if value is None else float(value) for pair in row[11:] for value in pair or (None, None)]
    return head + numbers + seconds
