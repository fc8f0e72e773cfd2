"""How texts fared: counts, times and cost, by kind and carrier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, LargeBinary, Select, any_, cast, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from dispatch.db.percentiles import percentiles
from dispatch.db.report_plans import plan_as_report
from dispatch.db.tables import Message, MessageDay
from dispatch.kernel.actor_scope import within
from dispatch.messaging.queries.message_report import days
from dispatch.vocabulary.permissions import Actor


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


def by_kind_and_carrier(session: Session, actor: Actor, start: datetime, end: datetime) -> list[DeliveryFigures]:
    """The texts written in `[start, end)` within an actor's bounds.

    Of whole days of UTC that are over the kept figures are taken; the texts are asked about the rest alone.
    """
    plan_as_report(session)
    kept = days.usable(session, start, end)
    each = union_all(
        _kept(kept).where(within(actor, MessageDay)),
        days.figures(Message.kind, Message.carrier).where(
            days.written_in(days.beside(start, end, kept)), within(actor)
        ),
    ).subquery("each")
    group = (each.c.kind, each.c.carrier)
    sums = (func.sum(each.c[name]) for name in days.COUNTS)
    values = (func.string_agg(each.c[name], cast(literal(b""), LargeBinary)) for name in days.VALUES)
    statement = select(*group, *sums, *values).group_by(*group).order_by(*group)
    return [DeliveryFigures(*_plain(row)) for row in session.execute(statement)]


def _kept(wanted: Sequence[date]) -> Select[Any]:
    columns = (getattr(MessageDay, name) for name in ("kind", "carrier", *days.COUNTS, *days.VALUES))
    return select(*columns).where(MessageDay.day == any_(cast(literal(list(wanted), ARRAY(Date)), ARRAY(Date))))


def _plain(row: Any) -> list[Any]:
    """PostgreSQL sums integers into decimals."""
    head, numbers = list(row[:2]), [int(value) for value in row[2:11]]
    seconds = [value for each in row[11:] for value in percentiles(each or b"", 0.5, 0.99)]
    return head + numbers + seconds
