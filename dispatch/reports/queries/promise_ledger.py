"""The ledger of promises: counted for reports, and looked through for those that never reached their customer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from dispatch.db.tables import Message, Promise, Task, Territory, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import PromiseKind, PromiseState

UNDELIVERED = "promise_undelivered"


@dataclass(frozen=True, slots=True)
class LedgerCount:
    """How many promises of one sort are in one state. The day is the local one on which they were due."""

    territory: str
    technician_id: int | None
    kind: str
    day: str
    state: str
    promises: int


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which promises to count: None for a territory, a technician or a kind means all of them."""

    territory_id: int | None = None
    technician_id: int | None = None
    kind: PromiseKind | None = None


def counted(session: Session, actor: Actor, days: tuple[date, date], wanted: LedgerFilter) -> Sequence[LedgerCount]:
    """Promises that began to be due on these local days, counted by territory, technician, kind, day and state."""
    day = cast(func.timezone(Territory.zone, func.lower(Promise.due)), Date)
    columns = (Territory.code, Promise.technician_id, Promise.kind, day, Promise.state)
    statement = (
        select(*columns, func.count())
        .join(WorkOrder, WorkOrder.id == Promise.order_id)
        .join(Territory, Territory.id == WorkOrder.territory_id)
        .where(day.between(*days), within(actor))
        .group_by(*columns)
        .order_by(day, Territory.code, Promise.technician_id, Promise.kind, Promise.state)
    )
    if wanted.territory_id is not None:
        statement = statement.where(WorkOrder.territory_id == wanted.territory_id)
    if wanted.technician_id is not None:
        statement = statement.where(Promise.technician_id == wanted.technician_id)
    if wanted.kind is not None:
        statement = statement.where(Promise.kind == wanted.kind)
    return [
        LedgerCount(code, technician, kind, on.isoformat(), state, count)
        for code, technician, kind, on, state, count in session.execute(statement)
    ]


def listed(
    session: Session, actor: Actor, *, limit: int, before: int | None, **filters: Any
) -> Sequence[tuple[Promise, int]]:
    """Promises within an actor's bounds with the customers whom they were made to, the newest first."""
    statement = (
        select(Promise, WorkOrder.customer_id)
        .join(WorkOrder, WorkOrder.id == Promise.order_id)
        .where(within(actor), *(FILTERS[name](value) for name, value in filters.items()))
    )
    if before is not None:
        statement = statement.where(Promise.id < before)
    rows = session.execute(statement.order_by(Promise.id.desc()).limit(limit))
    return [(promise, customer_id) for promise, customer_id in rows]


FILTERS: Mapping[str, Callable[[Any], ColumnElement[bool]]] = {
    "order_id": lambda order_id: Promise.order_id == order_id,
    "kind": lambda kind: Promise.kind == kind,
    "state": lambda state: Promise.state == state,
}


def undelivered(session: Session, made_before: datetime, now: datetime, limit: int = 100) -> Sequence[Promise]:
    """Promises of arrivals still to come that were made before an instant and have not reached their customer.

    Those that a person was asked about already, for this or because their text could not leave, are left out.
    """
    asked = exists().where(
        or_(
            and_(Task.kind == UNDELIVERED, Task.topic == func.concat("promise:", Promise.id)),
            and_(Task.kind == "tell_customer", Task.topic == func.concat("message:", Promise.message_id)),
        )
    )
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
