from dataclasses import replace

import pytest

from routing import Committed, Limits, Problem, Solution, arrange, solve, verify
from routing.solving.exact import MOST_JOBS, MOST_SHIFTS, is_small_enough, solve_exactly
from tests.unit.routing.random_towns import best_of_all, random_town
from tests.unit.routing.test_lower_bound import crowded_town
from tests.unit.routing.towns import HOUR, MINUTE, job, problem, shift, window

STEPS = Limits(seconds=None, steps=2)


def test_exchanges_an_empty_plan_for_one_as_good_as_a_search_finds() -> None:
    town, plan = crowded_town()
    settled = solve_exactly(town, arrange(town, {}), 60.0)
    assert settled.objective.total <= plan.objective.total
    assert settled.bound is not None
    assert settled.bound >= 0.99 * settled.objective.total
    assert verify(town, settled) == []


def test_proves_the_best_plan_and_keeps_it() -> None:
    town = problem([job(1), job(2), job(4)], [shift(1), shift(2, start_place=9, end_place=9)])
    plan = solve(town, STEPS)
    assert solve_exactly(town, plan, 20.0) == replace(plan, bound=8 * MINUTE)


def test_finds_and_proves_the_best_plan_of_small_towns() -> None:
    for seed in range(12):
        town = plain_town(seed)
        empty = arrange(town, {})
        settled, best = solve_exactly(town, empty, 20.0), best_of_all(town)
        assert is_small_enough(town)
        assert (settled.bound or 0) <= best.objective.total <= settled.objective.total, seed
        assert settled.objective.total == best.objective.total, seed
        assert verify(town, settled) == []


def plain_town(seed: int) -> Problem:
    """A random town without what a bound takes for cheaper than it is."""
    town = random_town(seed)
    bare = {"demands": (), "crew": 1, "after": (), "same_technician_as": None, "promise": None}
    free = {"committed": (), "max_visits": None, "max_driving_seconds": None}
    jobs = tuple(replace(job, **bare) for job in town.jobs)
    shifts = tuple(replace(shift, **free) for shift in town.shifts)
    return Problem(jobs, shifts, replace(town.travel, slices=()), replace(town.prices, balance=0))


def test_keeps_the_plan_when_there_is_no_time() -> None:
    town, plan = crowded_town()
    assert solve_exactly(town, plan, 0.0) == replace(plan, bound=0)


@pytest.mark.parametrize(("jobs", "shifts", "settled"), [(MOST_JOBS, MOST_SHIFTS, True), (MOST_JOBS + 1, 1, False)])
def test_settles_small_problems(jobs: int, shifts: int, settled: bool) -> None:
    town = problem([job(n % 9 + 1) for n in range(jobs)], [shift(n) for n in range(shifts)])
    assert is_small_enough(town) is settled


def test_does_not_settle_what_the_bound_takes_for_cheaper_than_it_is() -> None:
    assert not is_small_enough(problem([job(1), job(2, after=(1,))], [shift()]))
    assert not is_small_enough(problem([job(1, crew=2)], [shift(1), shift(2)]))
    assert not is_small_enough(problem([job(1)], [shift(max_visits=3)]))
    assert not is_small_enough(problem([job(1)], [shift(committed=(Committed(1, 0, 20 * MINUTE),))]))
    assert not is_small_enough(problem([job(1)], [shift()], balance=20))


def test_a_small_plan_is_settled_where_a_gap_is_wanted() -> None:
    jobs = [job(n, service_seconds=HOUR, windows=window(n * HOUR, (n + 1) * HOUR)) for n in range(1, 8)]
    town = problem(jobs, [shift(1), shift(2)])
    plan: Solution = solve(town, Limits(seconds=5.0, gap=0.0))
    assert plan.bound == plan.objective.total
    assert solve(town, Limits(seconds=1.0)).bound is None
