"""Parts and tools in a plan: no van gives more than lies in it, whatever stood before, nobody fetches needlessly."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from dispatch.planning.rules.frozen_visits import frozen, pieces
from dispatch.planning.rules.plan_changes import PlanResult
from dispatch.planning.rules.snapshots import PickupFacts, ShiftFacts, Snapshot, TechnicianFacts
from dispatch.planning.rules.van_stock import stocks
from dispatch.planning.solver.insertion import (
    InsertionPlace,
    NoInsertion,
    book_of,
    find_place,
    points_of,
    without_place,
)
from dispatch.planning.solver.problem import lay_out, outcome, present, to_problem
from dispatch.workforce.rules.part_needs import SupplyPlace, quantities_of, tidied
from routing import Limits, solve, verify
from routing.roads import GreatCircleRoads
from tests.support.snapshots import HOME, SITE, a_snapshot, a_visit, assigned, at, span

SUPPLY = SupplyPlace((47.13, 9.51), "Depotgasse 1", 15)
CARRIER = TechnicianFacts(7, HOME, 100, (), carries=(("ONT-X", 1),))


def planned(snapshot: Snapshot, seconds: float = 0.3) -> PlanResult:
    layout = lay_out(snapshot)
    travel = GreatCircleRoads().matrix(layout.places)
    problem = to_problem(layout, travel)
    stands = present(layout, problem)
    found = solve(problem, Limits(seconds=seconds), start=stands if stands.routes else None)
    assert verify(problem, found) == []
    return outcome(layout, found, travel)


def test_asks_for_each_part_once_in_order() -> None:
    assert tidied(["b", "a:2", "b:3"]) == ["a:2", "b:4"]
    assert quantities_of(["a:2", "b"]) == {"a": 2, "b": 1}


def test_leaves_a_problem_without_needs_as_it_is() -> None:
    snapshot = a_snapshot(a_visit(1), technicians=(CARRIER,), supply=SUPPLY)
    layout = lay_out(snapshot)
    problem = to_problem(layout, GreatCircleRoads().matrix(layout.places))
    assert (problem.jobs[0].demands, problem.shifts[0].capacities, problem.shifts[0].supply) == ((), (), None)


def test_makes_only_what_is_asked_for_a_capacity() -> None:
    person = replace(CARRIER, carries=(("ONT-X", 1), ("cable", 50)))
    layout = lay_out(a_snapshot(a_visit(1, parts_needed=("ONT-X:2",)), technicians=(person,), supply=SUPPLY))
    problem = to_problem(layout, GreatCircleRoads().matrix(layout.places))
    assert (problem.jobs[0].demands, problem.shifts[0].capacities) == ((2,), (1,))


def test_gives_a_part_to_the_piece_of_the_visit_that_stands() -> None:
    stays = assigned(1, span(10, 11), pinned_technician_id=7, pinned_arrival=at(10))
    stands = assigned(2, span(8, 9), parts_needed=("ONT-X",))
    snapshot = frozen(a_snapshot(stays, stands, a_visit(3, parts_needed=("ONT-X",)), technicians=(CARRIER,)))
    assert [one.parts.get("ONT-X", 0) for one in stocks(snapshot, pieces(snapshot))] == [1, 0]


def test_spends_a_part_in_one_piece_of_a_day() -> None:
    stays = assigned(1, span(10, 11), pinned_technician_id=7, pinned_arrival=at(10))
    wanting = (a_visit(2, parts_needed=("ONT-X",)), a_visit(3, parts_needed=("ONT-X",)))
    snapshot = frozen(a_snapshot(stays, *wanting, technicians=(CARRIER,)))
    assert [one.parts.get("ONT-X", 0) for one in stocks(snapshot, pieces(snapshot))] == [0, 1]
    alone = frozen(a_snapshot(stays, wanting[0], technicians=(CARRIER,)))
    assert [one.parts["ONT-X"] for one in stocks(alone, pieces(alone))] == [1, 1]


def test_takes_what_a_visit_that_stays_needs_first_and_never_below_nothing() -> None:
    stays = assigned(1, span(10, 11), pinned_technician_id=7, pinned_arrival=at(10), parts_needed=("ONT-X:3",))
    snapshot = frozen(a_snapshot(stays, a_visit(2, parts_needed=("ONT-X",)), technicians=(CARRIER,)))
    assert [one.parts.get("ONT-X", 0) for one in stocks(snapshot, pieces(snapshot))] == [0, 0]
    result = planned(snapshot)
    assert [one.visit_id for one in result.placements] == [1]
    assert [(one.visit_id, one.code) for one in result.unplaced] == [(2, "no_parts")]


def test_cuts_out_a_pickup_for_a_visit_that_stays() -> None:
    stays = assigned(1, span(10, 11), pinned_technician_id=7, pinned_arrival=at(10), parts_needed=("ONT-X",))
    pickup = PickupFacts(1, 7, 70, 1, span((9, 0), (9, 20)), SUPPLY.point, ("ONT-X",))
    snapshot = frozen(a_snapshot(stays, a_visit(2, parts_needed=("ONT-X",)), supply=SUPPLY, pickups=(pickup,)))
    assert [piece.during for piece in pieces(snapshot)] == [span(8, 9), span((9, 20), 10), span(11, 16)]
    [found] = planned(snapshot).pickups
    assert (found.visit_id, found.parts) == (2, ("ONT-X",))


def test_fetches_what_is_lacking_and_no_more() -> None:
    visits = (
        a_visit(1, parts_needed=("ONT-X:2",)),
        a_visit(2, parts_needed=("ONT-X", "cap:3"), tools_needed=("otdr",)),
    )
    result = planned(a_snapshot(*visits, technicians=(CARRIER,), supply=SUPPLY))
    [pickup] = result.pickups
    assert (pickup.parts, pickup.tools) == (("ONT-X:2", "cap:3"), ("otdr",))
    starts = {one.visit_id: one.start for one in result.placements}
    assert pickup.during.end <= starts[pickup.visit_id]


def test_finds_a_place_by_way_of_the_supply_place() -> None:
    snapshot = a_snapshot(a_visit(1, parts_needed=("ONT-X",)), supply=SUPPLY)
    wanted = without_place(snapshot.visits[0], (span(12, 13),))
    book = book_of(GreatCircleRoads(), points_of(snapshot))
    found = find_place(snapshot, wanted, book)
    assert isinstance(found, InsertionPlace)
    assert [one.parts for one in found.pickups.planned] == [("ONT-X",)]
    refused = find_place(replace(snapshot, supply=None), wanted, book)
    assert isinstance(refused, NoInsertion)
    assert refused.code == "no_parts"
    soon = find_place(snapshot, replace(wanted, windows=(span(8, (8, 20)),)), book)
    assert isinstance(soon, NoInsertion)
    assert soon.code == "supply_too_far"


@pytest.mark.parametrize("seed", range(12))
def test_never_spends_what_nobody_has(seed: int) -> None:
    """Of each technician and part: what their visits take is what was in the van and what they pick up, at most."""
    snapshot = a_random_snapshot(Random(seed))
    result = planned(snapshot)
    needs = {visit.id: visit for visit in snapshot.visits}
    kept = {visit.id for visit in snapshot.kept}
    for person in snapshot.technicians:
        spent = Counter[str]()
        for place in result.placements:
            if place.technician_id == person.id and place.visit_id not in kept:
                spent.update(quantities_of(needs[place.visit_id].parts_needed))
        have = Counter(dict(person.carries))
        for pickup in result.pickups:
            if pickup.technician_id == person.id:
                have.update(quantities_of(pickup.parts))
        assert not spent - have


def a_random_snapshot(rng: Random) -> Snapshot:
    """Up to three technicians and eight visits; some stand, some stay, some need parts that lie in vans or nowhere."""
    people = tuple(
        TechnicianFacts(
            id, HOME, 100, (), carries=tuple((part, rng.randint(1, 3)) for part in "ab" if rng.random() < 0.6)
        )
        for id in range(1, rng.randint(2, 4))
    )
    visits = []
    for id in range(1, rng.randint(3, 9)):
        parts = tuple(
            f"{part}:{rng.randint(2, 3)}" if rng.random() < 0.3 else part for part in "ab" if rng.random() < 0.5
        )
        visit = a_visit(id, point=(SITE[0] + rng.random() / 50, SITE[1]), service_seconds=1800, parts_needed=parts)
        if rng.random() < 0.4:
            who, hour = rng.choice(people).id, rng.randint(9, 14)
            pinned = {"pinned_technician_id": who, "pinned_arrival": at(hour)} if rng.random() < 0.5 else {}
            visit = assigned(
                id, span(hour, (hour, 30)), who, point=visit.point, service_seconds=1800, parts_needed=parts, **pinned
            )
        visits.append(visit)
    shifts = tuple(ShiftFacts(10 * one.id, one.id, span(8, 16)) for one in people)
    supply = SUPPLY if rng.random() < 0.6 else None
    return frozen(a_snapshot(*visits, technicians=people, shifts=shifts, supply=supply))
