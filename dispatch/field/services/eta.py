"""When the technician comes: recomputed from what they report, and told where it moved too far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from dispatch.db.ranges import window_of
from dispatch.db.tables import Appointment, FieldEvent, PlanStop, Position, Site, Technician, Visit
from dispatch.field.queries import technician_day as queries
from dispatch.field.queries.field_events import newest_delays
from dispatch.field.rules.arrival_odds import arrival_odds
from dispatch.field.rules.drives import AskedDrives, Drives, straight
from dispatch.field.rules.eta import (
    MOST_TOLD,
    WORTH_SAYING,
    WORTH_TELLING,
    RemainingVisit,
    forecast,
    is_silent,
    must_tell,
)
from dispatch.field.services import narrowable
from dispatch.field.services.narrowable import ForecastDay
from dispatch.field.services.technicians_word import UNTIL
from dispatch.kernel.records import announce, open_task
from dispatch.kernel.work import Work
from dispatch.messaging.services.customer_notices import tell
from dispatch.uncertainty.rules.route_days import Reals
from dispatch.uncertainty.services import calibrations
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.visits.queries import pickups, visit_links
from dispatch.vocabulary.facts import VisitCancelled
from dispatch.vocabulary.jobs import REFRESH_ETAS
from dispatch.vocabulary.local_days import local_day
from dispatch.vocabulary.states import STARTED_VISITS, VisitState
from dispatch.workforce.services.zones import zone_of_territory
from routing.roads import Place

FRESH = timedelta(minutes=10)
"""How long a position says where somebody is."""

REPAIR_PATIENCE = timedelta(minutes=3)
"""So long a forecast waits for the repair of a route that the same event asked for."""

LEAST_CHANGE = timedelta(minutes=1)
"""A smaller change of an expected arrival is not worth a write."""


def drives_wanted(work: Work, technician_id: int) -> list[tuple[Place, Place]]:
    """The drives that a forecast of a technician's day asks about, read beforehand and without a lock."""
    technician = queries.technician(work.session, technician_id)
    if technician is None:
        return []
    day = local_day(work.now, zone_of_territory(work, technician.territory_id))
    visits = queries.held_visits(work.session, technician_id, day)
    asked = AskedDrives()
    if visits:
        _legs(work, technician, visits, asked)
    return asked.legs


def silent_visits(work: Work, technician_id: int) -> tuple[Technician, Sequence[Visit]] | None:
    """What a technician who reports nothing should have begun by now; None for one who is heard of."""
    technician = queries.technician(work.session, technician_id)
    if technician is None:
        return None
    day = local_day(work.now, zone_of_territory(work, technician.territory_id))
    held = queries.held_visits(work.session, technician_id, day)
    # Of what they come along to, whoever leads reports.
    visits = [visit for visit in held if visit.technician_id == technician_id]
    due = [visit for visit in visits if work.now - _planned_at(visit) > WORTH_TELLING]
    states = [VisitState(visit.state) for visit in visits]
    silent = is_silent(states, _last_sign_at(work, technician_id), work.now)
    return (technician, due) if due and silent else None


def drive_wanted(work: Work, visit_id: int) -> list[tuple[Place, Place]]:
    """The drive that a departure for this visit asks about."""
    visit, asked = work.session.get(Visit, visit_id), AskedDrives()
    if visit is not None:
        drive_seconds(work, visit, asked)
    return asked.legs


@dataclass(frozen=True)
class DayForecast:
    """How many customers were told, and the odds (0 to 1) of arriving in time, by visit."""

    told: int = 0
    odds: Mapping[int, float] = field(default_factory=dict)
    starts: Mapping[int, Reals] = field(default_factory=dict)
    """Arrivals on drawn days, in seconds since the epoch, by visit, of windows that could be told more precisely."""


def refresh(work: Work, technician_id: int, drives: Drives = straight) -> DayForecast:
    """Recomputes the arrivals at the technician's visits that are left today, and how likely they are in time.

    `drives` knows the driving times, which are asked for beforehand (`drives_wanted`). Nothing is inferred from the
    silence of a device: customers are not told, a person is asked to look.
    """
    technician = queries.technician(work.session, technician_id)
    if technician is None:
        return DayForecast()
    day = local_day(work.now, zone_of_territory(work, technician.territory_id))
    visits = queries.lock_held_visits(work.session, technician_id, day)
    if not visits:
        return DayForecast()
    if is_silent([VisitState(visit.state) for visit in visits], _last_sign_at(work, technician_id), work.now):
        return DayForecast()
    legs = _legs(work, technician, visits, drives)
    expected = forecast(legs, work.now)
    admitted = {leg.visit_id for leg in legs if leg.delayed_until}
    led = [visit for visit in visits if visit.technician_id == technician_id]
    versions = appointment_queries.live_of_many(work.session, [visit.id for visit in led])
    told = sum(
        _note(
            work,
            visit,
            expected[visit.id],
            versions.get(visit.id),
            worth=WORTH_SAYING if visit.id in admitted else WORTH_TELLING,
        )
        for visit in led
    )
    closes = {id: window_of(version.arrival_window).end for id, version in versions.items()}
    laws = calibrations.laws(work)
    odds = arrival_odds(
        legs,
        closes,
        laws,
        technician_id=technician_id,
        territory_id=technician.territory_id,
        now=work.now,
    )
    return DayForecast(told, odds, narrowable.starts(work, ForecastDay(technician, day, legs, versions), laws))


def drive_seconds(work: Work, visit: Visit, drives: Drives = straight) -> int:
    """How long the visit's technician drives to it: from where they are if that is known, else as it was planned.

    What they pick up on the way is in it, until they say that they have it or its time has passed on their way.
    """
    if visit.technician_id is None:
        return 0
    return _drive_alone(work, visit, visit.technician_id, drives) + _on_the_way(work, [visit]).get(visit.id, 0)


def _drive_alone(work: Work, visit: Visit, technician_id: int, drives: Drives) -> int:
    position = _fresh(queries.position_of(work.session, technician_id), work.now)
    site = visit.order.site
    if position is not None:
        measured = _seconds(_place(position.lat, position.lon), _place_of(site), drives)
        if measured is not None:
            return measured
    stop = queries.planned_stops(work.session, [visit.id]).get(visit.id)
    if stop is not None:
        return stop.travel_seconds
    technician = visit.technician
    home = _place(technician.home_lat, technician.home_lon) if technician else None
    return _seconds(home, _place_of(site), drives) or 0


def forecast_anew(work: Work, fact: VisitCancelled) -> None:
    """A technician has one visit less: a worker forecasts what is left of the day."""
    visit = work.session.get_one(Visit, fact.visit_id)
    for technician_id in (visit.technician_id, visit.mate_id):
        if technician_id is not None:
            work.defer(REFRESH_ETAS, technician_id=technician_id)


def _legs(work: Work, technician: Technician, visits: Sequence[Visit], drives: Drives) -> list[RemainingVisit]:
    """The visits as legs: begun ones first, each with the drive from the one before it."""
    in_order = sorted(visits, key=lambda visit: visit.state not in {VisitState.ON_SITE, VisitState.EN_ROUTE})
    stops = queries.planned_stops(work.session, [visit.id for visit in visits])
    first = in_order[0]
    position = _fresh(queries.position_of(work.session, technician.id), work.now)
    legs = [_leg(first, drive_seconds(work, first, drives), since=position.at if position else None)]
    detours = _on_the_way(work, in_order[1:])
    for before, visit in pairwise(in_order):
        legs.append(_leg(visit, _planned_drive(stops, before, visit, drives) + detours.get(visit.id, 0)))
    along = {visit.id: visit.eta for visit in visits if visit.mate_id == technician.id and visit.eta}
    # Where they come along, it begins when whoever leads is there.
    legs = [replace(leg, planned_at=max(leg.planned_at, along.get(leg.visit_id, leg.planned_at))) for leg in legs]
    delays = newest_delays(work.session, [visit.id for visit in visits])
    not_before = _not_before(work, visits)
    return [
        replace(
            leg,
            delayed_until=_delayed_until(leg, delays.get(leg.visit_id)),
            not_before=not_before.get(leg.visit_id),
        )
        for leg in legs
    ]


def _on_the_way(work: Work, visits: Sequence[Visit]) -> dict[int, int]:
    """Seconds that stops at the supply place take, with the drives there, by the visit that they are made for."""
    found: dict[int, int] = {}
    begun = {visit.id: visit.state in STARTED_VISITS for visit in visits}
    for pickup in pickups.before(work.session, list(begun)):
        during = window_of(pickup.during)
        if work.now < during.end or not begun[pickup.visit_id]:
            taken = pickup.travel_seconds + int((during.end - during.start).total_seconds())
            found[pickup.visit_id] = found.get(pickup.visit_id, 0) + taken
    return found


def _not_before(work: Work, visits: Sequence[Visit]) -> dict[int, datetime]:
    """When what a visit waits for is expected to be done, by visit; nothing of what has no time."""
    waiting = [visit.id for visit in visits if visit.after_visit_id is not None]
    if not waiting:
        return {}
    found = visit_links.links(work.session, waiting)
    ends = {id: one.after.ends_at(work.now) for id, one in found.items() if one.after is not None}
    return {id: end for id, end in ends.items() if end is not None}


def _delayed_until(leg: RemainingVisit, word: FieldEvent | None) -> datetime | None:
    """What the technician said; whatever they reported after it tells better."""
    reported_at = leg.arrived_at or leg.en_route_at
    until = word.payload.get(UNTIL) if word else None
    if word is None or until is None or (reported_at is not None and word.effective_at < reported_at):
        return None
    return datetime.fromisoformat(until)


def _leg(visit: Visit, travel_s: int, since: datetime | None = None) -> RemainingVisit:
    """`since` is when the drive of `travel_s` begins, where a newer position than the departure is known."""
    en_route_at = visit.en_route_at if visit.state == VisitState.EN_ROUTE else None
    return RemainingVisit(
        visit_id=visit.id,
        state=VisitState(visit.state),
        planned_at=_planned_at(visit),
        service_s=visit.service_seconds,
        travel_s=travel_s,
        en_route_at=max(en_route_at, since) if en_route_at and since else en_route_at,
        arrived_at=visit.arrived_at if visit.state == VisitState.ON_SITE else None,
    )


def _planned_at(visit: Visit) -> datetime:
    planned = visit.during.lower if visit.during else None
    if planned is None:
        raise RuntimeError("A visit that somebody holds has a time.")
    return planned


def _planned_drive(stops: dict[int, PlanStop], before: Visit, visit: Visit, drives: Drives) -> int:
    """The plan's drive where the plan has the two in a row, else what the roads say."""
    one, other = stops.get(before.id), stops.get(visit.id)
    in_a_row = one and other and (one.plan_id, one.shift_id, one.position + 1) == (
        other.plan_id, other.shift_id, other.position,
    )  # fmt: skip
    if other is not None and in_a_row:
        return other.travel_seconds
    return _seconds(_place_of(before.order.site), _place_of(visit.order.site), drives) or 0


def _note(work: Work, visit: Visit, eta: datetime, appointment: Appointment | None, worth: timedelta) -> bool:
    if visit.eta is None or abs(visit.eta - eta) >= LEAST_CHANGE:
        visit.eta = eta
        if visit.mate_id is not None:
            work.defer(REFRESH_ETAS, technician_id=visit.mate_id)
    end = appointment.arrival_window.upper if appointment else None
    if appointment is None or end is None or visit.state == VisitState.ON_SITE:
        return False
    if not must_tell(eta, told=appointment.told_eta, window_end=end, worth=worth):
        return False
    return _tell_late(work, visit, appointment, eta)


def _tell_late(work: Work, visit: Visit, appointment: Appointment, eta: datetime) -> bool:
    asked_since = work.now - REPAIR_PATIENCE
    if visit.technician_id is not None and queries.is_repaired(work.session, visit.technician_id, asked_since):
        # The repair may send somebody else in a moment: the customer hears one thing, not two.
        return False
    order = visit.order
    occurrence = queries.told_of(work.session, "running_late", appointment.id) + 1
    if occurrence > MOST_TOLD:
        open_task(
            work,
            "call_about_delay",
            f"appointment:{appointment.id}",
            f"Order {order.reference} was told of delays {MOST_TOLD} times and its arrival moved again. Please call.",
            order_id=order.id,
            visit_id=visit.id,
            reference=order.reference,
            times=MOST_TOLD,
        )
        return False
    if tell(work, "running_late", visit, appointment=appointment, occurrence=occurrence, eta=eta) is None:
        return False
    appointment.told_eta = eta
    announce(work, "visit.late", "visit", visit.id, territory_id=order.territory_id, source=order.source)
    return True


def _last_sign_at(work: Work, technician_id: int) -> datetime | None:
    position = queries.position_of(work.session, technician_id)
    signs = [queries.last_report_at(work.session, technician_id), position.at if position else None]
    return max((sign for sign in signs if sign is not None), default=None)


def _fresh(position: Position | None, now: datetime) -> Position | None:
    return position if position is not None and now - position.at <= FRESH else None


def _place(lat: float | None, lon: float | None) -> Place | None:
    return None if lat is None or lon is None else Place(lat, lon)


def _place_of(site: Site) -> Place | None:
    return _place(site.lat, site.lon)


def _seconds(origin: Place | None, destination: Place | None, drives: Drives) -> int | None:
    return None if origin is None or destination is None else drives(origin, destination)
