"""What is done stands, whatever rule it broke; the rest of the day is planned all the same."""

from dataclasses import replace

import numpy as np

from routing import Committed, Limits, Problem, Supply, arrange, solve, verify
from tests.unit.routing.random_towns import random_town
from tests.unit.routing.towns import HOUR, MINUTE, job, problem, shift

STEPS = Limits(seconds=None, steps=2)


def with_facts(seed: int) -> Problem:
    """A random town in which jobs are done by whoever, whenever, in whatever order, and for longer than they take."""
    town, rng = random_town(seed), np.random.default_rng(seed)
    left = [one.id for one in town.jobs]
    shifts = []
    for one in town.shifts:
        done, time = list[Committed](), one.start + int(rng.integers(-500, 1500))
        for number in rng.permutation(left)[: int(rng.integers(0, 3))].tolist():
            left.remove(number)
            done.append(Committed(number, time, finish := time + int(rng.integers(0, 4000))))
            time = finish + int(rng.integers(0, 300))
        supply = Supply(int(rng.integers(0, 7)), 100, {"fibre": 2}, (2,)) if rng.random() < 0.4 else None
        shifts.append(replace(one, committed=tuple(done), supply=supply))
    return replace(town, shifts=tuple(shifts))


def test_plans_around_facts_that_break_rules() -> None:
    for seed in range(250):
        town, rng = with_facts(seed), np.random.default_rng(seed)
        orders: dict[int, list[tuple[int, bool]]] = {one.id: [] for one in town.shifts}
        stops = [(one.id, mate) for one in town.jobs for mate in (False, True)[: one.crew]]
        for stop in (stops[place] for place in rng.permutation(len(stops))):
            orders[int(rng.choice(list(orders)))].append(stop)
        plan = arrange(town, orders)
        assert verify(town, plan) == [], seed
        for one in town.shifts:
            stops_of = [route.stops for route in plan.routes if route.shift == one.id]
            kept = [(stop.job, stop.start, stop.finish) for stop in (*stops_of, ())[0][: len(one.committed)]]
            assert kept == [(done.job, done.start, done.finish) for done in one.committed], seed


def test_goes_on_from_a_stop_that_took_more_than_the_van_should_have_had() -> None:
    done = (Committed(1, HOUR, HOUR + 10 * MINUTE),)
    jobs = [job(1, demands=(1,)), job(2, skills={"tool": 1}), job(3, demands=(2,))]
    town = problem(jobs, [shift(capacities=(0,), committed=done, supply=Supply(0, MINUTE, {"tool": 1}, (2,)))])
    assert not solve(town, STEPS).unserved
    assert not solve(town, STEPS, engine="ortools").unserved


def test_leaves_out_what_a_stock_below_nothing_cannot_serve() -> None:
    done = (Committed(1, HOUR, HOUR + 10 * MINUTE),)
    jobs = [job(1, demands=(3,)), job(2, demands=(1,)), job(3)]
    plan = solve(problem(jobs, [shift(capacities=(2,), committed=done)]), STEPS)
    assert plan.sequences == {1: (1, 3)}
    assert [(left.job, left.code) for left in plan.unserved] == [(2, "no_capacity")]
