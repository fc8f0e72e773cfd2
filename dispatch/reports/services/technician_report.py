"""Technicians' figures of some days, and how load is spread over them: read within the actor's bounds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dispatch.kernel.work import Work
from dispatch.reports.queries import technician_report as queries
from dispatch.reports.rules.fairness import Spread, spreads
from dispatch.reports.rules.service_figures import FigureOrder, ReportPeriod
from dispatch.reports.rules.work_figures import LOAD, QUALITY, TechnicianWork, WorkFigure
from dispatch.vocabulary.errors import Missing
from dispatch.workforce.queries import technicians as people_queries


@dataclass(frozen=True, slots=True)
class WeekOfWork:
    """A technician's load in one ISO week."""

    week: str
    work: TechnicianWork


@dataclass(frozen=True, slots=True)
class LoadReport:
    """Load by technician and week, by technician, and how it is spread over each territory's technicians."""

    weeks: Sequence[WeekOfWork]
    technicians: Sequence[TechnicianWork]
    spreads: Sequence[Spread]


def report(work: Work, period: ReportPeriod) -> list[TechnicianWork]:
    """The figures of every technician who had a shift or ended a visit on these days, by territory and name."""
    session, actor = work.session, work.actor
    counts = queries.counted(session, actor, period, QUALITY)
    shifts = queries.shift_seconds(session, actor, period)
    return [
        replace(
            one, shift_seconds=shifts.get((one.technician_id, ""), 0), measures=counts.get((one.technician_id, ""), {})
        )
        for one in _technicians(work, period)
        if (one.technician_id, "") in counts or (one.technician_id, "") in shifts
    ]


def load(work: Work, period: ReportPeriod) -> LoadReport:
    """What each technician carried, by week and over all these days, and how that is spread."""
    session, actor = work.session, work.actor
    people = _technicians(work, period)
    by_week = queries.counted(session, actor, period, LOAD, by_week=True)
    shifts = queries.shift_seconds(session, actor, period, by_week=True)
    weeks = [
        WeekOfWork(week, replace(one, shift_seconds=shifts.get(key, 0), measures=by_week.get(key, {})))
        for one in people
        for week in sorted({week for id, week in (*by_week, *shifts) if id == one.technician_id})
        for key in [(one.technician_id, week)]
    ]
    counts = queries.counted(session, actor, period, LOAD)
    whole = queries.shift_seconds(session, actor, period)
    over_all = [
        replace(
            one, shift_seconds=whole.get((one.technician_id, ""), 0), measures=counts.get((one.technician_id, ""), {})
        )
        for one in people
        if (one.technician_id, "") in counts or (one.technician_id, "") in whole
    ]
    return LoadReport(weeks, over_all, spreads(over_all, LOAD))


def orders(
    work: Work, period: ReportPeriod, figure: WorkFigure, technician_id: int | None, **which: Any
) -> Sequence[FigureOrder]:
    """The orders behind a figure (`queries.orders`); raises `Missing` for a technician beyond the actor's bounds."""
    if technician_id is not None and people_queries.visible(work.session, work.actor, technician_id) is None:
        raise Missing("technician")
    return queries.orders(work.session, work.actor, period, figure, technician_id, **which)


def _technicians(work: Work, period: ReportPeriod) -> list[TechnicianWork]:
    return [TechnicianWork(*row) for row in queries.technicians(work.session, work.actor, period)]
