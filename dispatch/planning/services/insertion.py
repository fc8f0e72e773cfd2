"""Puts one visit into a standing route: by a person's hand, by a booking, by an emergency."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.db.ranges import Range, window_of
from dispatch.db.tables import Technician, Visit, WorkOrder
from dispatch.kernel.work import Work
from dispatch.orders.queries import orders as order_queries
from dispatch.planning.queries import plans as plan_queries
from dispatch.planning.queries import route_locks as route_queries
from dispatch.planning.queries import snapshots
from dispatch.planning.rules.snapshots import Point, Snapshot, VisitFacts
from dispatch.planning.services import pickups
from dispatch.planning.solver.insertion import (
    InsertionPlace,
    NoInsertion,
    Part,
    TravelBook,
    find_place,
    part_of,
    points_of,
    without_place,
)
from dispatch.visits.queries import visits as queries
from dispatch.visits.rules.visit_links import UNLINKED
from dispatch.visits.services.assignment import assign
from dispatch.vocabulary.errors import Invalid, Missing, Refused, Stale
from dispatch.vocabulary.facts import TechnicianUnsuited
from dispatch.vocabulary.states import PLANNABLE_VISITS, STARTED_VISITS
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import technicians as technician_queries
from dispatch.workforce.services.zones import zone_of_visit


def editable(work: Work, visit_id: int, version: int) -> Visit:
    """The visit, locked, if a person may still plan it.

    Raises `Missing`, `Stale` for an older version, `Refused` when it has begun, has ended or has no territory.
    """
    visit = queries.locked(work.session, work.actor, visit_id)
    if visit is None:
        raise Missing("visit")
    if visit.version != version:
        by = queries.changed_last_by(work.session, visit.id)
        raise Stale("visit", visit.version, **({"changed_by": by} if by else {}))
    must_be_plannable(visit)
    return visit


def part_with(
    work: Work, visit: Visit, who: Iterable[int | None], why: str, suits: Callable[[Technician], bool]
) -> None:
    """Has somebody else looked for where one of those who are planned does not suit any more; `why` is a code.

    Whoever was pinned by hand, or sent with a reason against a rule, stays.
    """
    if visit.pinned_technician_id is not None or visit.override_reason is not None:
        return
    planned = [technician_for(work, one) for one in who if one is not None]
    unsuited = next((one for one in planned if not suits(one)), None)
    if unsuited is not None:
        work.publish(TechnicianUnsuited(visit.id, unsuited.id, why))


def must_be_plannable(visit: Visit) -> None:
    """Raises `Refused` for a visit that has begun, has ended, or belongs to no territory."""
    if visit.state in STARTED_VISITS:
        raise Refused("visit_started", "The technician is on the way or at work; this can't change any more.")
    if visit.state not in PLANNABLE_VISITS:
        raise Refused("visit_ended", "The visit has ended.")
    territory_of(visit)


def territory_of(visit: Visit) -> int:
    """The territory whose technicians can be sent to a visit. Raises `Refused` where it belongs to none."""
    if visit.order.territory_id is None:
        raise Refused("no_territory", "The order belongs to no territory yet; give it one first.")
    return visit.order.territory_id


def surroundings(
    work: Work, visit: Visit, technician_ids: tuple[int, ...], arrival: Window, but_hold: int | None = None
) -> Snapshot:
    """The routes that the arrival could fall into, and the visit itself, as they stand."""
    scope, days = (
        snapshots.SnapshotScope(technician_ids, (visit.id,), but_hold),
        days_of(arrival, zone_of_visit(work, visit)),
    )
    return snapshots.read(work.session, territory_of(visit), days, work.now, scope)


def span_of(during: Range[datetime]) -> Window:
    """A range with two ends as a plain value."""
    return window_of(during)


def days_of(arrival: Window, zone: ZoneInfo) -> tuple[date, date]:
    """The local days whose shifts an arrival could fall into; a shift of the day before may run over midnight."""
    first = arrival.start.astimezone(zone).date() - timedelta(days=1)
    last = (arrival.end - timedelta(microseconds=1)).astimezone(zone).date()
    return first, last


def points_around(work: Work, visit_id: int, technician_ids: tuple[int, ...], arrival: Window) -> tuple[Point, ...]:
    """The points whose driving times a seat is judged by; asked for before the transaction that takes the seat."""
    visit = queries.visible(work.session, work.actor, visit_id)
    if visit is None:
        raise Missing("visit")
    return points_near(work, visit, technician_ids, arrival)


def points_near(work: Work, visit: Visit, technician_ids: tuple[int, ...], arrival: Window) -> tuple[Point, ...]:
    """The same for a visit that has been read."""
    zone, site = zone_of_visit(work, visit), visit.order.site
    own = () if site.lat is None or site.lon is None else ((site.lat, site.lon),)
    return own + snapshots.points(work.session, technician_ids, days_of(arrival, zone), zone)


def seek(
    work: Work,
    visit: Visit,
    technician_ids: tuple[int, ...],
    window: Window,
    book: TravelBook,
    *,
    but_hold: int | None = None,
    due: datetime | None = None,
    part: Part = Part.WHOLE,
) -> InsertionPlace | NoInsertion:
    """The cheapest seat in these technicians' routes, which are locked: what is found can be taken.

    With `due` the soonest one counts most. `part` says for which of two it is sought.

    Raises `PlacesChanged` when a point came up since the driving times were asked for.
    """
    hold_routes(work, territory_of(visit), technician_ids, (visit.id,))
    return seek_in_held(work, visit, technician_ids, window, book, but_hold=but_hold, due=due, part=part)


def seek_in_held(
    work: Work,
    visit: Visit,
    technician_ids: tuple[int, ...],
    window: Window,
    book: TravelBook,
    *,
    but_hold: int | None = None,
    due: datetime | None = None,
    out_of_order: bool = False,
    part: Part = Part.WHOLE,
) -> InsertionPlace | NoInsertion:
    """The same where the caller has locked the routes and the visit already.

    out_of_order: whatever must come before it or after it.
    """
    around = surroundings(work, visit, technician_ids, window, but_hold)
    book.must_cover(points_of(around))
    wanted = part_of(without_place(facts_in(around, visit), (window,)), part)
    return find_place(around, replace(wanted, links=UNLINKED) if out_of_order else wanted, book, due=due)


def hold_routes(
    work: Work, territory_id: int, technician_ids: tuple[int, ...], visit_ids: tuple[int, ...] = ()
) -> None:
    """Locks technicians, then their open visits and these, until the transaction ends.

    Whoever takes somebody's time locks them first: a hold is no visit, so no constraint sees the two overlap. The visit
    that is to get the time is named here and not locked before or after: two who exchange technicians would each have
    what the other waits for.
    """
    route_queries.hold(work.session, technician_ids)
    scope = snapshots.SnapshotScope(technician_ids, visit_ids)
    snapshots.lock_open_visits(work.session, territory_id, scope)


def order_visible(work: Work, order_id: int) -> WorkOrder:
    """An order within the actor's bounds. Raises `Missing`."""
    order = order_queries.visible(work.session, work.actor, order_id)
    if order is None:
        raise Missing("order")
    return order


def facts_in(snapshot: Snapshot, visit: Visit) -> VisitFacts:
    """What the snapshot knows of the visit. Raises `Refused` for one whose order is held."""
    for facts in snapshot.visits:
        if facts.id == visit.id:
            return facts
    raise Refused("order_held", "The order is held; release it first.")


def take(work: Work, visit: Visit, place: InsertionPlace) -> None:
    """Writes a seat: the visit is assigned, the others of the route move within what they were promised."""
    take_all(work, {visit: place})


def take_all(work: Work, places: Mapping[Visit, InsertionPlace]) -> None:
    """Writes several seats at once; only all of them together need to fit, so that two visits can change places."""
    others = plan_queries.visits(work.session, {other_id for place in places.values() for other_id in place.moves})
    for visit, place in places.items():
        _give_way(work, place, others)
        assign(work, visit, place.technician_id, Window(place.start, place.finish))
        pickups.write(work, territory_of(visit), place.pickups)
    plan_queries.overlaps_nobody(work.session)


def take_for_two(work: Work, visit: Visit, lead: InsertionPlace, second: InsertionPlace) -> None:
    """Writes a seat in two routes, which begins in both at the same time."""
    others = plan_queries.visits(work.session, {*lead.moves, *second.moves})
    for place in (lead, second):
        _give_way(work, place, others)
        pickups.write(work, territory_of(visit), place.pickups)
    assign(work, visit, lead.technician_id, Window(lead.start, lead.finish), mate_id=second.technician_id)
    plan_queries.overlaps_nobody(work.session)


def _give_way(work: Work, place: InsertionPlace, others: Mapping[int, Visit]) -> None:
    for other_id, during in sorted(place.moves.items()):
        other = others[other_id]
        assign(work, other, place.technician_id, during, plan_id=other.plan_id)


def technician_for(work: Work, technician_id: int) -> Technician:
    """An active technician within the actor's bounds. Raises `Invalid`."""
    technician = technician_queries.visible(work.session, work.actor, technician_id)
    if technician is None or not technician.active:
        raise Invalid("unknown_technician", "There is no such technician at work.")
    return technician


def must_lie_ahead(work: Work, arrival: datetime) -> None:
    """Raises `Invalid` for an arrival that has passed."""
    if arrival <= work.now:
        raise Invalid("arrival_past", "The arrival lies in the past.")
