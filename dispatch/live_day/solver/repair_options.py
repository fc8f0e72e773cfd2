"""Looks for the cheapest ways to keep a promise that is at risk, among the routes around it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.live_day.rules.jeopardies import CALL_PRICE, LATER_PRICE, PricedRepair, RepairKind, cheapest_first
from dispatch.live_day.solver.repair_odds import RepairWeights, broken_by
from dispatch.planning.rules.snapshots import Snapshot, VisitFacts
from dispatch.planning.solver.insertion import InsertionPlace, TravelBook, find_place, find_places, without_place
from dispatch.planning.solver.move_odds import Move
from dispatch.visits.rules.appointments import promised_window
from dispatch.vocabulary.windows import Window

LATER = timedelta(hours=4)
"""How much later than promised a new window may begin."""

SWAPS = 8
"""So many exchanges are tried, those with the visits nearest to the one at risk."""


def options(
    snapshot: Snapshot, at_risk: VisitFacts, expected: datetime, book: TravelBook, weights: RepairWeights | None = None
) -> list[PricedRepair]:
    """The repairs for a visit that was promised a window it can't keep, the cheapest first; a call is always one.

    The snapshot holds the route of its technician and those of others near by. With weights, what a repair is expected
    to cost holds what promises are worth that it leaves unlikely, breaks, or takes from others.
    """
    promised, own = at_risk.promised, at_risk.technician_id
    if promised is None or own is None:
        return []
    now, search = snapshot.taken_at, _Search(snapshot, at_risk, book, weights)
    found = [search.call(PricedRepair(RepairKind.CALL_CUSTOMER, CALL_PRICE, own, expected))]
    if promised.window.end > now:
        kept = Window(max(promised.window.start, now), promised.window.end)
        found += search.by_others(kept, promised.window)
        found += search.by_swaps(kept, promised.window)
    start = max(promised.window.end, now)
    found += search.later(Window(start, start + LATER))
    return cheapest_first(found)


@dataclass(frozen=True)
class _Search:
    """The search for repairs of one visit, with what odds weigh in it."""

    snapshot: Snapshot
    at_risk: VisitFacts
    book: TravelBook
    weights: RepairWeights | None

    def call(self, repair: PricedRepair) -> PricedRepair:
        """Everything stays as it is."""
        return repair if self.weights is None else repair.weighed(1 - self.weights.kept, self.weights.worth)

    def by_others(self, kept: Window, told: Window) -> Iterator[PricedRepair]:
        """By another technician, within what was promised."""
        others = {one.id for one in self.snapshot.technicians} - {self.at_risk.technician_id}
        yield from _best(
            self._weighed(
                PricedRepair(RepairKind.OTHER_TECHNICIAN, max(0, place.price), place.technician_id, place.start),
                [Move(self.at_risk, place, told)],
            )
            for place in self._places(_shifts_of(self.snapshot, others), kept)
        )

    def by_swaps(self, kept: Window, told: Window) -> Iterator[PricedRepair]:
        """The best exchange with a promised visit of another route, each within what it was promised."""
        yield from _best(
            repair
            for other in _exchangeable(self.snapshot, self.at_risk)[:SWAPS]
            if (repair := self._swap(other, kept, told)) is not None
        )

    def later(self, span: Window) -> Iterator[PricedRepair]:
        """Within hours after what was promised, which is broken by it."""
        zone = ZoneInfo(self.snapshot.zone)
        yield from _best(
            self._weighed(
                PricedRepair(RepairKind.LATER_WINDOW, LATER_PRICE + place.price, place.technician_id, place.start),
                [Move(self.at_risk, place, promised_window(place.start, self.at_risk.windows, zone))],
                broken_already=1,
            )
            for place in self._places(self.snapshot, span)
        )

    def _swap(self, other: VisitFacts, kept: Window, told: Window) -> PricedRepair | None:
        if other.promised is None:
            return None
        theirs = other.promised.window
        window = Window(max(theirs.start, self.snapshot.taken_at), theirs.end)
        places = exchange(self.snapshot, (self.at_risk, kept), (other, window), self.book)
        if places is None:
            return None
        mine, gone = places
        price = max(0, mine.price + gone.price)
        repair = PricedRepair(RepairKind.SWAP, price, other.technician_id, mine.start, other.id, gone.start)
        return self._weighed(repair, [Move(self.at_risk, mine, told), Move(other, gone, theirs)])

    def _places(self, among: Snapshot, window: Window) -> list[InsertionPlace]:
        """The cheapest place; with weights a few, of which the odds choose."""
        wanted = without_place(self.at_risk, (window,))
        if self.weights is not None:
            return find_places(among, wanted, self.book)
        place = find_place(among, wanted, self.book)
        return [place] if isinstance(place, InsertionPlace) else []

    def _weighed(self, repair: PricedRepair, moves: list[Move], broken_already: int = 0) -> PricedRepair:
        if self.weights is None:
            return repair
        broken = broken_already + broken_by(self.snapshot, moves, self.book, self.weights)
        return repair.weighed(broken, self.weights.worth)


def _best(repairs: Iterable[PricedRepair]) -> list[PricedRepair]:
    """The one that is expected to cost least, if there is any."""
    found = min(repairs, key=lambda repair: repair.rank, default=None)
    return [] if found is None else [found]


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
