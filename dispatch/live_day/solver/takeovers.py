"""Who could take over what somebody can't do any more, each visit with those before it taken over already."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dispatch.planning.rules.snapshots import Snapshot, VisitFacts
from dispatch.planning.solver.insertion import InsertionPlace, TravelBook, find_place, without_place
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.windows import Window


def takeovers(
    around: Snapshot, technician_id: int, lost: Iterable[VisitFacts], within: Window, book: TravelBook
) -> Mapping[int, InsertionPlace]:
    """The places that others have for a technician's visits, within what was promised; by visit.

    What nothing was promised of may go anywhere in its customer's own windows, or `within`. Visits that find no place
    are left out: a repair, which may move others, can do better than this and never worse.
    """
    wanted = sorted(lost, key=lambda one: (one.promised is None, one.promised.window.end if one.promised else one.id))
    gone = {one.id for one in wanted}
    here = replace(
        around,
        shifts=tuple(shift for shift in around.shifts if shift.technician_id != technician_id),
        visits=tuple(one for one in around.visits if one.id not in gone),
    )
    found: dict[int, InsertionPlace] = {}
    for facts in wanted:
        windows = (facts.promised.window,) if facts.promised else facts.windows or (within,)
        place = find_place(here, without_place(facts, windows), book)
        if isinstance(place, InsertionPlace):
            found = {id: _moved(one, place.moves.get(id)) for id, one in found.items()} | {facts.id: place}
            here = replace(here, visits=(*_given_way(here.visits, place), _there(facts, place)))
    return found


def _moved(place: InsertionPlace, during: Window | None) -> InsertionPlace:
    """What an earlier one becomes where a later one makes it give way."""
    return replace(place, start=during.start, finish=during.end) if during else place


def _given_way(visits: Iterable[VisitFacts], place: InsertionPlace) -> Iterable[VisitFacts]:
    return (replace(one, during=place.moves.get(one.id, one.during)) for one in visits)


def _there(facts: VisitFacts, place: InsertionPlace) -> VisitFacts:
    taken = replace(without_place(facts, facts.windows), promised=facts.promised)
    during = Window(place.start, place.finish)
    return replace(taken, technician_id=place.technician_id, during=during, state=VisitState.SCHEDULED)
