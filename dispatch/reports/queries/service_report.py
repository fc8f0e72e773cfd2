"""The figures of the service, counted by groups, and the orders behind each."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Subquery, Text, cast, exists, func, select
from sqlalchemy.orm import Session

from dispatch.db.arrays import packed, rows_of
from dispatch.db.report_plans import plan_as_report
from dispatch.db.tables import LineDevice, ServiceLine, Technician, Territory, WorkOrder
from dispatch.kernel.actor_scope import sees_all, within
from dispatch.kernel.rows.kept_day_rows import PAIR
from dispatch.reports.queries import service_days
from dispatch.reports.queries.report_days import promises
from dispatch.reports.queries.service_cases import CASES
from dispatch.reports.rules.kept_figures import Span, Tally, TerritoryDay, spans_to_ask
from dispatch.reports.rules.service_figures import (
    OF_LINES,
    BehindFigure,
    Figure,
    FigureCount,
    FigureOrder,
    Grouping,
    ReportPeriod,
)
from dispatch.vocabulary.permissions import Actor


def counted(session: Session, actor: Actor, period: ReportPeriod, by: Grouping) -> list[FigureCount]:
    """Every figure by group, within the actor's bounds; groups without a case are not there.

    Of days that are over the kept figures are taken; the facts are asked about the others alone.
    """
    plan_as_report(session)
    zones = service_days.zones(session, actor, period.territory_id)
    kept = () if by in OF_LINES else service_days.usable(session, actor, period)
    spans = spans_to_ask(zones, period.first_day, period.last_day, kept)
    groups = service_days.counted(session, actor, period, by, kept)
    if spans:
        for figure in Figure:
            for group, label, tally in _asked(
                session, _rows(session, actor, period, figure, by, spans=spans, kept=kept)
            ):
                key = (figure, group, label)
                groups[key] = groups.get(key, Tally()) + tally
    return [_shown(*key, groups[key]) for key in sorted(groups, key=_in_order)]


def orders(
    session: Session, actor: Actor, period: ReportPeriod, behind: BehindFigure, *, limit: int, before: int | None = None
) -> Sequence[FigureOrder]:
    """The orders behind a figure, the newest first, below the id `before`."""
    zones = service_days.zones(session, actor, period.territory_id)
    spans = spans_to_ask(zones, period.first_day, period.last_day, ())
    rows = _rows(session, actor, period, behind.figure, behind.by, spans=spans)
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


def _asked(session: Session, rows: Subquery) -> list[tuple[str | None, str | None, Tally]]:
    found = session.execute(
        select(
            rows.c.of,
            rows.c.label,
            func.count(),
            func.count().filter(rows.c.good),
            func.count(rows.c.good),
            packed(rows.c.value),
        ).group_by(rows.c.of, rows.c.label)
    )
    return [
        (group, label, Tally(cases, good, judged, values or b"")) for group, label, cases, good, judged, values in found
    ]


def _shown(figure: Figure, group: str | None, label: str | None, tally: Tally) -> FigureCount:
    median, p90 = tally.percentiles(0.5, 0.9)
    return FigureCount(figure, group, label, tally.cases, tally.good if tally.judged else None, median, p90)


_PLACES = {figure: place for place, figure in enumerate(Figure)}


def _in_order(key: tuple[Figure, str | None, str | None]) -> tuple[int, bool, str, bool, str]:
    """By figure, then by label and group; cases without come last."""
    figure, group, label = key
    return _PLACES[figure], label is None, label or "", group is None, group or ""


def _rows(
    session: Session,
    actor: Actor,
    period: ReportPeriod,
    figure: Figure,
    by: Grouping,
    *,
    spans: Sequence[Span],
    kept: Sequence[TerritoryDay] = (),
) -> Subquery:
    """The cases decided within these spans of the period and the actor's bounds, without those of days that are kept.

    Each with what tells its group and names it.
    """
    cases = CASES[figure](period.now)
    if figure is Figure.PROMISES_KEPT and not sees_all(actor):
        # Under the policies the index of `lower(due)` is not used: every promise of a territory would be read.
        cases = cases.where(promises.is_one_of(promises.due_in(session, actor, spans)))
    found = cases.subquery("cases")
    group, label = _group(by, found)
    statement: Select[Any] = (
        select(found, _day(found).label("day"), group.label("of"), label.label("label"))
        .select_from(found)
        .join(WorkOrder, WorkOrder.id == found.c.order_id)
        .join(Territory, Territory.id == WorkOrder.territory_id)
        .outerjoin(Technician, Technician.id == found.c.technician_id)
        .outerjoin(ServiceLine, ServiceLine.id == WorkOrder.line_id)
        .where(service_days.within_spans(found.c.at, spans), _day(found).between(period.first_day, period.last_day))
        .where(within(actor))
    )
    if period.territory_id is not None:
        statement = statement.where(WorkOrder.territory_id == period.territory_id)
    if kept:
        known = rows_of("known", PAIR, kept)
        statement = statement.where(
            ~exists().where(known.c.territory_id == WorkOrder.territory_id, known.c.day == _day(found))
        )
    return statement.subquery("decided")


def _day(found: Subquery) -> ColumnElement[Any]:
    return cast(func.timezone(Territory.zone, found.c.at), Date)


def _group(by: Grouping, found: Subquery) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """What tells the groups apart, and what they are called."""
    if by is Grouping.TECHNICIAN:
        return cast(found.c.technician_id, Text), cast(Technician.name, Text)
    if by is Grouping.CONTRACTOR:
        contractor = cast(Technician.contractor, Text)
        return contractor, contractor
    if by in OF_LINES:
        one = _of_line(by)
        return one, one
    if by is Grouping.WEEK:
        week = func.to_char(func.timezone(Territory.zone, found.c.at), service_days.ISO_WEEK)
        return week, week
    one = cast(Territory.code if by is Grouping.TERRITORY else WorkOrder.kind, Text)
    return one, one


def _of_line(by: Grouping) -> ColumnElement[Any]:
    if by is Grouping.NODE:
        return cast(ServiceLine.access_node, Text)
    if by is Grouping.INSTALLER:
        return cast(ServiceLine.installer, Text)
    return (
        select(func.coalesce(LineDevice.model, LineDevice.kind))
        .where(LineDevice.line_id == ServiceLine.id, LineDevice.removed_on.is_(None))
        .order_by(LineDevice.id.desc())
        .limit(1)
        .correlate(ServiceLine)
        .scalar_subquery()
    )
