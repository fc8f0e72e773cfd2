"""The promises report's counts of days that are over: how they are kept, and how they are read with the facts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    Select,
    and_,
    any_,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session

from dispatch.db.arrays import rows_of
from dispatch.db.row_security import looking_beyond
from dispatch.db.tables import Promise, PromiseDay, Territory, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.kernel.rows.kept_day_rows import PAIR, TerritoryDay
from dispatch.reports.queries.report_days import DaysToRead, all_zones
from dispatch.reports.queries.service_days import within_spans
from dispatch.reports.rules.kept_figures import Span, spans_of
from dispatch.vocabulary.permissions import SYSTEM, Actor

DAY = cast(func.timezone(Territory.zone, func.lower(Promise.due)), Date)
"""The local day on which a promise begins to be due."""


def count(session: Session, days: Sequence[TerritoryDay]) -> None:
    """Keeps what the facts say of these days, instead of what was kept."""
    wanted = rows_of("wanted", PAIR, days)
    is_wanted = and_(PromiseDay.territory_id == wanted.c.territory_id, PromiseDay.day == wanted.c.day)
    session.execute(delete(PromiseDay).where(select(literal(1)).select_from(wanted).where(is_wanted).exists()))
    of_order = (WorkOrder.territory_id, wanted.c.day, WorkOrder.source)
    of_sort = (*of_order, Promise.technician_id, Promise.kind, Promise.state)
    spans = spans_of(all_zones(session, SYSTEM), days)
    found = (
        select(*of_sort, func.count())
        .select_from(Promise)
        .join(WorkOrder, WorkOrder.id == Promise.order_id)
        .join(Territory, Territory.id == WorkOrder.territory_id)
        .join(wanted, and_(wanted.c.territory_id == Territory.id, wanted.c.day == DAY))
        .where(within_spans(func.lower(Promise.due), spans))
        .group_by(*of_sort)
    )
    names = ["territory_id", "day", "source", "technician_id", "kind", "state", "promises"]
    session.execute(insert(PromiseDay).from_select(names, found))


def kept(actor: Actor, days: tuple[date, date], read: DaysToRead) -> Select[Any]:
    """Rows of `day, territory_id, territory, technician_id, kind, state, promises` from what is kept."""
    wanted = rows_of("wanted", PAIR, read.kept)
    return (
        select(*_named(PromiseDay.day, PromiseDay), PromiseDay.promises.label("promises"))
        .join(wanted, and_(wanted.c.territory_id == PromiseDay.territory_id, wanted.c.day == PromiseDay.day))
        .join(Territory, Territory.id == PromiseDay.territory_id)
        .where(PromiseDay.day.between(*days), within(actor, PromiseDay))
    )


def not_kept(session: Session, actor: Actor, days: tuple[date, date], read: DaysToRead) -> Sequence[int]:
    """The ids of the promises within an actor's bounds on the days that are not kept.

    Looked for beyond the policies, which would keep the index of `lower(due)` from being used.
    """
    found = (
        select(Promise.id)
        .join(WorkOrder, WorkOrder.id == Promise.order_id)
        .join(Territory, Territory.id == WorkOrder.territory_id)
        .where(
            within_spans(func.lower(Promise.due), read.spans),
            DAY.between(*days),
            within(actor),
            ~read.is_kept(WorkOrder.territory_id.expression, DAY),
        )
    )
    with looking_beyond(session):
        return session.scalars(found).all()


def due_in(session: Session, actor: Actor, spans: Sequence[Span]) -> Sequence[int]:
    """The ids of the promises within an actor's bounds that begin to be due in these spans, looked for likewise."""
    found = (
        select(Promise.id)
        .join(WorkOrder, WorkOrder.id == Promise.order_id)
        .where(within_spans(func.lower(Promise.due), spans), within(actor))
    )
    with looking_beyond(session):
        return session.scalars(found).all()


def is_one_of(promise_ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a promise is one of these."""
    ids = cast(literal(list(promise_ids), ARRAY(BigInteger)), ARRAY(BigInteger))
    return Promise.id == any_(ids)


def of_facts(promise_ids: Sequence[int]) -> Select[Any]:
    """The same rows from the facts, of these promises."""
    columns = _named(DAY, Promise)
    return (
        select(*columns, func.count().label("promises"))
        .select_from(Promise)
        .join(WorkOrder, WorkOrder.id == Promise.order_id)
        .join(Territory, Territory.id == WorkOrder.territory_id)
        .where(is_one_of(promise_ids))
        .group_by(*columns)
    )


def _named(day: Any, of: Any) -> list[ColumnElement[Any]]:
    technician: ColumnElement[Any] = func.coalesce(of.technician_id, 0)
    return [
        day.label("day"),
        Territory.id.label("territory_id"),
        Territory.code.label("territory"),
        technician.label("technician_id"),
        of.kind.label("kind"),
        of.state.label("state"),
    ]
