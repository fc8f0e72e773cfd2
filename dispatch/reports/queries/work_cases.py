"""The cases behind each figure of technicians' work, in the columns of `service_cases`.

Where two came together a visit is the lead's, who ended it; the time at the customer's is a case of each of the two.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Select,
    and_,
    case,
    cast,
    column,
    exists,
    func,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, array
from sqlalchemy.orm import aliased

from dispatch.db.tables import Closure, Shift, Survey, Territory, Visit, WorkOrder
from dispatch.field.queries.technician_day import LEAST_PRAISE
from dispatch.reports.queries.service_cases import CASES as SERVICE_CASES
from dispatch.reports.queries.service_cases import as_cases
from dispatch.reports.rules.service_figures import Figure, ReportPeriod
from dispatch.reports.rules.work_figures import EVENING_FROM, EVENING_UNTIL, FAR_SHARE, LATE_BEFORE_END, WorkFigure

Cases = Select[Any]

BEGAN = func.coalesce(Visit.started_at, Visit.arrived_at)
ARRIVED = func.coalesce(Visit.arrived_at, Visit.started_at)
WORKED = cast(func.extract("epoch", Visit.ended_at - BEGAN), Float)
DROVE = cast(func.extract("epoch", ARRIVED - Visit.en_route_at), Float)


def _visits(_period: ReportPeriod) -> Cases:
    """Visits that somebody ended; good where the work was completed."""
    return _of(Visit.state == "completed")


def _work(_period: ReportPeriod) -> Cases:
    return _of_each(null(), WORKED).where(Visit.ended_at > BEGAN)


def _driving(_period: ReportPeriod) -> Cases:
    return _of(null(), DROVE).where(Visit.en_route_at < ARRIVED)


def _against_plan(_period: ReportPeriod) -> Cases:
    """The same visits as those of the work; good where it took no longer than planned. The value is by how much."""
    return _of_each(Visit.service_seconds >= WORKED, WORKED - Visit.service_seconds).where(Visit.ended_at > BEGAN)


def _praise(_period: ReportPeriod) -> Cases:
    """What content customers wrote, as technicians are shown it."""
    return (
        as_cases(Visit.order_id, Visit.id, Visit.ended_by, Survey.answered_at, true())
        .select_from(Survey)
        .join(Visit, Visit.id == Survey.visit_id)
        .where(Survey.score >= LEAST_PRAISE, Survey.fixed, Survey.comment != "")
    )


def _overtime(_period: ReportPeriod) -> Cases:
    """Work and the drive to it outside of every shift of whoever was there, in seconds."""
    outside = _seconds(_BUSY) - _within_shifts()
    return _of_each(null(), outside).where(_IS_BUSY, outside >= 1)


def _evenings(_period: ReportPeriod) -> Cases:
    hour = func.extract("hour", _local(BEGAN))
    return _begun().where(or_(hour >= EVENING_FROM, hour < EVENING_UNTIL))


def _weekends(_period: ReportPeriod) -> Cases:
    return _begun().where(func.extract("isodow", _local(BEGAN)) >= 6)


def _holidays(_period: ReportPeriod) -> Cases:
    """Visits that began while their territory was closed for bookings."""
    closed = exists().where(Closure.territory_id == WorkOrder.territory_id, Closure.during.contains(BEGAN))
    return _begun().where(closed)


def _far(period: ReportPeriod) -> Cases:
    """Visits with a drive that is longer than most of the territory's in these days."""
    other, order = aliased(Visit), aliased(WorkOrder)
    arrived = func.coalesce(other.arrived_at, other.started_at)
    drove = func.extract("epoch", arrived - other.en_route_at)
    usual = (
        select(order.territory_id, func.percentile_cont(FAR_SHARE).within_group(drove).label("far"))
        .join(order, order.id == other.order_id)
        .where(other.en_route_at < arrived, other.ended_by.is_not(None))
        .where(other.ended_at.between(_instant(period.first_day), _instant(period.last_day + timedelta(days=1))))
        .group_by(order.territory_id)
        .subquery("usual")
    )
    joined = _of(null(), DROVE).join(usual, usual.c.territory_id == WorkOrder.territory_id)
    return joined.where(Visit.en_route_at < ARRIVED, usual.c.far < DROVE)


def _late(_period: ReportPeriod) -> Cases:
    """Visits that began in the last hour of a shift, or after one on the same day."""
    last_hour = and_(
        Shift.technician_id == _WHO,
        func.upper(Shift.during) - LATE_BEFORE_END <= BEGAN,
        func.timezone(Territory.zone, func.lower(Shift.during)) >= func.date_trunc("day", _local(BEGAN)),
        func.lower(Shift.during) <= BEGAN,
    )
    return _begun().where(exists().where(last_hour))


def _of(good: Any, value: Any = None) -> Cases:
    """Visits that somebody ended, with their order and territory."""
    return (
        as_cases(Visit.order_id, Visit.id, Visit.ended_by, Visit.ended_at, good, value=value)
        .select_from(Visit)
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .join(Territory, Territory.id == WorkOrder.territory_id)
        .where(Visit.ended_by.is_not(None), Visit.ended_at.is_not(None))
    )


def _of_each(good: Any, value: Any = None) -> Cases:
    """The same visits once for each who was there: whoever ended them, and whoever came along with that one."""
    return (
        as_cases(Visit.order_id, Visit.id, _WHO, Visit.ended_at, good, value=value)
        .select_from(Visit)
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .join(Territory, Territory.id == WorkOrder.territory_id)
        .join(_HANDS, true())
        .where(Visit.ended_by.is_not(None), Visit.ended_at.is_not(None), _WHO.is_not(None))
    )


def _begun() -> Cases:
    return _of_each(null()).where(BEGAN.is_not(None))


def _local(at: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.timezone(Territory.zone, at)


def _seconds(span: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.extract("epoch", func.upper(span) - func.lower(span)), Float)


def _within_shifts() -> ColumnElement[Any]:
    """How much of a visit lies within shifts of whoever did it; no two shifts of one technician overlap."""
    return (
        select(func.coalesce(func.sum(_seconds(Shift.during * _BUSY)), 0.0))
        .where(Shift.technician_id == _WHO, Shift.during.op("&&")(_BUSY))
        .correlate(Visit, _HANDS)
        .scalar_subquery()
    )


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


_ALONG = case((Visit.ended_by == Visit.technician_id, Visit.mate_id))
_HANDS = (
    func.unnest(array([Visit.ended_by, _ALONG]))
    .table_valued(column("id", BigInteger))
    .render_derived()
    .lateral("hands")
)
_WHO = _HANDS.c.id
_LEFT = case(
    (Visit.ended_by == _WHO, func.coalesce(Visit.en_route_at, Visit.arrived_at, Visit.started_at)),
    else_=func.coalesce(Visit.arrived_at, Visit.started_at),
)
_IS_BUSY = Visit.ended_at > _LEFT
_BUSY = func.tstzrange(_LEFT, Visit.ended_at, type_=TSTZRANGE)
"""From the departure to a visit to its end; of whoever came along from the arrival."""

CASES: Mapping[WorkFigure, Callable[[ReportPeriod], Cases]] = {
    WorkFigure.VISITS: _visits,
    WorkFigure.WORK: _work,
    WorkFigure.DRIVING: _driving,
    WorkFigure.AGAINST_PLAN: _against_plan,
    WorkFigure.FIRST_TIME_FIX: lambda period: SERVICE_CASES[Figure.FIRST_TIME_FIX](period.now),
    WorkFigure.SCORE: lambda period: SERVICE_CASES[Figure.CONTENT](period.now),
    WorkFigure.PRAISE: _praise,
    WorkFigure.WITHOUT_COMPLAINT: lambda period: SERVICE_CASES[Figure.WITHOUT_COMPLAINT](period.now),
    WorkFigure.OVERTIME: _overtime,
    WorkFigure.EVENINGS: _evenings,
    WorkFigure.WEEKENDS: _weekends,
    WorkFigure.HOLIDAYS: _holidays,
    WorkFigure.FAR: _far,
    WorkFigure.LATE: _late,
}
