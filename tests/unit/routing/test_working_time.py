"""Working time as a price: leave as late as the first stops allow, come back as soon as the last one does."""

from dataclasses import replace

import numpy as np
import pytest

from routing import Break, Committed, Job, Limits, Objective, Prices, Problem, Shift, Travel, Window, solve, verify
from routing.rules.feasibility import horizon, visits_of
from routing.rules.timing import time_route
from tests.unit.routing.towns import HOUR, MINUTE, job, problem, rush, shift, window

STEPS = Limits(seconds=None, steps=2)


@pytest.mark.parametrize("engine", ["compiled", "ortools"])
def test_leaves_as_late_as_the_first_appointment_allows(engine: str) -> None:
    town = problem([job(1, windows=window(2 * HOUR, 3 * HOUR))], [shift()], working_second=1)
    plan = solve(town, STEPS, engine=engine)
    assert plan.objective == Objective(travel=2 * MINUTE, working=12 * MINUTE)
    assert plan.routes[0].stops[0].depart == 2 * HOUR - MINUTE


def test_puts_the_first_stop_off_until_the_second_one_follows_at_once() -> None:
    jobs = [job(1, windows=window(0, HOUR)), job(2, windows=window(2 * HOUR, 3 * HOUR))]
    route = solve(problem(jobs, [shift()], working_second=1), STEPS).routes[0]
    assert [stop.start for stop in route.stops] == [HOUR - 1, 2 * HOUR]
    assert route.working_seconds == HOUR + 1 + MINUTE + 12 * MINUTE


def test_puts_nothing_off_beyond_its_due_time() -> None:
    jobs = [job(1, due=HOUR // 2, late_price=1), job(2, windows=window(2 * HOUR, 3 * HOUR))]
    route = solve(problem(jobs, [shift()], working_second=1), STEPS).routes[0]
    assert route.stops[0].start == HOUR // 2


def test_counts_a_break_on_the_way() -> None:
    lunch = Break(Window(HOUR, 2 * HOUR), 30 * MINUTE)
    jobs = [job(1, windows=window(0, HOUR)), job(2, windows=window(2 * HOUR, 3 * HOUR))]
    plan = solve(problem(jobs, [shift(breaks=(lunch,))], working_second=1), STEPS)
    assert plan.objective.working == plan.routes[0].working_seconds == HOUR + 1 + MINUTE + 12 * MINUTE


def test_cannot_put_off_what_is_done() -> None:
    done = shift(committed=(Committed(1, HOUR, HOUR + 10 * MINUTE),))
    late = job(2, windows=window(3 * HOUR, 4 * HOUR))
    plan = solve(problem([job(1), late], [done], working_second=1), STEPS)
    assert plan.objective.working == 3 * HOUR + 12 * MINUTE


def test_leaves_at_the_first_moment_where_travel_changes_over_the_day() -> None:
    town = problem([job(1, windows=window(2 * HOUR, 3 * HOUR))], [shift()], working_second=1)
    plan = solve(replace(town, travel=rush(town.travel, 5 * HOUR, 200)), STEPS)
    assert plan.objective.working == 2 * HOUR + 11 * MINUTE


def test_prefers_the_technician_who_waits_less() -> None:
    early, late = job(1, windows=window(0, 1)), job(2, windows=window(5 * HOUR, 6 * HOUR))
    plan = solve(problem([early, late], [shift(1, start=-60), shift(2)], working_second=1), STEPS)
    assert sorted(plan.sequences.values()) == [(1,), (2,)]


def test_verifies_what_working_time_costs() -> None:
    plan = solve(problem([job(1, windows=window(HOUR, 2 * HOUR))], [shift()]), STEPS)
    town = problem([job(1, windows=window(HOUR, 2 * HOUR))], [shift()], working_second=1)
    assert [fault.code for fault in verify(town, plan)] == ["objective"]


def test_finds_the_departure_that_trying_every_second_finds() -> None:
    for seed in range(40):
        town, order = tiny_town(seed)
        visits = [visits_of(one, horizon(town))[0] for one in order]
        route = time_route(town, town.shifts[0], visits, {})
        shortest = min((span for at in range(100) if (span := lasting(town, visits, at)) is not None), default=None)
        assert (None if route is None else route.working_seconds) == shortest, seed


def tiny_town(seed: int) -> tuple[Problem, list[Job]]:
    """A day of a hundred seconds with three jobs of two windows, and a break."""
    rng = np.random.default_rng(seed)
    travel = Travel(rng.integers(1, 9, (4, 4)).astype(np.int32))
    jobs = tuple(tiny_job(rng, number) for number in (1, 2, 3))
    begin = int(rng.integers(20, 50))
    pause = Break(Window(begin, begin + int(rng.integers(1, 20))), 5)
    worker = Shift(id=1, technician=1, start_place=0, end_place=0, start=0, end=100, breaks=(pause,))
    town = Problem(jobs, (worker,), travel, Prices(travel_second=0, working_second=1))
    return town, [jobs[number] for number in rng.permutation(3)]


def tiny_job(rng: np.random.Generator, number: int) -> Job:
    first = int(rng.integers(0, 40))
    gap, length = (int(value) for value in rng.integers(5, 20, 2))
    windows = (Window(first, first + gap), Window(first + gap + 5, first + gap + 5 + length))
    return Job(id=number, place=number, service_seconds=int(rng.integers(1, 9)), windows=windows)


def lasting(town: Problem, visits: list[object], departure: int) -> int | None:
    """Seconds until the earliest return after leaving at this moment, with the break before it or after it."""
    worker = town.shifts[0]
    rested = [pause for pause in worker.breaks if pause.window.start + pause.seconds <= departure]
    spans = [_lasting(town, visits, departure, replace(worker, breaks=())) if rested else None]
    spans.append(_lasting(town, visits, departure, worker))
    return min((span for span in spans if span is not None), default=None)


def _lasting(town: Problem, visits: list[object], departure: int, worker: Shift) -> int | None:
    if any(pause.window.end <= departure for pause in worker.breaks):
        return None
    route = time_route(replace(town, prices=Prices()), replace(worker, start=departure), visits, {})
    return None if route is None else route.finish - departure
