"""The ledger of promises: counted for reports, and looked through for those that never reached their customer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, cast, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from dispatch.db.tables import Message, Promise, Task, Territory, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import PromiseKind, PromiseState

UNDELIVERED = "promise_undelivered"
A_DAY = timedelta(days=1)


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


@dataclass(frozen=True, slots=True)
class LedgerPlace:
    """Where a page of counts ended: the key of its last one; technician 0 for none."""

    day: date
    territory: str
    technician_id: int
    kind: str
    state: str


def counted(
    session: Session,
    actor: Actor,
    days: tuple[date, date],
    wanted: LedgerFilter,
    *,
    limit: int,
    after: LedgerPlace | None = None,
) -> Sequence[LedgerCount]:
    """Promises that began to be due on these local days, counted by territory, technician, kind, day and state.

    In the order of day, territory, technician, kind and state, behind the place `after`.
    """
    technician = func.coalesce(Promise.technician_id, 0)
    columns = (_DAY, Territory.code, technician, Promise.kind, Promise.state)
    statement = _due(select(*columns, func.count()), actor, days, wanted).group_by(*columns).order_by(*columns)
    if after is not None:
        began = datetime.combine(after.day, time(), tzinfo=UTC) - A_DAY
        behind = tuple_(*columns) > (after.day, after.territory, after.technician_id, after.kind, after.state)
        statement = statement.where(func.lower(Promise.due) >= began, behind)
    return [
        LedgerCount(code, technician_id or None, kind, on.isoformat(), state, count)
        for on, code, technician_id, kind, state, count in session.execute(statement.limit(limit))
    ]


def in_each_state(session: Session, actor: Actor, days: tuple[date, date], wanted: LedgerFilter) -> Mapping[str, int]:
    """How many of all these promises are in each state."""
    statement = _due(select(Promise.state, func.count()), actor, days, wanted).group_by(Promise.state)
    return {str(state): count for state, count in session.execute(statement)}


def _due(
    statement: Select[*tuple[Any, ...]], actor: Actor, days: tuple[date, date], wanted: LedgerFilter
) -> Select[*tuple[Any, ...]]:
    # Instants around the days in every zone, by which an index leaves out most; the local day then decides.
    first, last = (datetime.combine(day, time(), tzinfo=UTC) for day in days)
    found = (
        statement.select_from(Promise)
        .join(WorkOrder, WorkOrder.id == Promise.order_id)
        .join(Territory, Territory.id == WorkOrder.territory_id)
        .where(func.lower(Promise.due).between(first - A_DAY, last + 2 * A_DAY), _DAY.between(*days), within(actor))
    )
    if wanted.territory_id is not None:
        found = found.where(WorkOrder.territory_id == wanted.territory_id)
    if wanted.technician_id is not None:
        found = found.where(Promise.technician_id == wanted.technician_id)
    return found if wanted.kind is None else found.where(Promise.kind == wanted.kind)


_DAY = cast(func.timezone(Territory.zone, func.lower(Promise.due)), Date)
"""The local day on which a promise begins to be due."""


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
