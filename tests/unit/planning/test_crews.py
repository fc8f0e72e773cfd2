"""Visits for two technicians in a plan: both start together, and nobody is at two places, whatever stood before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from dispatch.planning.rules.frozen_visits import frozen, pieces
from dispatch.planning.rules.plan_changes import Placement
from dispatch.planning.rules.snapshots import AbsenceFacts, ShiftFacts, Snapshot, TechnicianFacts, VisitFacts
from dispatch.planning.solver.insertion import InsertionPlace, NoInsertion, book_of, find_place, find_places, points_of
from dispatch.planning.solver.problem import lay_out, outcome, present, to_problem
from dispatch.visits.rules.technician_wishes import TechnicianWish
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.windows import Window
from routing import Limits, Solution, solve, verify
from routing.roads import GreatCircleRoads
from tests.support.snapshots import HOME, SITE, a_snapshot, a_visit, assigned, at, span

MINUTE = timedelta(minutes=1)
SKILLS = ("fiber", "ladder")


def for_two(id: int = 1, mate_id: int | None = 8, **changes: object) -> VisitFacts:
    """A visit of technicians 7 and 8, 10:00 to 11:00 unless given."""
    return replace(assigned(id), crew=2, mate_id=mate_id, **changes)


def two_at_work(*visits: VisitFacts, **changes: object) -> Snapshot:
    """Technicians 7 and 8 on a shift from 08:00 to 16:00 each."""
    people = (TechnicianFacts(7, HOME, 100, ()), TechnicianFacts(8, HOME, 100, ()))
    shifts = (ShiftFacts(70, 7, span(8, 16)), ShiftFacts(80, 8, span(8, 16)))
    return a_snapshot(*visits, technicians=people, shifts=shifts, **changes)


def planned(snapshot: Snapshot, seconds: float = 0.4) -> tuple[Placement, ...]:
    travel = GreatCircleRoads().matrix(lay_out(snapshot).places)
    layout = lay_out(snapshot)
    problem = to_problem(layout, travel)
    stands = present(layout, problem)
    found: Solution = solve(problem, Limits(seconds=seconds), start=stands if stands.routes else None)
    assert verify(problem, found) == []
    return outcome(layout, found, travel).placements


def times(placements: tuple[Placement, ...]) -> Iterator[tuple[int, Window]]:
    """Whoever is somewhere, and when."""
    for one in placements:
        for technician_id in (one.technician_id, one.mate_id):
            if technician_id is not None:
                yield technician_id, Window(one.start, one.finish)


def at_two_places(placements: tuple[Placement, ...]) -> list[tuple[int, Window, Window]]:
    taken = sorted(times(placements))
    return [
        (who, before, after)
        for (who, before), (other, after) in pairwise(taken)
        if who == other and before.overlaps(after)
    ]


def a_random_snapshot(rng: Random) -> Snapshot:
    """Up to five technicians and nine visits, some for two, some with somebody already, one of them away at times."""
    people = tuple(
        TechnicianFacts(
            id, (HOME[0] + rng.random() / 20, HOME[1]), 100, tuple((one, 1) for one in SKILLS if rng.random() < 0.7)
        )
        for id in range(1, rng.randint(3, 6))
    )
    shifts = tuple(ShiftFacts(10 * one.id, one.id, span(8, 16)) for one in people)
    visits = tuple(
        a_visit(
            id,
            point=(SITE[0] + rng.random() / 20, SITE[1] + rng.random() / 20),
            service_seconds=rng.choice((1800, 3600, 5400)),
            skills=SKILLS[:1] if rng.random() < 0.4 else (),
            crew=rng.choice((1, 1, 2)),
            mate_skills=SKILLS[1:] if rng.random() < 0.5 else (),
            windows=(span(8, 12),) if rng.random() < 0.3 else (),
        )
        for id in range(1, rng.randint(4, 10))
    )
    return frozen(a_snapshot(*visits, technicians=people, shifts=shifts))


def as_planned(snapshot: Snapshot, placements: tuple[Placement, ...], now: datetime, rng: Random) -> Snapshot:
    """The snapshot some hours later: placed visits stand, those that have begun stay, somebody is away."""
    places = {one.visit_id: one for one in placements}

    def stands(visit: VisitFacts) -> VisitFacts:
        place = places.get(visit.id)
        if place is None:
            return visit
        state = VisitState.ON_SITE if place.start <= now else VisitState.SCHEDULED
        return replace(
            visit,
            technician_id=place.technician_id,
            mate_id=place.mate_id,
            during=Window(place.start, place.finish),
            state=state,
            overridden=rng.random() < 0.2,
        )

    away = rng.choice(snapshot.technicians).id
    return frozen(
        replace(
            snapshot,
            taken_at=now,
            visits=tuple(map(stands, snapshot.visits)),
            absences=(AbsenceFacts(away, Window(at(13), at(15))),) if rng.random() < 0.5 else (),
        )
    )


@pytest.mark.parametrize("seed", range(25))
def test_lets_nobody_be_at_two_places_whatever_stood_before(seed: int) -> None:
    rng = Random(seed)
    snapshot = a_random_snapshot(rng)
    placements: tuple[Placement, ...] = ()
    for now in (at(7), at(10), at(12)):
        snapshot = as_planned(snapshot, placements, now, rng) if placements else snapshot
        placements = planned(snapshot, seconds=0.15)
        assert at_two_places(placements) == []
        facts = {visit.id: visit for visit in snapshot.visits}
        skills = {one.id: {code for code, _ in one.skills} for one in snapshot.technicians}
        for one in placements:
            visit = facts[one.visit_id]
            assert (one.mate_id is not None) == (visit.crew == 2)
            assert one.mate_id != one.technician_id
            assert one.mate_id is None or set(visit.mate_skills) <= skills[one.mate_id]
            if one.kept:
                assert (one.technician_id, one.mate_id) == (visit.technician_id, visit.mate_id)


def test_cuts_the_time_of_both_out_of_their_shifts() -> None:
    snapshot = frozen(two_at_work(for_two(overridden=True)))
    assert snapshot.frozen == {1}
    assert sorted((one.technician_id, one.during) for one in pieces(snapshot)) == [
        (7, span(8, 10)), (7, span(11, 16)), (8, span(8, 10)), (8, span(11, 16)),
    ]  # fmt: skip


def test_leaves_a_visit_where_it_is_whose_second_is_none_of_those_who_may_move() -> None:
    whole = two_at_work(for_two())
    assert frozen(whole).frozen == set()
    assert frozen(replace(whole, technicians=whole.technicians[:1])).frozen == {1}
    assert frozen(replace(whole, technicians=whole.technicians[1:])).frozen == {1}


@pytest.mark.parametrize("away", [7, 8])
def test_moves_what_is_pinned_where_either_of_two_is_away(away: int) -> None:
    fixed = for_two(pinned_technician_id=7, pinned_arrival=at(10))
    assert frozen(two_at_work(fixed)).frozen == {1}
    assert frozen(two_at_work(fixed, absences=(AbsenceFacts(away, span(9, 12)),))).frozen == set()


def test_plans_a_second_where_one_alone_was_planned() -> None:
    (place,) = planned(frozen(two_at_work(for_two(mate_id=None))))
    assert {place.technician_id, place.mate_id} == {7, 8}


def test_finds_no_place_for_two_in_one_route() -> None:
    wanted = replace(for_two(mate_id=None), technician_id=None, during=None, state=VisitState.DRAFT)
    snapshot = frozen(two_at_work(wanted))
    book = book_of(GreatCircleRoads(), points_of(snapshot))
    found = find_place(snapshot, wanted, book)
    assert isinstance(found, NoInsertion)
    assert (found.code, find_places(snapshot, wanted, book)) == ("needs_two", [])


def test_moves_no_visit_for_two_to_make_room_for_another() -> None:
    both = for_two(windows=(span(8, 16),))
    wanted = a_visit(2, windows=(span((9, 30), (10, 30)),), wish=TechnicianWish(required=7))
    snapshot = frozen(two_at_work(both, wanted))
    book = book_of(GreatCircleRoads(), points_of(snapshot))
    assert isinstance(find_place(snapshot, wanted, book), NoInsertion)
    alone = replace(snapshot, visits=(replace(both, crew=1, mate_id=None), wanted))
    assert isinstance(find_place(alone, wanted, book), InsertionPlace)
