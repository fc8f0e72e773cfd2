"""The plays for a day that goes otherwise: what is written at once, and which repair is asked for.

A repair is a plan that touches few routes: started, imminent and pinned visits stay, and each promise has its price.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.db.ranges import Range, window_of
from dispatch.db.tables import Absence, Plan, Technician, Visit
from dispatch.field.rules.field_events import FieldEventKind, Hindrance
from dispatch.field.services.field_events import EventIn, take_by_phone
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.live_day.queries import disruptions as queries
from dispatch.live_day.rules.disruptions import CONCERNED, REPAIR_SECONDS, Disruption
from dispatch.live_day.services.lost_technicians import Freed, LostTime, free_visits_of_all, repair_without
from dispatch.orders.services import orders
from dispatch.planning.queries import route_locks as route_queries
from dispatch.planning.rules.snapshots import Point
from dispatch.planning.services import insertion, plans
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.visits.queries import visits as visit_queries
from dispatch.visits.services.appointments import withdraw
from dispatch.visits.services.assignment import release
from dispatch.visits.services.held_orders import hold_for_part
from dispatch.vocabulary.errors import Invalid, Missing, Refused
from dispatch.vocabulary.jobs import REFRESH_ETAS
from dispatch.vocabulary.states import HELD_VISITS, OPEN_VISITS, VisitState
from dispatch.vocabulary.terms import AbsenceKind, AppointmentState
from dispatch.vocabulary.windows import Window
from dispatch.workforce.services.zones import zone_of_visit

_ABSENCES = {Disruption.TECHNICIAN_ILL: AbsenceKind.ILL, Disruption.VEHICLE_DOWN: AbsenceKind.VEHICLE}
"""What takes a technician out, and of which kind their absence is."""


@dataclass(frozen=True)
class UnavailableTechnician:
    """A technician who was taken out until an instant, and the visits that are free to go to others now."""

    technician: Technician
    absence: Absence
    freed: Sequence[Freed]
    until: datetime


def take_out(
    work: Work, technician_id: int, kind: Disruption, *, until: datetime | None = None, why: str = ""
) -> tuple[Absence, Plan | None]:
    """A technician can't work from now on: ill until the shift's end, or without a vehicle until an instant.

    Returns the absence that says so, and the repair that was asked for; none when they had nothing to do.
    """
    away = send_away(work, technician_id, kind, until=until, why=why)
    return away.absence, repair_without(work, away.technician, away.freed, kind.value)


def send_away(
    work: Work, technician_id: int, kind: Disruption, *, until: datetime | None = None, why: str = ""
) -> UnavailableTechnician:
    """A technician is away from now; what they have not begun on site is free to go to others, also what was pinned.

    What they are at work on stays theirs, and a person looks at it. The caller asks for the repair.
    """
    (away,) = send_all_away(work, [insertion.technician_for(work, technician_id)], kind, until=until, why=why)
    return away


def send_all_away(
    work: Work, technicians: Sequence[Technician], kind: Disruption, *, until: datetime | None = None, why: str = ""
) -> list[UnavailableTechnician]:
    """Sends several technicians away like `send_away`, with a few statements."""
    ids = [technician.id for technician in technicians]
    route_queries.hold(work.session, ids)
    ends = dict.fromkeys(ids, until) if until else queries.shift_ends(work.session, ids, work.now)
    rests = {technician_id: _rest(work, ends.get(technician_id)) for technician_id in ids}
    absences = {
        technician_id: Absence(
            technician_id=technician_id, during=Range(rest.start, rest.end), kind=_ABSENCES[kind], reason=why
        )
        for technician_id, rest in rests.items()
    }
    work.session.add_all(absences.values())
    freed = free_visits_of_all(work, [LostTime(one, rests[one.id]) for one in technicians], kind.value)
    for technician in technicians:
        audit(work, f"disruption.{kind.value}", "technician", technician.id, why=why or None)
        announce(work, f"disruption.{kind.value}", "technician", technician.id, territory_id=technician.territory_id)
    return [UnavailableTechnician(one, absences[one.id], freed[one.id], rests[one.id].end) for one in technicians]


def _rest(work: Work, end: datetime | None) -> Window:
    if end is None or end <= work.now:
        raise Refused("not_on_shift", "The technician has no shift to be taken out of.")
    return Window(work.now, end)


def lengthen(work: Work, visit_id: int, minutes: int, why: str = "") -> Plan | None:
    """A visit takes so many minutes longer: arrivals are forecast anew and a repair of the route is asked for."""
    visit, technician_id = _assigned_visit(work, visit_id)
    _take(work, visit, technician_id, minutes)
    _note(work, visit, Disruption.VISIT_LONGER, why)
    hands = technician_id, *(() if visit.mate_id is None else (visit.mate_id,))
    return _repair_near(work, visit, Disruption.VISIT_LONGER, hands)


def shorten(work: Work, visit_id: int, minutes: int, why: str = "") -> None:
    """A visit takes so many minutes less: arrivals are forecast anew; nobody is moved, since nothing is in danger."""
    visit, technician_id = _assigned_visit(work, visit_id)
    if visit.service_seconds <= minutes * 60:
        raise Refused("visit_too_short", "The visit is not planned to take so long.")
    _take(work, visit, technician_id, -minutes)
    _note(work, visit, Disruption.VISIT_SHORTER, why)


def _assigned_visit(work: Work, visit_id: int) -> tuple[Visit, int]:
    visit = _open_visit(work, visit_id)
    if visit.technician_id is None:
        raise Refused("nobody_assigned", "Nobody is assigned to this visit.")
    return visit, visit.technician_id


def _take(work: Work, visit: Visit, technician_id: int, minutes: int) -> None:
    visit.service_seconds += minutes * 60
    visit.version += 1
    for one in (technician_id, visit.mate_id):
        if one is not None:
            work.defer(REFRESH_ETAS, technician_id=one)


def miss_a_part(work: Work, visit_id: int, why: str) -> None:
    """A part is missing: the order is held, its time is free, the customer is told, and somebody gets the part."""
    visit = _open_visit(work, visit_id)
    insertion.must_be_plannable(visit)
    release(work, visit, code="part_missing", sentence="A part that the work needs is missing.")
    withdraw(work, visit, AppointmentState.CANCELLED, tell_kind="postponed")
    visit.pinned_technician_id = visit.pinned_arrival = None
    visit.needs_agreement, visit.windows = True, []
    hold_for_part(work, visit.order, visit.id, why)
    _note(work, visit, Disruption.PART_MISSING, why)


def cancel_order(work: Work, order_id: int, why: str) -> None:
    """A customer cancels: the time is free at once, and nobody else is moved."""
    orders.cancel(work, order_id, why)


def find_nobody(work: Work, visit_id: int, why: str = "") -> None:
    """Nobody is at home: the visit ends with word left, the next one is open, and the technician goes on.

    The same as when their own device reports it, which it may still do: the customer is told once. Nobody else is
    moved; the arrivals of the day are forecast anew. A repetition changes nothing. Raises `Refused` for a visit that
    nobody is sent to, that has ended otherwise, or whose customer need not be at home yet.
    """
    visit = visit_queries.locked(work.session, work.actor, visit_id)
    if visit is None:
        raise Missing("visit")
    if (visit.state, visit.reason_code) == (VisitState.CANNOT_COMPLETE, Hindrance.NOBODY_HOME):
        return
    if visit.state not in HELD_VISITS or visit.technician_id is None:
        raise Refused("nobody_sent", "Nobody is on the way to this visit, or it has ended.")
    live = appointment_queries.live_of(work.session, visit.id)
    if live is not None and work.now < window_of(live.arrival_window).start:
        raise Refused("window_not_open", "The customer need not be at home yet: their arrival window has not begun.")
    report = EventIn(
        event_id=f"desk:{visit.id}:{visit.version}",
        visit_id=visit.id,
        kind=FieldEventKind.CANNOT_COMPLETE,
        device_at=work.now,
        notes=why or None,
        reason=Hindrance.NOBODY_HOME,
    )
    take_by_phone(work, report, visit.technician_id)
    _note(work, visit, Disruption.NOBODY_HOME, why)


def ask_for_repair(work: Work, visit: Visit, cause: Disruption) -> Plan:
    """Asks for a plan of the routes around a visit that has no place."""
    return _repair_near(work, visit, cause, ())


def _open_visit(work: Work, visit_id: int) -> Visit:
    visit = visit_queries.locked(work.session, work.actor, visit_id)
    if visit is None:
        raise Missing("visit")
    if visit.state not in OPEN_VISITS:
        raise Refused("visit_ended", "The visit has ended.")
    return visit


def _repair_near(work: Work, visit: Visit, kind: Disruption, technician_ids: tuple[int, ...]) -> Plan:
    point, order = _point(visit), visit.order
    if point is None or order.territory_id is None:
        raise Invalid("unlocated", "The address has not been found on the map yet; give it a point.")
    today = work.now.astimezone(zone_of_visit(work, visit)).date()
    span = Range(work.now, work.now + timedelta(hours=12))
    near = queries.near(work.session, order.territory_id, point, span, CONCERNED)
    return plans.ask(
        work,
        order.territory_id,
        (today, today),
        solve_seconds=REPAIR_SECONDS,
        technician_ids=sorted({*technician_ids, *near}),
        cause=kind.value,
    )


def _point(visit: Visit) -> Point | None:
    site = visit.order.site
    return None if site.lat is None or site.lon is None else (site.lat, site.lon)


def _note(work: Work, visit: Visit, kind: Disruption, why: str) -> None:
    order = visit.order
    audit(work, f"disruption.{kind.value}", "visit", visit.id, why=why or None)
    announce(
        work,
        f"disruption.{kind.value}",
        "visit",
        visit.id,
        territory_id=order.territory_id,
        source=order.source,
    )
