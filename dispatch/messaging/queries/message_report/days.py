"""What became of the texts of days of UTC that are over: counted once, and again where one of them changed later."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    any_,
    case,
    cast,
    delete,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from dispatch.db.arrays import packed
from dispatch.db.tables import Attempt, Message, MessageDay, WorkOrder
from dispatch.kernel.rows import kept_day_rows
from dispatch.kernel.rows.kept_day_rows import NOWHERE, TerritoryDay
from dispatch.vocabulary.states import MessageState
from dispatch.vocabulary.terms import KeptReport

FOR_SECONDS = 10.0
A_DAY = timedelta(days=1)
Span = tuple[datetime, datetime]

COUNTS = (
    "written", "sent", "delivered", "undelivered", "suppressed", "expired", "open", "segments", "cost_micros",
)  # fmt: skip
VALUES = ("to_carrier", "delivery")

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
# As float8: EXTRACT makes a numeric of it, which takes as long as all the rest.
_TO_CARRIER = func.date_part("epoch", _FIRST_ATTEMPT.c.at - func.least(Message.not_before, _FIRST_ATTEMPT.c.at))
"""From when a text was due: the moment it was written, or until when it was put off."""

_DELIVERY = case((Message.state == MessageState.DELIVERED, func.date_part("epoch", Message.ended_at - Message.sent_at)))
_TAKEN = Message.carrier_message_id.is_not(None)
_ENDED_UNDELIVERED = (MessageState.UNDELIVERED, MessageState.FAILED)
_OPEN = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.SENT, MessageState.UNKNOWN)


def figures(*by: Any) -> Select[Any]:
    """The figures of texts and, where there is one, of their orders, by these columns: `by`, `COUNTS`, `VALUES`."""
    counts = (
        func.count(),
        _count(_TAKEN),
        _count(Message.state == MessageState.DELIVERED),
        _count(Message.state.in_(_ENDED_UNDELIVERED)),
        _count(Message.state == MessageState.SUPPRESSED),
        _count(Message.state == MessageState.EXPIRED),
        _count(Message.state.in_(_OPEN)),
        func.coalesce(func.sum(case((_TAKEN, Message.segments), else_=0)), 0),
        func.coalesce(func.sum(case((_TAKEN, Message.price_micros), else_=0)), 0),
    )
    named = (column.label(name) for name, column in zip(COUNTS, counts, strict=True))
    return (
        select(*by, *named, packed(_TO_CARRIER).label("to_carrier"), packed(_DELIVERY).label("delivery"))
        .select_from(Message)
        .join(_FIRST_ATTEMPT, true())
        .outerjoin(WorkOrder, WorkOrder.id == Message.order_id)
        .group_by(*by)
    )


def usable(session: Session, start: datetime, end: datetime) -> Sequence[date]:
    """The days of UTC within `[start, end)` whose kept figures are those of now."""
    first = start.astimezone(UTC).date() + (A_DAY if start.astimezone(UTC).time() != time() else timedelta())
    last = end.astimezone(UTC).date() - A_DAY
    days = kept_day_rows.usable(session, KeptReport.MESSAGES, [NOWHERE], first, last)
    return sorted(day for _, day in days)


def beside(start: datetime, end: datetime, days: Sequence[date]) -> Sequence[Span]:
    """What remains of `[start, end)` beside these days of UTC, in their order."""
    found, at = [], start
    for day in days:
        begins = datetime.combine(day, time(), tzinfo=UTC)
        if begins > at:
            found.append((at, begins))
        at = begins + A_DAY
    return [*found, (at, end)] if at < end else found


def written_in(spans: Sequence[Span]) -> ColumnElement[bool]:
    """Whether a text was written in one of these spans, half-open."""
    return or_(false(), *(and_(Message.created_at >= start, Message.created_at < end) for start, end in spans))


def keep(session: Session, now: datetime, seconds: float = FOR_SECONDS) -> int:
    """Counts the days that are over and not kept, or no longer true, for so many seconds; returns how many."""
    return kept_day_rows.keep(session, KeptReport.MESSAGES, now, _count_days, seconds)


def _count_days(session: Session, kept: Sequence[TerritoryDay]) -> None:
    days = [day for _, day in kept]
    session.execute(delete(MessageDay).where(MessageDay.day == any_(cast(literal(days, ARRAY(Date)), ARRAY(Date)))))
    midnights = [datetime.combine(day, time(), tzinfo=UTC) for day in days]
    day = cast(func.timezone("UTC", Message.created_at), Date)
    by = (day, WorkOrder.territory_id, WorkOrder.source, Message.kind, Message.carrier)
    found = figures(*by).where(written_in([(begins, begins + A_DAY) for begins in midnights]))
    names = ["day", "territory_id", "source", "kind", "carrier", *COUNTS, *VALUES]
    session.execute(insert(MessageDay).from_select(names, found))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)
