"""Carries out one repair of a promise at risk, as it was found and priced; or refuses to when it has gone stale."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dispatch.db.ranges import Range, window_of
from dispatch.db.tables import Appointment, Jeopardy, Visit, VisitWindow
from dispatch.kernel.records import announce, audit, open_task
from dispatch.kernel.work import Work
from dispatch.live_day.queries import jeopardies as queries
from dispatch.live_day.rules.jeopardies import PRICE_SLIP, PricedRepair, RepairKind, around
from dispatch.live_day.services import jeopardies as watch
from dispatch.live_day.solver.repair_options import exchange
from dispatch.planning.rules.snapshots import Point
from dispatch.planning.services import insertion
from dispatch.planning.solver.insertion import InsertionPlace, TravelBook, points_of
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.visits.queries import visits as visit_queries
from dispatch.visits.rules.appointments import promised_window
from dispatch.visits.services.appointments import arrange, own_windows
from dispatch.vocabulary.errors import Missing, Refused, Stale
from dispatch.vocabulary.jobs import REFRESH_ETAS
from dispatch.vocabulary.states import AWAITED_VISITS, VisitState, advance
from dispatch.vocabulary.windows import Window
from dispatch.workforce.services.zones import zone_of_visit


class RepairStale(Refused):
    """The repair can't be had any more as it was priced (409); the edge adds what can."""

    def __init__(self, repairs: list[dict[str, Any]] | None = None, version: int | None = None) -> None:
        super().__init__(
            "repair_stale",
            "The day has moved since this repair was found; choose again.",
            repairs=repairs or [],
            version=version,
        )


@dataclass(frozen=True)
class ChosenRepair:
    """A repair that somebody chose, with whom and what it concerns."""

    jeopardy_id: int
    visit_id: int
    territory_id: int
    option: PricedRepair
    technician_ids: tuple[int, ...]

    @property
    def visit_ids(self) -> tuple[int, ...]:
        """The visits that change hands."""
        other = self.option.other_visit_id
        return (self.visit_id,) if other is None else tuple(sorted((self.visit_id, other)))


def visible(work: Work, jeopardy_id: int) -> Jeopardy:
    """A promise at risk within the actor's bounds. Raises `Missing`."""
    found = queries.visible(work.session, work.actor, jeopardy_id)
    if found is None:
        raise Missing("jeopardy")
    return found


def chosen(work: Work, jeopardy_id: int, version: int, kind: RepairKind) -> ChosenRepair:
    """The repair of this kind. Raises `Missing`, `Stale` for repairs read earlier, `RepairStale` without that kind."""
    row = visible(work, jeopardy_id)
    if row.cleared_at is not None:
        raise Refused("jeopardy_cleared", "This promise is not at risk any more.")
    if row.version != version:
        raise Stale("jeopardy", row.version)
    visit = work.session.get_one(Visit, row.visit_id)
    option = next((option for option in map(_option, row.repairs) if option.kind is kind), None)
    if option is None or visit.technician_id is None or visit.order.territory_id is None:
        raise RepairStale
    concerned = {visit.technician_id, option.technician_id} - {None}
    return ChosenRepair(
        row.id, visit.id, visit.order.territory_id, option, tuple(sorted(one for one in concerned if one))
    )


def points(work: Work, wanted: ChosenRepair) -> tuple[Point, ...]:
    """The points whose driving times the repair is judged by; asked for before the transaction that carries it out."""
    visit = work.session.get_one(Visit, wanted.visit_id)
    return points_of(insertion.surroundings(work, visit, wanted.technician_ids, _span(work, wanted)))


def mend(work: Work, wanted: ChosenRepair, version: int, book: TravelBook) -> Jeopardy:
    """Carries the repair out: routes written, exactly those customers told whom it concerns, the promise replaced.

    Raises `Stale` when other repairs were found meanwhile, `RepairStale` when this one can't be had as it was priced,
    and `PlacesChanged` when a point came up since the driving times were asked for.
    """
    insertion.hold_routes(work, wanted.territory_id, wanted.technician_ids, wanted.visit_ids)
    visit = visit_queries.locked(work.session, work.actor, wanted.visit_id)
    queries.lock(work.session, wanted.jeopardy_id)
    if visit is None or chosen(work, wanted.jeopardy_id, version, wanted.option.kind) != wanted:
        raise RepairStale
    live = appointment_queries.live_of(work.session, visit.id)
    row = visible(work, wanted.jeopardy_id)
    if live is None or live.id != row.appointment_id or visit.state not in AWAITED_VISITS:
        raise RepairStale
    _WAYS[wanted.option.kind](work, wanted, visit, live, book)
    row.repaired_by = wanted.option.kind
    audit(work, "promise.repaired", "jeopardy", row.id, kind=wanted.option.kind, price=wanted.option.price)
    _announce(work, visit, wanted.option.kind)
    for technician_id in wanted.technician_ids:
        work.defer(REFRESH_ETAS, technician_id=technician_id)
    if wanted.option.kind is not RepairKind.CALL_CUSTOMER:
        watch.clear(work, row)
    return row


def _other_technician(work: Work, wanted: ChosenRepair, visit: Visit, live: Appointment, book: TravelBook) -> None:
    place = _place(work, wanted, visit, book, within=window_of(live.arrival_window))
    _leave_the_road(visit, place)
    insertion.take(work, visit, place)
    arrange(work, visit, window_of(live.arrival_window), place.technician_id)


def _later_window(work: Work, wanted: ChosenRepair, visit: Visit, _live: Appointment, book: TravelBook) -> None:
    place = _place(work, wanted, visit, book)
    _leave_the_road(visit, place)
    insertion.take(work, visit, place)
    window = promised_window(place.start, own_windows(visit), zone_of_visit(work, visit))
    visit.windows = [VisitWindow(during=Range(window.start, window.end))]
    arrange(work, visit, window, place.technician_id)


def _swap(work: Work, wanted: ChosenRepair, visit: Visit, live: Appointment, book: TravelBook) -> None:
    other = visit_queries.locked(work.session, work.actor, wanted.option.other_visit_id or 0)
    other_live = appointment_queries.live_of(work.session, other.id) if other else None
    if other is None or other_live is None or other.technician_id != wanted.option.technician_id:
        raise RepairStale
    snapshot = insertion.surroundings(work, visit, wanted.technician_ids, _span(work, wanted))
    book.must_cover(points_of(snapshot))
    if other.id not in {one.id for one in snapshot.movable}:
        raise RepairStale
    kept = _around(work, wanted.option.arrival, window_of(live.arrival_window))
    theirs = _around(work, wanted.option.other_arrival, window_of(other_live.arrival_window))
    facts = (insertion.facts_in(snapshot, visit), kept), (insertion.facts_in(snapshot, other), theirs)
    places = exchange(snapshot, *facts, book)
    if places is None or max(0, places[0].price + places[1].price) > wanted.option.price + PRICE_SLIP:
        raise RepairStale
    _leave_the_road(visit, places[0])
    insertion.take_all(work, {visit: places[0], other: places[1]})
    arrange(work, visit, window_of(live.arrival_window), places[0].technician_id)
    arrange(work, other, window_of(other_live.arrival_window), places[1].technician_id)


def _call(work: Work, wanted: ChosenRepair, visit: Visit, live: Appointment, _book: TravelBook) -> None:
    expected = visit.eta.astimezone(zone_of_visit(work, visit)) if visit.eta else None
    when = f"at about {expected:%H:%M}" if expected else "later than promised"
    open_task(
        work,
        "call_customer",
        f"jeopardy:{wanted.jeopardy_id}:{live.id}",
        f"Call the customer of order {visit.order.reference}: the technician comes {when}, after the promised window.",
        order_id=visit.order_id,
        visit_id=visit.id,
        say="call_customer" if expected else "call_customer_later",
        reference=visit.order.reference,
        expected=f"{expected:%H:%M}" if expected else "",
    )


_Way = Callable[[Work, ChosenRepair, Visit, Appointment, TravelBook], None]
_WAYS: Mapping[RepairKind, _Way] = {
    RepairKind.OTHER_TECHNICIAN: _other_technician,
    RepairKind.SWAP: _swap,
    RepairKind.LATER_WINDOW: _later_window,
    RepairKind.CALL_CUSTOMER: _call,
}


def _place(
    work: Work, wanted: ChosenRepair, visit: Visit, book: TravelBook, *, within: Window | None = None
) -> InsertionPlace:
    option = wanted.option
    span = _around(work, option.arrival, within)
    place = insertion.seek(work, visit, (option.technician_id or 0,), span, book)
    extra = place.price - option.price if isinstance(place, InsertionPlace) else 0
    if not isinstance(place, InsertionPlace) or extra > PRICE_SLIP:
        raise RepairStale
    return place


def _around(work: Work, arrival: datetime | None, within: Window | None) -> Window:
    earliest = max(work.now, within.start) if within else work.now
    span = around(arrival, earliest, within.end if within else None) if arrival else None
    if span is None:
        raise RepairStale
    return span


def _span(work: Work, wanted: ChosenRepair) -> Window:
    arrivals = [at for at in (wanted.option.arrival, wanted.option.other_arrival) if at is not None]
    return Window(work.now, max([work.now, *arrivals]) + timedelta(seconds=1))


def _leave_the_road(visit: Visit, place: InsertionPlace) -> None:
    """Somebody else takes over from one who is on their way; a pin to the one who can't keep it falls."""
    if visit.technician_id != place.technician_id and visit.state == VisitState.EN_ROUTE:
        visit.state = advance(VisitState.EN_ROUTE, VisitState.SCHEDULED)
        visit.en_route_at = None
    visit.pinned_technician_id = visit.pinned_arrival = None


def _option(told: Mapping[str, Any]) -> PricedRepair:
    """A repair as it was kept with its promise."""
    arrival, other = (datetime.fromisoformat(told[name]) if told.get(name) else None for name in _TIMES)
    kind, price, who = RepairKind(told["kind"]), told["price"], told.get("technician_id")
    odds = told.get("expected_broken"), told.get("expected_price")
    return PricedRepair(kind, price, who, arrival, told.get("other_visit_id"), other, *odds)


_TIMES = ("arrival", "other_arrival")


def _announce(work: Work, visit: Visit, kind: RepairKind) -> None:
    order = visit.order
    announce(
        work,
        "promise.repaired",
        "visit",
        visit.id,
        territory_id=order.territory_id,
        source=order.source,
        repair=kind,
    )
