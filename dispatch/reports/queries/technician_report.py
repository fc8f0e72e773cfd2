"""The figures of technicians' work, counted by technician and week, their shifts, and the orders behind a figure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, Row, Select, Subquery, cast, func, literal, select
from sqlalchemy.dialects.postgresql import TSTZRANGE
from sqlalchemy.orm import Session

from dispatch.db.report_plans import plan_as_report
from dispatch.db.tables import Absence, Shift, ShiftBreak, Technician, Territory, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.reports.queries.work_cases import CASES
from dispatch.reports.rules.service_figures import FigureOrder, ReportPeriod
from dispatch.reports.rules.work_figures import CountedCases, WorkFigure
from dispatch.vocabulary.permissions import Actor

ISO_WEEK = 'IYYY-"W"IW'
WorkKey = tuple[int, str]
"""A technician, and an ISO week or (where weeks are not told apart) nothing."""


def technicians(session: Session, actor: Actor, period: ReportPeriod) -> Sequence[Row[int, str, str]]:
    """Id, name and territory's code of the technicians whom a report is about, by name."""
    found = (
        select(Technician.id, Technician.name, Territory.code)
        .join(Territory, Territory.id == Technician.territory_id)
        .where(within(actor, Technician))
        .order_by(Territory.code, Technician.name, Technician.id)
    )
    if period.territory_id is not None:
        found = found.where(Technician.territory_id == period.territory_id)
    return session.execute(found).all()


def counted(
    session: Session, actor: Actor, period: ReportPeriod, figures: Iterable[WorkFigure], *, by_week: bool = False
) -> Mapping[WorkKey, Mapping[WorkFigure, CountedCases]]:
    """Each figure's cases by technician, and by week where wanted; a technician without any is not there."""
    plan_as_report(session)
    found: dict[WorkKey, dict[WorkFigure, CountedCases]] = defaultdict(dict)
    for figure in figures:
        rows = _decided(actor, period, figure)
        week = func.to_char(rows.c.day, ISO_WEEK) if by_week else literal("")
        statement = select(
            rows.c.technician_id, week, func.count(), func.count().filter(rows.c.good), func.count(rows.c.good),
            func.coalesce(func.sum(rows.c.value), 0.0),
        ).group_by(rows.c.technician_id, week)  # fmt: skip
        for technician_id, of, cases, good, judged, total in session.execute(statement):
            found[technician_id, of][figure] = CountedCases(cases, good if judged else None, total)
    return found


def orders(
    session: Session,
    actor: Actor,
    period: ReportPeriod,
    figure: WorkFigure,
    technician_id: int | None,
    *,
    good: bool | None = None,
    limit: int,
    before: int | None = None,
) -> Sequence[FigureOrder]:
    """The orders behind a figure of one technician or all, the newest first, below the id `before`."""
    rows = _decided(actor, period, figure)
    counted_good = func.count().filter(rows.c.good)
    found = select(rows.c.order_id, func.max(rows.c.day), func.count(), counted_good, func.sum(rows.c.value))
    if technician_id is not None:
        found = found.where(rows.c.technician_id == technician_id)
    if good is not None:
        found = found.where(rows.c.good == good)
    if before is not None:
        found = found.where(rows.c.order_id < before)
    newest = found.group_by(rows.c.order_id).order_by(rows.c.order_id.desc()).limit(limit)
    return [FigureOrder(*row) for row in session.execute(newest)]


def shift_seconds(
    session: Session, actor: Actor, period: ReportPeriod, *, by_week: bool = False
) -> Mapping[WorkKey, int]:
    """The shifts that began on these days, up to now, without breaks and absences; by technician, and week if wanted.

    Of a shift that is under way the breaks count that begin until now at the earliest.
    """
    day = cast(func.timezone(Territory.zone, func.lower(Shift.during)), Date)
    week = func.to_char(day, ISO_WEEK) if by_week else literal("")
    statement = (
        select(Shift.technician_id, week, func.sum(_worked(period.now)))
        .join(Technician, Technician.id == Shift.technician_id)
        .join(Territory, Territory.id == Technician.territory_id)
        .where(within(actor, Technician), day.between(period.first_day, period.last_day))
        .where(func.lower(Shift.during) < period.now)
        .group_by(Shift.technician_id, week)
    )
    return {(technician_id, of): max(0, round(seconds)) for technician_id, of, seconds in session.execute(statement)}


def _decided(actor: Actor, period: ReportPeriod, figure: WorkFigure) -> Subquery:
    """A figure's cases of these days, of technicians and orders within the actor's bounds."""
    found = CASES[figure](period).subquery("cases")
    zone = select(Territory.zone).where(Territory.id == WorkOrder.territory_id).scalar_subquery()
    day = cast(func.timezone(zone, found.c.at), Date)
    statement: Select[Any] = (
        select(found, day.label("day"))
        .select_from(found)
        .join(WorkOrder, WorkOrder.id == found.c.order_id)
        .join(Technician, Technician.id == found.c.technician_id)
        .where(within(actor), within(actor, Technician), day.between(period.first_day, period.last_day))
    )
    if period.territory_id is not None:
        statement = statement.where(Technician.territory_id == period.territory_id)
    return statement.subquery("decided")


def _worked(now: datetime) -> ColumnElement[Any]:
    until = func.least(func.upper(Shift.during), now)
    present = func.tstzrange(func.lower(Shift.during), until, type_=TSTZRANGE)
    absent = select(func.coalesce(func.sum(_length(Absence.during * present)), 0)).where(
        Absence.technician_id == Shift.technician_id, Absence.during.op("&&")(present)
    )
    breaks = select(func.coalesce(func.sum(ShiftBreak.minutes * 60), 0)).where(
        ShiftBreak.shift_id == Shift.id, ShiftBreak.earliest_start < now
    )
    rest = breaks.correlate(Shift).scalar_subquery()
    return _length(present) - absent.correlate(Shift).scalar_subquery() - cast(rest, BigInteger)


def _length(span: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.extract("epoch", func.upper(span) - func.lower(span))
