"""The figures of the service, counted by groups, and the orders behind each."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Subquery, Text, cast, func, select
from sqlalchemy.orm import Session

from dispatch.db.tables import Technician, Territory, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.reports.queries.service_cases import CASES
from dispatch.reports.rules.service_figures import (
    BehindFigure,
    Figure,
    FigureCount,
    FigureOrder,
    Grouping,
    ReportPeriod,
)
from dispatch.vocabulary.permissions import Actor

_ISO_WEEK = 'IYYY-"W"IW'


def counted(session: Session, actor: Actor, period: ReportPeriod, by: Grouping) -> list[FigureCount]:
    """Every figure by group, within the actor's bounds; groups without a case are not there."""
    return [one for figure in Figure for one in _figure(session, figure, _rows(actor, period, figure, by))]


def orders(
    session: Session, actor: Actor, period: ReportPeriod, behind: BehindFigure, *, limit: int, before: int | None = None
) -> Sequence[FigureOrder]:
    """The orders behind a figure, the newest first, below the id `before`."""
    rows = _rows(actor, period, behind.figure, behind.by)
    good = func.count().filter(rows.c.good)
    statement = select(rows.c.order_id, func.max(rows.c.day), func.count(), good, func.max(rows.c.value))
    if before is not None:
        statement = statement.where(rows.c.order_id < before)
    if behind.good is not None:
        statement = statement.where(rows.c.good == behind.good)
    if behind.group is not None:
        statement = statement.where(rows.c.of == behind.group)
    newest = statement.group_by(rows.c.order_id).order_by(rows.c.order_id.desc()).limit(limit)
    return [FigureOrder(*row) for row in session.execute(newest)]


def _figure(session: Session, figure: Figure, rows: Subquery) -> list[FigureCount]:
    right, judged = func.count().filter(rows.c.good), func.count(rows.c.good)
    found = session.execute(
        select(rows.c.of, rows.c.label, func.count(), right, judged, _percentile(rows, 0.5), _percentile(rows, 0.9))
        .group_by(rows.c.of, rows.c.label)
        .order_by(rows.c.label, rows.c.of)
    )
    return [
        FigureCount(figure, group, label, cases, good if told else None, median, p90)
        for group, label, cases, good, told, median, p90 in found
    ]


def _rows(actor: Actor, period: ReportPeriod, figure: Figure, by: Grouping) -> Subquery:
    """The cases decided within the period and the actor's bounds, each with what tells its group and names it."""
    found = CASES[figure](period.now).subquery("cases")
    group, label = _group(by, found)
    statement: Select[Any] = (
        select(found, _day(found).label("day"), group.label("of"), label.label("label"))
        .select_from(found)
        .join(WorkOrder, WorkOrder.id == found.c.order_id)
        .join(Territory, Territory.id == WorkOrder.territory_id)
        .outerjoin(Technician, Technician.id == found.c.technician_id)
        .where(found.c.at.between(*_roughly(period)), _day(found).between(period.first_day, period.last_day))
        .where(within(actor))
    )
    if period.territory_id is not None:
        statement = statement.where(WorkOrder.territory_id == period.territory_id)
    return statement.subquery("decided")


def _roughly(period: ReportPeriod) -> tuple[datetime, datetime]:
    """Instants around the period in every zone, for the database to leave out most rows by."""
    first, last = (datetime.combine(day, time(), tzinfo=UTC) for day in (period.first_day, period.last_day))
    return first - timedelta(days=1), last + timedelta(days=2)


def _day(found: Subquery) -> ColumnElement[Any]:
    return cast(func.timezone(Territory.zone, found.c.at), Date)


def _percentile(rows: Subquery, share: float) -> ColumnElement[Any]:
    return func.percentile_cont(share).within_group(rows.c.value)


def _group(by: Grouping, found: Subquery) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """What tells the groups apart, and what they are called."""
    if by is Grouping.TECHNICIAN:
        return cast(found.c.technician_id, Text), cast(Technician.name, Text)
    if by is Grouping.WEEK:
        week = func.to_char(func.timezone(Territory.zone, found.c.at), _ISO_WEEK)
        return week, week
    one = cast(Territory.code if by is Grouping.TERRITORY else WorkOrder.kind, Text)
    return one, one
