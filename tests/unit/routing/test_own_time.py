"""A technician's own time: one shift at a time, and breaks at home that nobody pays for."""

from dataclasses import replace

import pytest

from routing import Break, Limits, Problem, Window, arrange, quote, solve, verify
from tests.unit.routing.random_towns import random_town
from tests.unit.routing.towns import HOUR, MINUTE, job, problem, shift, window

STEPS = Limits(seconds=None, steps=5)
ENGINES = ["compiled", "ortools"]


def halves(overtime_seconds: int = 0) -> Problem:
    """One technician, four hours and four hours, half an hour between the two."""
    morning = shift(1, technician=7, start=0, end=4 * HOUR, overtime_seconds=overtime_seconds, overtime_price=1)
    return problem(
        [job(1, 3, service_seconds=4 * HOUR), job(2, 2)],
        [morning, shift(2, technician=7, start=4 * HOUR + 30 * MINUTE, end=8 * HOUR)],
    )


def test_takes_two_shifts_that_follow_on_each_other() -> None:
    town = problem([job(1), job(2)], [shift(1), shift(2, technician=1, start=8 * HOUR, end=9 * HOUR)])
    assert solve(town, STEPS).unserved == ()


@pytest.mark.parametrize("engine", ENGINES)
def test_ends_overtime_where_the_next_shift_begins(engine: str) -> None:
    town = halves(overtime_seconds=2 * HOUR)
    plan = solve(town, STEPS, engine=engine)
    assert plan.unserved == ()
    (long,) = [route for route in plan.routes if route.stops[0].job == 1]
    assert (long.shift, long.finish) == (1, 4 * HOUR + 6 * MINUTE)
    later = replace(town, jobs=(replace(town.jobs[0], service_seconds=4 * HOUR + 25 * MINUTE), town.jobs[1]))
    assert 1 not in {route.shift for route in solve(later, STEPS, engine=engine).routes if route.stops[0].job == 1}
    assert arrange(later, {1: [(1, False)]}).routes == ()
    assert quote(later, arrange(later, {}), later.jobs[0]) == ()


def test_finds_overtime_that_runs_into_the_next_shift() -> None:
    town = halves(overtime_seconds=2 * HOUR)
    plan = arrange(town, {1: [(1, False)], 2: [(2, False)]})
    (route, after), late = plan.routes, HOUR
    moved = replace(route, finish=route.finish + late, overtime_seconds=route.overtime_seconds + late)
    assert "shift_end" in {one.code for one in verify(town, replace(plan, routes=(moved, after)))}


@pytest.mark.parametrize("engine", ENGINES)
def test_pays_for_no_break_that_is_taken_at_home(engine: str) -> None:
    lunch = Break(Window(3 * HOUR, 5 * HOUR), 30 * MINUTE)
    late = job(1, 2, windows=window(6 * HOUR, 7 * HOUR))
    town = problem([late], [shift(breaks=(lunch,))], working_second=1)
    plan = solve(town, STEPS, engine=engine)
    assert plan.objective.working == 2 * MINUTE + 10 * MINUTE + 2 * MINUTE
    (route,) = plan.routes
    assert (route.breaks[0].start, route.breaks[0].before) == (3 * HOUR, 0)
    assert route.stops[0].depart >= route.breaks[0].finish


def test_pays_for_a_break_between_two_visits() -> None:
    lunch = Break(Window(3 * HOUR, 5 * HOUR), 30 * MINUTE)
    early, late = job(1, 2, windows=window(0, HOUR)), job(2, 2, windows=window(6 * HOUR, 7 * HOUR))
    town = problem([early, late], [shift(breaks=(lunch,))], working_second=1)
    assert solve(town, STEPS).objective.working >= 5 * HOUR


def test_takes_breaks_whose_windows_are_nested_the_inner_one_first() -> None:
    long, short = Break(Window(HOUR, 5 * HOUR), 30 * MINUTE), Break(Window(2 * HOUR, 3 * HOUR), 10 * MINUTE)
    town = problem([job(1, 2, service_seconds=6 * HOUR)], [shift(breaks=(long, short))])
    assert town.shifts[0].breaks == (short, long)
    jobs = tuple(job(number, 2, service_seconds=HOUR) for number in range(1, 7))
    plan = solve(replace(town, jobs=jobs), STEPS)
    assert plan.unserved == ()
    (route,) = plan.routes
    assert [pause.finish - pause.start for pause in route.breaks] == [10 * MINUTE, 30 * MINUTE]
    assert 2 * HOUR <= route.breaks[0].start < 3 * HOUR


def test_serves_by_or_tools_what_can_be_served_beside_what_nobody_can() -> None:
    town = random_town(91)
    compiled, other = solve(town, STEPS), solve(town, STEPS, engine="ortools")
    assert other.objective.total == compiled.objective.total
    assert [one.job for one in other.unserved] == [0, 1, 2]
