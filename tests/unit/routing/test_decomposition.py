import subprocess
import sys
from dataclasses import replace

import pytest

from routing import (
    Committed,
    Limits,
    Pin,
    Problem,
    Solution,
    Supply,
    Territory,
    arrange,
    cooling,
    cut,
    join,
    solve,
    verify,
    with_reasons,
)
from tests.unit.routing.towns import HOUR, job, line, problem, shift

PLACES = 60


def long_town(**rest: object) -> Problem:
    """Ten technicians along a line of places, one with a committed stop, and a job at every place."""
    jobs = [job(n, place=n, **rest) for n in range(PLACES)]
    shifts = [shift(n, start_place=6 * n, end_place=6 * n) for n in range(9)]
    shifts.append(shift(9, start_place=54, end_place=54, committed=(Committed(59, 0, 600),)))
    return problem(jobs, shifts, line(PLACES))


def crossed(town: Problem, served: int = PLACES) -> Solution:
    """A poor plan: the jobs are dealt out one by one, so that everybody drives through the whole town."""
    order = {one.id: [(n, False) for n in range(served) if n % 10 == one.id and n != 59] for one in town.shifts}
    return with_reasons(town, arrange(town, order))


def improved(territory: Territory) -> Solution:
    return solve(territory.problem, Limits(steps=5), territory.start)


@pytest.mark.parametrize("count", [1, 2, 3, 7])
@pytest.mark.parametrize("served", [0, 35, PLACES])
def test_gives_every_job_and_shift_to_one_territory(count: int, served: int) -> None:
    town = long_town()
    plan = crossed(town, served)
    parts = cut(town, plan, count, seed=4)
    assert sorted(one.id for part in parts for one in part.problem.jobs) == list(range(PLACES))
    assert sorted(one.id for part in parts for one in part.problem.shifts) == list(range(10))
    assert len(parts) == count
    sizes = [len(part.problem.shifts) for part in parts]
    assert max(sizes) - min(sizes) <= 1
    assert sum(part.start.objective.total for part in parts) == plan.objective.total
    assert [verify(part.problem, part.start) for part in parts] == [[]] * count


def test_keeps_the_travel_between_the_places_of_a_territory() -> None:
    town = long_town()
    for part in cut(town, crossed(town), 3, seed=1):
        ours = [one.place for one in part.problem.jobs]
        theirs = [one.id for one in part.problem.jobs]
        travel = part.problem.travel
        assert len(travel.seconds) < PLACES
        assert travel.metres is not None
        assert town.travel.metres is not None
        for a, b in zip(ours, theirs, strict=True):
            assert travel.seconds[ours[0], a] == town.travel.seconds[theirs[0], b]
            assert travel.metres[a, ours[0]] == town.travel.metres[b, theirs[0]]


def test_keeps_the_way_to_a_supply_outside_of_the_territory() -> None:
    town = long_town()
    town = replace(town, shifts=tuple(replace(one, supply=Supply(place=30)) for one in town.shifts))
    for part in cut(town, crossed(town), 3, seed=1):
        shifts = {one.id: one for one in part.problem.shifts}
        for whole in town.shifts:
            if whole.id in shifts:
                mine = shifts[whole.id]
                assert mine.supply is not None
                away = part.problem.travel.seconds[mine.start_place, mine.supply.place]
                assert away == town.travel.seconds[whole.start_place, 30]


def test_shifts_the_borders_from_round_to_round() -> None:
    town = long_town()
    plan = crossed(town)
    borders = {frozenset(one.id for one in cut(town, plan, 2, seed)[0].problem.shifts) for seed in range(8)}
    assert len(borders) > 1


def test_shifts_the_borders_where_everybody_starts_from_one_yard() -> None:
    yard = problem([job(n, place=n % 10) for n in range(40)], [shift(n) for n in range(10)])
    plan = arrange(yard, {})
    borders = {frozenset(one.id for one in cut(yard, plan, 2, seed)[0].problem.shifts) for seed in range(8)}
    assert len(borders) > 1


@pytest.mark.parametrize("link", [{"after": (0,)}, {"same_technician_as": 0}])
@pytest.mark.parametrize("served", [0, PLACES])
def test_never_parts_linked_jobs(link: dict[str, object], served: int) -> None:
    town = long_town()
    jobs = tuple(replace(one, **link) if one.id in (17, 42, 58) else one for one in town.jobs)
    town = replace(town, jobs=jobs)
    for seed in range(6):
        parts = cut(town, crossed(town, served), 3, seed)
        assert [ids for part in parts if (ids := {0, 17, 42, 58} & {one.id for one in part.problem.jobs})] == [
            {0, 17, 42, 58}
        ]
        assert sorted(one.id for part in parts for one in part.problem.jobs) == list(range(PLACES))


def test_never_parts_a_crew_or_the_days_of_a_technician() -> None:
    town = long_town()
    days = tuple(
        replace(one, id=one.id + 10 * day, start=one.start + 24 * HOUR * day, end=one.end + 24 * HOUR * day,
                committed=one.committed if not day else ())
        for day in (0, 1) for one in town.shifts
    )  # fmt: skip
    jobs = tuple(replace(one, crew=2) if one.id == 30 else one for one in town.jobs)
    town = replace(town, jobs=jobs, shifts=days)
    plan = arrange(town, {0: [(30, False)], 8: [(30, True)]})
    assert 30 in {stop.job for route in plan.routes for stop in route.stops}
    for seed in range(6):
        for part in cut(town, plan, 3, seed):
            shifts = {one.id for one in part.problem.shifts}
            assert {one % 10 for one in shifts if one < 10} == {one % 10 for one in shifts if one >= 10}
            assert len(shifts & {0, 8}) in (0, 2)


def test_gives_unserved_jobs_to_somebody_who_may_do_them() -> None:
    town = long_town()
    jobs = tuple(replace(one, pin=Pin(technician=9)) if one.id == 1 else one for one in town.jobs)
    town = replace(town, jobs=jobs)
    for part in cut(town, arrange(town, {}), 3, seed=2):
        assert (1 in {one.id for one in part.problem.jobs}) == (9 in {one.id for one in part.problem.shifts})


def test_joins_what_the_territories_found_to_one_better_plan() -> None:
    town = long_town()
    plan = crossed(town)
    parts = cut(town, plan, 3, seed=1)
    joined = join(town, plan, parts, [improved(part) for part in parts])
    assert verify(town, joined) == []
    assert joined.objective.total < plan.objective.total


def test_keeps_the_routes_of_a_territory_that_did_not_answer() -> None:
    town = long_town()
    plan = crossed(town)
    parts = cut(town, plan, 2, seed=1)
    joined = join(town, plan, parts, [None, improved(parts[1])])
    silent = {one.id for one in parts[0].problem.shifts}
    assert {k: v for k, v in joined.sequences.items() if k in silent} == {
        k: v for k, v in plan.sequences.items() if k in silent
    }
    assert joined.objective.total < plan.objective.total
    assert join(town, plan, parts, [None, None]) is plan


def test_is_never_worse_than_the_start_whatever_comes_back() -> None:
    town = long_town()
    plan = solve(town, Limits(steps=5))
    parts = cut(town, plan, 2, seed=1)
    idle = [arrange(part.problem, {}) for part in parts]
    assert join(town, plan, parts, idle) is plan


def test_refuses_an_answer_with_a_job_of_another_territory() -> None:
    town = long_town()
    plan = crossed(town)
    parts = cut(town, plan, 2, seed=1)
    good = [improved(part) for part in parts]
    stolen = good[0].routes[0].stops[0]
    greedy = replace(good[1].routes[0], stops=(*good[1].routes[0].stops, stolen))
    joined = join(town, plan, parts, [good[0], replace(good[1], routes=(greedy, *good[1].routes[1:]))])
    assert joined.sequences == join(town, plan, parts, [good[0], None]).sequences
    assert verify(town, joined) == []


def test_a_job_in_two_territories_is_caught_by_the_verifier() -> None:
    """The fault that a careless join would make."""
    town = long_town()
    plan = crossed(town)
    one, two = (improved(part) for part in cut(town, plan, 2, seed=1))
    twice = replace(two.routes[0], stops=(*two.routes[0].stops, one.routes[0].stops[0]))
    careless = replace(plan, routes=(*one.routes, twice, *two.routes[1:]))
    assert "coverage" in {found.code for found in verify(town, careless)}


def test_cools_round_by_round_as_one_search_would() -> None:
    town = long_town()
    first, second, third = cooling(town, Limits(seconds=60.0, cores=2), 3, warm=False)
    assert first is not None
    assert second is not None
    assert third is not None
    assert (first[1], second[1]) == (second[0], third[0])
    assert first[0] > first[1] > second[1] > third[1]
    cool = cooling(town, Limits(seconds=60.0, cores=2), 3, warm=True)[0]
    assert cool is not None
    assert cool[0] < first[0]


def test_cuts_and_joins_without_numba() -> None:
    script = (
        "import sys; sys.modules['numba'] = None; import importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'numba' else real(name, *rest)\n"
        "from routing.model import Limits; from routing.territories.decomposition import cooling, cut, join\n"
        "from tests.unit.routing.test_decomposition import crossed, improved, long_town\n"
        "town = long_town(); plan = crossed(town); parts = cut(town, plan, 2, 1)\n"
        "joined = join(town, plan, parts, [improved(part) for part in parts])\n"
        "print(len(parts), joined.objective.total < plan.objective.total, cooling(town, Limits(), 2, warm=False))\n"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.split("\n")[0] == "2 True (None, None)"
