"""Plans that see the odds: what the search does with prices of broken promises, overtime and deviations."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.odds.uncertain_days import ASSUMED, drawn_day, uncertain
from routing import Limits, Problem, Shift, Spread, Travel, Uncertainty, assess, bound, solve, verify
from routing.odds.pricing import expected_price, has_odds, odds_price
from routing.ruin_recreate.arrays.compile_problem import compile_problem
from routing.ruin_recreate.search import Schedule, Search
from tests.unit.routing.random_towns import random_town
from tests.unit.routing.test_supply import supplied_town
from tests.unit.routing_odds.days import HOUR, QUARTER, day, visit


def priced(problem: Problem, broken: int, **prices: int) -> Problem:
    jobs = tuple(replace(job, broken_price=broken) for job in problem.jobs)
    return replace(problem, jobs=jobs, prices=replace(problem.prices, **prices))


def fragile(broken: int) -> Problem:
    """1 before 2 drives least and reaches 2 a minute before its window closes; 2 before 1 drives 75 minutes more."""
    problem = day(visit(1), visit(2, (0, 2 * QUARTER + HOUR + 60)), uncertainty=Uncertainty(Spread(0.35), Spread(0.2)))
    seconds = np.array([[0, 900, 2700], [1800, 0, 900], [0, 1800, 0]], np.int32)
    return priced(replace(problem, travel=Travel(seconds)), broken)


def test_drives_further_where_a_likely_broken_promise_costs_more() -> None:
    limits = Limits(seconds=None, steps=20)
    assert solve(fragile(0), limits).sequences == {1: (1, 2)}
    safe = solve(fragile(20_000), limits)
    assert safe.sequences == {1: (2, 1)}
    assert assess(fragile(20_000), safe).at(2).kept > 0.99


def test_leaves_out_what_would_break_more_than_it_is_worth() -> None:
    # The second visit can only be in time if the first takes no longer than planned.
    jobs = visit(1, (0, QUARTER + 60)), visit(2, (0, 2 * QUARTER + HOUR + 60), unserved_price=5_000)
    problem = day(*jobs, uncertainty=Uncertainty(service=Spread(0.5)))
    limits = Limits(seconds=None, steps=20)
    assert solve(problem, limits).unserved == ()
    left = solve(priced(problem, 30_000), limits)
    assert [one.job for one in left.unserved] == [2]


def test_searches_as_ever_where_odds_have_no_price_or_nothing_is_uncertain() -> None:
    plain = uncertain(drawn_day(60, 8, 1), Uncertainty())
    limits = Limits(seconds=None, steps=15)
    wanted = solve(plain, limits).sequences
    assert solve(replace(plain, uncertainty=ASSUMED), limits).sequences == wanted
    assert solve(priced(plain, 7_200, expected_overtime=1, start_deviation=10), limits).sequences == wanted


def test_breaks_fewer_promises_than_a_plan_that_does_not_see_them() -> None:
    problem, limits = uncertain(drawn_day(60, 8, 1)), Limits(seconds=None, steps=300)
    blind, seeing = solve(problem, limits), solve(priced(problem, 7_200, expected_overtime=1), limits)
    assert assess(problem, seeing).expected_broken < 0.8 * assess(problem, blind).expected_broken
    assert expected_price(priced(problem, 7_200), seeing) < expected_price(priced(problem, 7_200), blind)


def test_makes_starts_more_certain_where_their_deviation_has_a_price() -> None:
    problem, limits = uncertain(drawn_day(60, 8, 2, "all-day")), Limits(seconds=None, steps=60)
    blind, seeing = solve(problem, limits), solve(priced(problem, 0, start_deviation=50), limits)
    spread = [sum(stop.start_deviation_seconds for stop in assess(problem, plan).stops) for plan in (blind, seeing)]
    assert spread[1] < 0.95 * spread[0]


@pytest.mark.parametrize("seed", range(24))
def test_knows_at_the_end_what_its_plan_costs_whatever_it_undid(seed: int) -> None:
    town = random_town(seed)
    jobs = tuple(replace(job, crew=1, after=(), same_technician_as=None) for job in town.jobs)
    town = priced(replace(town, jobs=jobs, uncertainty=ASSUMED), 900, expected_overtime=2, start_deviation=20)
    search = Search(compile_problem(town), seed=seed)
    search.run(Schedule(deadline=None, steps=8))
    told, routes = search.best, search.routes
    search.load(routes)
    assert search.best <= told
    assert search.routes != routes or search.best == told


@pytest.mark.parametrize("seed", range(8))
def test_plans_with_every_feature_and_a_price_of_odds(seed: int) -> None:
    for town in (random_town(seed), supplied_town(seed)):
        unsure = priced(replace(town, uncertainty=ASSUMED), 2_000, expected_overtime=1, start_deviation=10)
        plan = solve(unsure, Limits(seconds=None, steps=10))
        assert verify(unsure, plan) == []


def test_prices_a_route_as_the_drawn_days_of_the_plan_do() -> None:
    problem = priced(uncertain(drawn_day(60, 8, 1)), 7_200, expected_overtime=1, start_deviation=10)
    plan = solve(problem, Limits(seconds=None, steps=20))
    search = Search(compile_problem(problem), seed=1, start=None)
    search.run(Schedule(deadline=None, steps=20))
    odds = int(search.state.odds[: len(problem.shifts)].sum())
    assert odds == pytest.approx(odds_price(problem, plan), rel=0.35)


def test_never_ends_with_a_plan_worse_than_the_one_it_began_from() -> None:
    problem = priced(uncertain(drawn_day(60, 8, 1)), 7_200)
    first = solve(problem, Limits(seconds=None, steps=40))
    again = solve(problem, Limits(seconds=None, steps=1, seed=5), start=first)
    assert expected_price(problem, again) <= expected_price(problem, first)


def test_proves_a_bound_of_the_objective_alone() -> None:
    problem = fragile(1_000)
    plan = solve(problem, Limits(seconds=None, steps=10))
    assert bound(problem, 0.5, plan).value <= plan.objective.total < expected_price(problem, plan)


def test_knows_when_odds_have_a_price() -> None:
    shift = Shift(id=1, technician=1, start_place=0, end_place=0, start=0, end=HOUR)
    assert not has_odds(priced(day(visit(1)), 10))
    assert not has_odds(replace(day(visit(1)), uncertainty=ASSUMED, shifts=(shift,)))
    assert has_odds(priced(day(visit(1, spread=Spread(0.1))), 10))
    assert has_odds(priced(day(visit(1), uncertainty=ASSUMED), 0, start_deviation=1))
