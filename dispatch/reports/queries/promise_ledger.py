"""The ledger of promises: counted for reports, and looked through for those that never reached their customer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from dispatch.db.tables import Message, Promise, Task, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.reports.queries.report_days import days_to_read
from dispatch.reports.queries.report_days import promises as kept_promises
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import KeptReport, PromiseKind, PromiseState

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
    rows = _rows(session, actor, days, wanted)
    columns = (rows.c.day, rows.c.territory, rows.c.technician_id, rows.c.kind, rows.c.state)
    statement = select(*columns, func.sum(rows.c.promises)).group_by(*columns).order_by(*columns)
    if after is not None:
        behind = tuple_(*columns) > (after.day, after.territory, after.technician_id, after.kind, after.state)
        statement = statement.where(rows.c.day >= after.day, behind)
    return [
        LedgerCount(code, technician_id or None, kind, on.isoformat(), state, int(count))
        for on, code, technician_id, kind, state, count in session.execute(statement.limit(limit))
    ]


def in_each_state(session: Session, actor: Actor, days: tuple[date, date], wanted: LedgerFilter) -> Mapping[str, int]:
    """How many of all these promises are in each state."""
    rows = _rows(session, actor, days, wanted)
    statement = select(rows.c.state, func.sum(rows.c.promises)).group_by(rows.c.state)
    return {str(state): int(count) for state, count in session.execute(statement)}


def _rows(session: Session, actor: Actor, days: tuple[date, date], wanted: LedgerFilter) -> Subquery:
    """Counts of the days that are over from what is kept; the facts are asked about the others alone."""
    read = days_to_read(session, KeptReport.PROMISES, actor, wanted.territory_id, days)
    others = kept_promises.not_kept(session, actor, days, read)
    each = union_all(kept_promises.kept(actor, days, read), kept_promises.of_facts(others)).subquery()
    found = select(each)
    if wanted.territory_id is not None:
        found = found.where(each.c.territory_id == wanted.territory_id)
    if wanted.technician_id is not None:
        found = found.where(each.c.technician_id == wanted.technician_id)
    if wanted.kind is not None:
        found = found.where(each.c.kind == wanted.kind)
    return found.subquery("rows")


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
