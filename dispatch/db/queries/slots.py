"""What a search for slots reads: plain rows, few statements, whatever the size of the territory."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from dispatch.db.models import (
    Absence,
    Appointment,
    BookingRules,
    CapacityRule,
    Closure,
    Hold,
    Shift,
    ShiftBreak,
    Site,
    SlotWindow,
    Technician,
    TechnicianSkill,
    Visit,
    WorkOrder,
    WorkType,
)
from dispatch.db.ranges import Range
from dispatch.domain.busy import Busy, Person, Stretch
from dispatch.domain.slots import USUAL, Limit, Rules
from dispatch.domain.snapshots import Point
from dispatch.domain.states import ENDED_VISITS, OPEN_VISITS
from dispatch.domain.windows import Window
from dispatch.domain.words import AppointmentState, HoldState


def rules_of(session: Session, territory_id: int, span: Window) -> Rules:
    """A territory's booking rules, with the closures of a span of time."""
    row = session.get(BookingRules, territory_id)
    offered = session.execute(
        select(SlotWindow.starts_minute, SlotWindow.ends_minute).where(SlotWindow.territory_id == territory_id)
    ).all()
    limits = session.scalars(select(CapacityRule).where(CapacityRule.territory_id == territory_id))
    closures = session.scalars(
        select(Closure.during).where(
            Closure.territory_id == territory_id, Closure.during.overlaps(Range(span.start, span.end))
        )
    )
    given = Rules(
        offered=tuple((start, end) for start, end in offered) or USUAL,
        closures=tuple(_window(during) for during in closures),
        limits=tuple(Limit(limit.work_group, limit.starts_minute, limit.most) for limit in limits),
    )
    if row is None:
        return given
    return Rules(
        given.offered,
        given.closures,
        given.limits,
        row.reserve_percent,
        timedelta(minutes=row.closes_minutes),
        timedelta(minutes=row.hold_minutes),
    )


def able(session: Session, territory_id: int, skills: Sequence[str]) -> list[Person]:
    """The active technicians of a territory with all of these skills."""
    statement = select(
        Technician.id, Technician.home_lat, Technician.home_lon, Technician.speed_percent, Technician.visits_a_shift
    ).where(Technician.territory_id == territory_id, Technician.active)
    if skills:
        skilled = (
            select(TechnicianSkill.technician_id)
            .where(TechnicianSkill.skill.in_(skills))
            .group_by(TechnicianSkill.technician_id)
            .having(func.count() == len(set(skills)))
        )
        statement = statement.where(Technician.id.in_(skilled))
    rows = session.execute(statement.order_by(Technician.id))
    return [Person(id, (lat, lon), speed, quota) for id, lat, lon, speed, quota in rows]


def shifts(session: Session, technician_ids: Sequence[int], span: Window) -> list[Stretch]:
    """Their shifts that overlap a span, by technician and start."""
    breaks = select(func.coalesce(func.sum(ShiftBreak.minutes), 0)).where(ShiftBreak.shift_id == Shift.id)
    rows = session.execute(
        select(
            Shift.id,
            Shift.technician_id,
            func.lower(Shift.during),
            func.upper(Shift.during),
            breaks.correlate(Shift).scalar_subquery(),
        )
        .where(Shift.technician_id.in_(technician_ids), Shift.during.overlaps(Range(span.start, span.end)))
        .order_by(Shift.technician_id, func.lower(Shift.during))
    )
    return [Stretch(id, who, Window(start, end), int(minutes)) for id, who, start, end, minutes in rows]


def busy(
    session: Session, technician_ids: Sequence[int], span: Window, now: datetime, *, but_visit: int | None
) -> list[Busy]:
    """What takes their time within a span: open visits, live holds, absences; not the visit `but_visit` itself."""
    within = Range(span.start, span.end)
    rows = session.execute(_visits(technician_ids, within, but_visit))
    found = [
        Busy(who, Window(start, end), _point(lat, lon), _slack(start, promised_end), counts=True)
        for who, start, end, lat, lon, promised_end in rows
    ]
    holds = session.execute(
        select(Hold.technician_id, func.lower(Hold.during), func.upper(Hold.during), Hold.lat, Hold.lon).where(
            Hold.technician_id.in_(technician_ids), Hold.during.overlaps(within), *live_hold(now)
        )
    )
    found += [Busy(who, Window(s, e), (lat, lon), timedelta(0), counts=True) for who, s, e, lat, lon in holds]
    absences = session.execute(
        select(Absence.technician_id, func.lower(Absence.during), func.upper(Absence.during)).where(
            Absence.technician_id.in_(technician_ids), Absence.during.overlaps(within)
        )
    )
    day = timedelta(days=1)
    for who, start, end in absences:
        bounded = Window(start or span.start - day, end or span.end + day)
        found.append(Busy(who, bounded, None, timedelta(0), counts=False))
    return found


def arrivals(session: Session, territory_id: int, span: Window, now: datetime) -> list[tuple[str, datetime]]:
    """Work group and arrival window's start of everything promised or held in a territory within a span.

    Nothing is read where no limit is set that could count it.
    """
    if not session.scalar(select(exists().where(CapacityRule.territory_id == territory_id))):
        return []
    within = Range(span.start, span.end)
    promised = (
        select(func.coalesce(_group(), "general"), func.lower(Appointment.arrival_window))
        .join(Visit, Visit.id == Appointment.visit_id)
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .where(
            WorkOrder.territory_id == territory_id,
            Appointment.state == AppointmentState.LIVE,
            Appointment.arrival_window.overlaps(within),
        )
    )
    held = select(Hold.work_group, func.lower(Hold.arrival_window)).where(
        Hold.territory_id == territory_id, Hold.arrival_window.overlaps(within), *live_hold(now)
    )
    return [(group, start) for statement in (promised, held) for group, start in session.execute(statement)]


def live_hold(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions under which a hold still holds."""
    return Hold.state == HoldState.HELD, Hold.expires_at > now


def last_technician(session: Session, customer_id: int) -> int | None:
    """Who ended the customer's last visit."""
    return session.scalar(
        select(Visit.ended_by)
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .where(WorkOrder.customer_id == customer_id, Visit.state.in_(ENDED_VISITS), Visit.ended_by.is_not(None))
        .order_by(Visit.ended_at.desc())
        .limit(1)
    )


def _group() -> ColumnElement[str | None]:
    """The work group of an order's work type: that of its symptom, else that of its kind."""
    best = (
        select(WorkType.work_group)
        .where(
            WorkType.kind == WorkOrder.kind,
            or_(WorkType.symptom == WorkOrder.symptom, WorkType.symptom.is_(None)),
        )
        .order_by(WorkType.symptom.is_(None))
        .limit(1)
    )
    return best.correlate(WorkOrder).scalar_subquery()


def _visits(technician_ids: Sequence[int], within: Range[datetime], but_visit: int | None) -> Select[Any]:
    live = and_(Appointment.visit_id == Visit.id, Appointment.state == AppointmentState.LIVE)
    statement = (
        select(
            Visit.technician_id,
            func.lower(Visit.during),
            func.upper(Visit.during),
            Site.lat,
            Site.lon,
            func.upper(Appointment.arrival_window),
        )
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .join(Site, Site.id == WorkOrder.site_id)
        .outerjoin(Appointment, live)
        .where(Visit.technician_id.in_(technician_ids), Visit.state.in_(OPEN_VISITS), Visit.during.overlaps(within))
    )
    return statement if but_visit is None else statement.where(Visit.id != but_visit)


def _slack(start: datetime, promised_end: datetime | None) -> timedelta:
    if promised_end is None:
        return timedelta(0)
    return max(timedelta(0), promised_end - start - timedelta(seconds=1))


def _point(lat: float | None, lon: float | None) -> Point | None:
    return None if lat is None or lon is None else (lat, lon)


def _window(during: Range[datetime]) -> Window:
    if during.lower is None or during.upper is None:
        raise ValueError("A closure has two ends.")
    return Window(during.lower, during.upper)
