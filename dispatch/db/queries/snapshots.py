"""Reads, in one transaction, the facts that a plan is computed from."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from dispatch.db.models import Absence, Appointment, Hold, Shift, Site, Technician, Territory, Visit, WorkOrder
from dispatch.db.queries import appointments
from dispatch.db.queries.slots import live_hold
from dispatch.db.ranges import Range
from dispatch.domain.freezing import frozen
from dispatch.domain.snapshots import (
    AbsenceFacts,
    BreakFacts,
    HoldFacts,
    Point,
    Promised,
    ShiftFacts,
    Snapshot,
    TechnicianFacts,
    VisitFacts,
    span_of_days,
)
from dispatch.domain.states import ENDED_VISITS, OPEN_VISITS, OrderState, VisitState
from dispatch.domain.windows import Window
from dispatch.domain.words import Priority, Tier

PLANNED_ORDERS = (OrderState.RECEIVED, OrderState.SCHEDULED, OrderState.IN_PROGRESS)
"""A held order waits for its customer or a part: nobody is sent."""


@dataclass(frozen=True)
class Scope:
    """Which part of a territory a snapshot shows.

    technician_ids: whose shifts and visits; empty means everybody's. visit_ids: which visits beside theirs, whoever
    has them; None means all that nobody has.
    """

    technician_ids: tuple[int, ...] = ()
    visit_ids: tuple[int, ...] | None = None
    but_hold: int | None = None
    """A hold that is left out, because its own place is judged."""

    @property
    def is_narrow(self) -> bool:
        """Whether every visit of it is named or belongs to a named technician."""
        return bool(self.technician_ids) and self.visit_ids is not None


WHOLE = Scope()


def read(session: Session, territory_id: int, days: tuple[date, date], now: datetime, scope: Scope = WHOLE) -> Snapshot:
    """The facts of a territory for these days, as of `now`, with what is frozen.

    A shift belongs to the day on which it starts, and an assigned visit to the day of its shift.
    """
    territory = session.get_one(Territory, territory_id)
    span = span_of_days(*days, ZoneInfo(territory.zone))
    technicians = _technicians(session, territory_id, scope.technician_ids)
    ids = [technician.id for technician in technicians]
    shifts = _shifts(session, ids, span)
    within = [shift for shift in shifts if window_of(shift.during).start in span]
    before = [shift for shift in shifts if window_of(shift.during).start not in span]
    asked = scope.visit_ids or ()
    visits = [
        visit
        for visit in open_visits(session, territory_id, scope)
        if visit.id in asked or _belongs(visit, span, within, before, now)
    ]
    last = _last_points(session, ids, span)
    return frozen(
        Snapshot(
            territory_id=territory_id,
            zone=territory.zone,
            first_day=days[0],
            last_day=days[1],
            taken_at=now,
            visits=_facts(session, visits),
            technicians=tuple(_person(technician) for technician in technicians),
            shifts=tuple(_shift(shift, last) for shift in within),
            holds=tuple(_holds(session, ids, span, now, scope.but_hold)),
            absences=tuple(
                AbsenceFacts(row.technician_id, _bounded(row.during, span)) for row in _absences(session, ids, span)
            ),
        )
    )


def lock_open_visits(session: Session, territory_id: int, scope: Scope = WHOLE) -> None:
    """Holds the open visits of a scope, and their orders, until the transaction ends.

    Orders before visits and each in the order of their ids, as everywhere, so that nobody waits in a circle.
    """
    open_here = _open_here(territory_id, scope)
    orders = select(Visit.order_id).join(WorkOrder).where(*open_here)
    session.execute(
        select(WorkOrder.id).where(WorkOrder.id.in_(orders)).order_by(WorkOrder.id).with_for_update(key_share=True)
    ).all()
    session.execute(
        select(Visit.id).join(WorkOrder).where(*open_here).order_by(Visit.id).with_for_update(key_share=True, of=Visit)
    ).all()


def _open_here(territory_id: int, scope: Scope) -> list[ColumnElement[bool]]:
    """Which visits are open in a scope.

    Where every visit is named, or belongs to a named technician, the territory is left to the reader: a database that
    has no statistics yet begins with the territory's orders, and looks at all of them for the few visits of a scope.
    """
    theirs = Visit.technician_id.in_(scope.technician_ids) if scope.technician_ids else Visit.technician_id.is_not(None)
    if scope.is_narrow:
        return [Visit.state.in_(OPEN_VISITS), or_(theirs, Visit.id.in_(scope.visit_ids or ()))]
    conditions = [WorkOrder.territory_id == territory_id, Visit.state.in_(OPEN_VISITS)]
    if scope.visit_ids is not None:
        conditions.append(or_(theirs, Visit.id.in_(scope.visit_ids)))
    elif scope.technician_ids:
        conditions.append(or_(theirs, Visit.technician_id.is_(None)))
    return conditions


def open_visits(session: Session, territory_id: int, scope: Scope = WHOLE) -> Sequence[Visit]:
    """The open visits of a territory's orders that may be planned, with what their texts and facts need."""
    found = session.scalars(
        select(Visit)
        .join(WorkOrder)
        .where(*_open_here(territory_id, scope))
        .order_by(Visit.id)
        .options(
            contains_eager(Visit.order).joinedload(WorkOrder.site),
            contains_eager(Visit.order).joinedload(WorkOrder.customer),
            selectinload(Visit.windows),
        )
        .execution_options(populate_existing=True)
    )
    return [visit for visit in found if _is_planned(visit.order, territory_id)]


def _is_planned(order: WorkOrder, territory_id: int) -> bool:
    return order.territory_id == territory_id and order.state in PLANNED_ORDERS


def window_of(during: Range[datetime]) -> Window:
    """A range with two ends as a plain value."""
    if during.lower is None or during.upper is None:
        raise ValueError("This range is open at an end.")
    return Window(during.lower, during.upper)


def _technicians(session: Session, territory_id: int, only: Collection[int]) -> Sequence[Technician]:
    statement = select(Technician).where(Technician.territory_id == territory_id, Technician.active)
    if only:
        statement = statement.where(Technician.id.in_(only))
    return session.scalars(
        statement.order_by(Technician.id)
        .options(selectinload(Technician.skills))
        .execution_options(populate_existing=True)
    ).all()


def _shifts(session: Session, technician_ids: list[int], span: Window) -> Sequence[Shift]:
    return session.scalars(
        select(Shift)
        .where(Shift.technician_id.in_(technician_ids), Shift.during.overlaps(Range(span.start, span.end)))
        .order_by(Shift.id)
        .options(selectinload(Shift.breaks))
        .execution_options(populate_existing=True)
    ).all()


def _absences(session: Session, technician_ids: list[int], span: Window) -> Sequence[Absence]:
    # A shift of the last day may run over midnight, and so may an absence from it.
    reach = Range(span.start, span.end + timedelta(days=1))
    return session.scalars(
        select(Absence)
        .where(Absence.technician_id.in_(technician_ids), Absence.during.overlaps(reach))
        .order_by(Absence.id)
    ).all()


def _holds(
    session: Session, technician_ids: list[int], span: Window, now: datetime, but: int | None
) -> Iterable[HoldFacts]:
    reach = Range(span.start, span.end + timedelta(days=1))
    rows = session.scalars(
        select(Hold)
        .where(Hold.technician_id.in_(technician_ids), Hold.during.overlaps(reach), *live_hold(now))
        .order_by(Hold.id)
        .execution_options(populate_existing=True)
    )
    return (
        HoldFacts(row.id, row.technician_id, window_of(row.during), (row.lat, row.lon)) for row in rows if row.id != but
    )


def _bounded(during: Range[datetime], span: Window) -> Window:
    """An absence may be open at an end; within the plan it is not."""
    return Window(during.lower or span.start - timedelta(days=1), during.upper or span.end + timedelta(days=2))


def _belongs(visit: Visit, span: Window, within: Iterable[Shift], before: Iterable[Shift], now: datetime) -> bool:
    if visit.during is None:
        windows = [window_of(row.during) for row in visit.windows]
        passed = all(window.end <= now for window in windows)
        # A shift of the last day may run over midnight, and serves windows of the next day then.
        reach = Window(span.start, max([span.end, *(window_of(shift.during).end for shift in within)]))
        return passed or any(window.overlaps(reach) for window in windows)
    start = window_of(visit.during).start
    if any(shift.technician_id == visit.technician_id and start in window_of(shift.during) for shift in within):
        return True
    elsewhere = any(shift.technician_id == visit.technician_id and start in window_of(shift.during) for shift in before)
    return start in span and not elsewhere


def _last_points(session: Session, technician_ids: list[int], span: Window) -> dict[int, list[tuple[datetime, Point]]]:
    rows = session.execute(
        select(Visit.ended_by, Visit.ended_at, Site.lat, Site.lon)
        .join(Visit.order)
        .join(WorkOrder.site)
        .where(
            Visit.ended_by.in_(technician_ids),
            Visit.ended_at >= span.start,
            Visit.state.in_(ENDED_VISITS),
        )
        .order_by(Visit.ended_at)
    )
    found: dict[int, list[tuple[datetime, Point]]] = {}
    for technician_id, ended_at, lat, lon in rows:
        if technician_id is not None and ended_at is not None and lat is not None and lon is not None:
            found.setdefault(technician_id, []).append((ended_at, (lat, lon)))
    return found


def _shift(shift: Shift, last: dict[int, list[tuple[datetime, Point]]]) -> ShiftFacts:
    during = window_of(shift.during)
    points = [point for at, point in last.get(shift.technician_id, ()) if at in during]
    return ShiftFacts(
        id=shift.id,
        technician_id=shift.technician_id,
        during=during,
        breaks=tuple(BreakFacts(row.minutes, Window(row.earliest_start, row.latest_end)) for row in shift.breaks),
        last_point=points[-1] if points else None,
    )


def _person(technician: Technician) -> TechnicianFacts:
    return TechnicianFacts(
        id=technician.id,
        home=(technician.home_lat, technician.home_lon),
        speed_percent=technician.speed_percent,
        skills=tuple((row.skill, row.level) for row in technician.skills),
        visits_a_shift=technician.visits_a_shift,
    )


def _facts(session: Session, visits: Iterable[Visit]) -> tuple[VisitFacts, ...]:
    rows = list(visits)
    live = appointments.live_of_many(session, [visit.id for visit in rows])
    return tuple(facts_of(visit, live.get(visit.id)) for visit in rows)


def facts_of(visit: Visit, live: Appointment | None) -> VisitFacts:
    """What planning knows of one visit; `live` is its live appointment."""
    order, site = visit.order, visit.order.site
    return VisitFacts(
        id=visit.id,
        state=VisitState(visit.state),
        point=None if site.lat is None or site.lon is None else (site.lat, site.lon),
        service_seconds=visit.service_seconds,
        skills=tuple(sorted(visit.skills)),
        priority=Priority(order.priority),
        tier=Tier(order.customer.tier),
        reported_at=order.reported_at,
        windows=tuple(window_of(row.during) for row in visit.windows),
        technician_id=visit.technician_id,
        during=window_of(visit.during) if visit.during else None,
        pinned_technician_id=visit.pinned_technician_id,
        pinned_arrival=visit.pinned_arrival,
        overridden=visit.override_reason is not None,
        promised=Promised(window_of(live.arrival_window), live.technician_id) if live else None,
        eta=visit.eta,
        arrived_at=visit.arrived_at or visit.started_at,
    )
