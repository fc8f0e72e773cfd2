"""The ledger of promises: counted for reports, and looked through for those that never reached their customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Date, cast, exists, func, select
from sqlalchemy.orm import Session

from dispatch.db.models import Message, Promise, Task, Territory, WorkOrder
from dispatch.db.ranges import Range
from dispatch.domain.access import Actor
from dispatch.domain.windows import Window
from dispatch.domain.words import PromiseKind, PromiseState

UNDELIVERED = "promise_undelivered"


@dataclass(frozen=True, slots=True)
class Count:
    """How many promises of one sort are in one state. The day is the local one on which they were due."""

    territory: str
    technician_id: int | None
    kind: str
    day: str
    state: str
    promises: int


def counted(
    session: Session, actor: Actor, span: Window, *, territory_id: int | None = None, technician_id: int | None = None
) -> Sequence[Count]:
    """Promises due within a span, counted by territory, technician, kind, day and state."""
    day = cast(func.timezone(Territory.zone, func.lower(Promise.due)), Date)
    columns = (Territory.code, Promise.technician_id, Promise.kind, day, Promise.state)
    statement = (
        select(*columns, func.count())
        .join(WorkOrder, WorkOrder.id == Promise.order_id)
        .join(Territory, Territory.id == WorkOrder.territory_id)
        .where(Promise.due.overlaps(Range(span.start, span.end)), *_within(actor))
        .group_by(*columns)
        .order_by(day, Territory.code, Promise.technician_id, Promise.kind, Promise.state)
    )
    if territory_id is not None:
        statement = statement.where(WorkOrder.territory_id == territory_id)
    if technician_id is not None:
        statement = statement.where(Promise.technician_id == technician_id)
    return [
        Count(code, technician, kind, on.isoformat(), state, count)
        for code, technician, kind, on, state, count in session.execute(statement)
    ]


def undelivered(session: Session, made_before: datetime, now: datetime, limit: int = 100) -> Sequence[Promise]:
    """Promises of arrivals still to come that were made before an instant and have not reached their customer.

    Those that a person was asked about already are left out.
    """
    asked = exists().where(Task.kind == UNDELIVERED, Task.topic == func.concat("promise:", Promise.id))
    on_its_way = exists().where(Message.id == Promise.message_id, Message.not_before > made_before)
    return session.scalars(
        select(Promise)
        .where(
            Promise.kind == PromiseKind.ARRIVAL,
            Promise.state == PromiseState.MADE,
            Promise.delivered_at.is_(None),
            Promise.made_at <= made_before,
            func.lower(Promise.due) > now,
            ~asked,
            ~on_its_way,
        )
        .order_by(Promise.id)
        .limit(limit)
    ).all()


def _within(actor: Actor) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if actor.territory_ids:
        conditions.append(WorkOrder.territory_id.in_(actor.territory_ids))
    if actor.source is not None:
        conditions.append(WorkOrder.source == actor.source)
    return conditions
