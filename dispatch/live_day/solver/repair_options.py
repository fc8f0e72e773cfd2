"""Looks for the cheapest ways to keep a promise that is at risk, among the routes around it."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from dispatch.live_day.rules.jeopardies import CALL_PRICE, LATER_PRICE, PricedRepair, RepairKind, cheapest_first
from dispatch.planning.rules.snapshots import Snapshot, VisitFacts
from dispatch.planning.solver.insertion import InsertionPlace, TravelBook, find_place, without_place
from dispatch.vocabulary.windows import Window

LATER = timedelta(hours=4)
"""How much later than promised a new window may begin."""

SWAPS = 8
"""So many exchanges are tried, those with the visits nearest to the one at risk."""


def options(snapshot: Snapshot, at_risk: VisitFacts, expected: datetime, book: TravelBook) -> list[PricedRepair]:
    """The repairs for a visit that was promised a window it can't keep, the cheapest first; a call is always one.

    The snapshot holds the route of its technician and those of others near by.
    """
    promised, own = at_risk.promised, at_risk.technician_id
    if promised is None or own is None:
        return []
    now = snapshot.taken_at
    found = [PricedRepair(RepairKind.CALL_CUSTOMER, CALL_PRICE, own, expected)]
    if promised.window.end > now:
        kept = Window(max(promised.window.start, now), promised.window.end)
        found += _others(snapshot, at_risk, kept, book)
        found += _swaps(snapshot, at_risk, kept, book)
    start = max(promised.window.end, now)
    later = find_place(snapshot, without_place(at_risk, (Window(start, start + LATER),)), book)
    if isinstance(later, InsertionPlace):
        price = LATER_PRICE + later.price
        found.append(PricedRepair(RepairKind.LATER_WINDOW, price, later.technician_id, later.start))
    return cheapest_first(found)


def _others(snapshot: Snapshot, at_risk: VisitFacts, kept: Window, book: TravelBook) -> Iterator[PricedRepair]:
    without = _shifts_of(snapshot, {one.id for one in snapshot.technicians} - {at_risk.technician_id})
    place = find_place(without, without_place(at_risk, (kept,)), book)
    if isinstance(place, InsertionPlace):
        yield PricedRepair(RepairKind.OTHER_TECHNICIAN, max(0, place.price), place.technician_id, place.start)


def _swaps(snapshot: Snapshot, at_risk: VisitFacts, kept: Window, book: TravelBook) -> Iterator[PricedRepair]:
    """The cheapest exchange with a promised visit of another route, each within what it was promised."""
    best: PricedRepair | None = None
    for other in _exchangeable(snapshot, at_risk)[:SWAPS]:
        if other.promised is None:
            continue
        window = Window(max(other.promised.window.start, snapshot.taken_at), other.promised.window.end)
        places = exchange(snapshot, (at_risk, kept), (other, window), book)
        if places is None:
            continue
        mine, theirs = places
        price = max(0, mine.price + theirs.price)
        if best is None or price < best.price:
            best = PricedRepair(RepairKind.SWAP, price, other.technician_id, mine.start, other.id, theirs.start)
    if best is not None:
        yield best


def exchange(
    snapshot: Snapshot, mine: tuple[VisitFacts, Window], theirs: tuple[VisitFacts, Window], book: TravelBook
) -> tuple[InsertionPlace, InsertionPlace] | None:
    """The seats of two visits, each in the other's route and within its window; None when one finds none."""
    places = [
        find_place(_shifts_of(_without(snapshot, other), {other.technician_id}), without_place(visit, (window,)), book)
        for (visit, window), (other, _) in ((mine, theirs), (theirs, mine))
        if other.technician_id is not None
    ]
    match places:
        case [InsertionPlace() as first, InsertionPlace() as second]:
            return first, second
    return None


def _exchangeable(snapshot: Snapshot, at_risk: VisitFacts) -> list[VisitFacts]:
    here = at_risk.point or (0.0, 0.0)

    def distance(visit: VisitFacts) -> float:
        there = visit.point or (90.0, 180.0)
        return (there[0] - here[0]) ** 2 + (there[1] - here[1]) ** 2

    others = [
        visit
        for visit in snapshot.movable
        if visit.technician_id not in (None, at_risk.technician_id)
        and visit.promised is not None
        and visit.promised.window.end > snapshot.taken_at
    ]
    return sorted(others, key=distance)


def _without(snapshot: Snapshot, visit: VisitFacts) -> Snapshot:
    return replace(snapshot, visits=tuple(one for one in snapshot.visits if one.id != visit.id))


def _shifts_of(snapshot: Snapshot, technician_ids: Collection[int | None]) -> Snapshot:
    """The same routes, of which only these technicians' may take more."""
    return replace(snapshot, shifts=tuple(shift for shift in snapshot.shifts if shift.technician_id in technician_ids))
