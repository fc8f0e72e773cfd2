"""How texts fared: counts, times and cost, by kind and carrier."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlalchemy.orm import Session

from dispatch.db.arrays import packed
from dispatch.db.percentiles import percentiles
from dispatch.db.report_plans import plan_as_report
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


_LOOKED_UP = (
    select(Attempt.started_at)
    .where(Attempt.message_id == Message.id)
    .order_by(Attempt.claim)
    .limit(1)
    .correlate(Message)
    .scalar_subquery()
)
# OFFSET keeps it in one piece: else it would be looked up for each use.
_FIRST_ATTEMPT = (
    select(func.coalesce(Message.first_attempt_at, _LOOKED_UP).label("at"))
    .correlate(Message)
    .offset(0)
    .lateral("first_attempt")
)
"""Looked up for texts without the column: no carrier was called with them, or by a version that did not keep it."""
_TO_CARRIER = func.extract("epoch", _FIRST_ATTEMPT.c.at - func.least(Message.not_before, _FIRST_ATTEMPT.c.at))
"""From when a text was due: the moment it was written, or until when it was put off."""

_DELIVERY = case((Message.state == MessageState.DELIVERED, func.extract("epoch", Message.ended_at - Message.sent_at)))
_TAKEN = Message.carrier_message_id.is_not(None)
_ENDED_UNDELIVERED = (MessageState.UNDELIVERED, MessageState.FAILED)
_OPEN = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.SENT, MessageState.UNKNOWN)


def by_kind_and_carrier(session: Session, actor: Actor, start: datetime, end: datetime) -> list[DeliveryFigures]:
    """The texts written in `[start, end)` within an actor's bounds."""
    plan_as_report(session)
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
            packed(_TO_CARRIER),
            packed(_DELIVERY),
        )
        .join(_FIRST_ATTEMPT, true())
        .outerjoin(WorkOrder, WorkOrder.id == Message.order_id)
        .where(and_(Message.created_at >= start, Message.created_at < end), within(actor))
        .group_by(Message.kind, Message.carrier)
        .order_by(Message.kind, Message.carrier)
    )
    return [DeliveryFigures(*_plain(row)) for row in session.execute(statement)]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


def _plain(row: Any) -> list[Any]:
    """PostgreSQL sums integers into decimals."""
    head, numbers = list(row[:2]), [int(value) for value in row[2:11]]
    seconds = [value for each in row[11:] for value in percentiles(each or b"", 0.5, 0.99)]
    return head + numbers + seconds
