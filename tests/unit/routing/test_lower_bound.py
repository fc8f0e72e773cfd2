import numpy as np
import pytest

from routing import Break, Job, Limits, Problem, Shift, Solution, Travel, Window, bound, solve
from tests.unit.routing.optima import OPTIMA
from tests.unit.routing.random_towns import random_town
from tests.unit.routing.towns import HOUR, MINUTE, job, problem, shift, window

STEPS = Limits(seconds=None, steps=2)


def test_is_never_above_the_best_plan() -> None:
    bounds = [bound(random_town(seed), seconds=20.0) for seed in range(60)]
    assert [seed for seed, found in enumerate(bounds) if found.value > OPTIMA[seed]] == []
    assert all(found.converged for found in bounds)


def test_proves_the_best_plan_of_a_line() -> None:
    town = problem([job(1), job(2), job(4)], [shift(1), shift(2, start_place=9, end_place=9)])
    assert bound(town, 20.0, solve(town, STEPS)).value == solve(town, STEPS).objective.total == 8 * MINUTE


def test_counts_the_break() -> None:
    lunch = Break(Window(0, 5 * MINUTE), HOUR)
    town = problem([job(1, windows=window(0, HOUR), unserved_price=9_000)], [shift(breaks=(lunch,))])
    assert bound(town, 20.0).value == 9_000


def test_counts_driving_and_service_of_working_time() -> None:
    town = problem([job(1), job(2)], [shift()], working_second=1)
    assert bound(town, 20.0).value == 2 * 4 * MINUTE + 20 * MINUTE


def test_comes_home_by_another_job_where_that_is_shorter() -> None:
    seconds = np.array([[0, 60, 600], [60, 0, 60], [600, 60, 0]], dtype=np.int32)
    jobs = (Job(id=1, place=1, service_seconds=60), Job(id=2, place=2, service_seconds=60))
    day = Shift(id=1, technician=1, start_place=0, end_place=0, start=0, end=840)
    town = Problem(jobs, (day,), Travel(seconds))
    assert bound(town, 20.0).value == solve(town, STEPS).objective.total == 60 + 60 + 600


def test_lets_each_of_several_shifts_that_are_alike_serve_one_job() -> None:
    jobs = [Job(id=n, place=1, service_seconds=HOUR, windows=window(0, HOUR), unserved_price=5_000) for n in range(3)]
    found = bound(problem(jobs, [shift(1), shift(2)]), 20.0)
    assert (found.value, found.converged) == (5_000 + 2 * 2 * MINUTE, True)


@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.1])
def test_holds_whenever_the_time_is_up(seconds: float) -> None:
    town, plan = crowded_town()
    assert bound(town, seconds, plan).value <= plan.objective.total


def test_stops_at_the_goal() -> None:
    town, plan = crowded_town()
    found = bound(town, 20.0, plan, goal=1.0)
    assert 1 <= found.value <= plan.objective.total
    assert not found.converged


def test_proves_the_same_on_two_cores() -> None:
    town, plan = crowded_town()
    one, two = bound(town, 20.0, plan), bound(town, 20.0, plan, cores=2)
    assert (one.value, one.converged) == (two.value, two.converged)


def crowded_town() -> tuple[Problem, Solution]:
    """Thirty jobs of an hour in a square town for three technicians, and a plan of it."""
    rng = np.random.default_rng(5)
    points = rng.uniform(0, 1, (33, 2))
    apart = np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1))
    starts = rng.integers(0, 7, 30)
    jobs = tuple(
        Job(id=n, place=n, service_seconds=HOUR, unserved_price=int(rng.integers(4_000, 20_000)),
            windows=(Window(int(at) * HOUR, (int(at) + 2) * HOUR),))
        for n, at in enumerate(starts)
    )  # fmt: skip
    town = Problem(
        jobs,
        tuple(shift(n, start_place=n, end_place=n) for n in (30, 31, 32)),
        Travel(np.rint(apart * 3_000).astype(np.int32)),
    )
    return town, solve(town, STEPS)


def test_prices_every_job_without_shifts() -> None:
    found = bound(problem([job(1), job(2)], []), 1.0)
    assert (found.value, found.converged) == (200_000, True)


def test_prices_a_slot_at_what_it_saves() -> None:
    town = problem([job(1, unserved_price=700)], [shift()])
    assert 120 <= bound(town, 20.0).duals[1] <= 700
