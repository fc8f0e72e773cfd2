from routing.bound import bound
from routing.engine import solve
from routing.model import Break, Limits, Window
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


def test_prices_every_job_without_shifts() -> None:
    found = bound(problem([job(1), job(2)], []), 1.0)
    assert (found.value, found.converged) == (200_000, True)


def test_prices_a_slot_at_what_it_saves() -> None:
    town = problem([job(1, unserved_price=700)], [shift()])
    assert 120 <= bound(town, 20.0).duals[1] <= 700
