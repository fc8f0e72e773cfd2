"""A plan that holds is broken on purpose in each way; the verifier names the rule, and only that rule."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from routing import (
    Break,
    Committed,
    Limits,
    Objective,
    Pin,
    Problem,
    Route,
    Solution,
    Stop,
    TakenBreak,
    TravelSlice,
    Unserved,
    Window,
    solve,
    verify,
)
from tests.unit.routing.towns import HOUR, MINUTE, job, line, problem, shift, window

PLAN = problem(
    [
        job(1, windows=window(MINUTE, HOUR), skills={"fibre": 1}, demands=(1,)),
        job(2, crew=2),
        job(3, after=(1,)),
        job(4, same_technician_as=1),
        job(5, pin=Pin(technician=1, start=3 * HOUR)),
        job(6, earliest=2 * HOUR, excluded=frozenset({9}), required=frozenset({1, 2})),
        job(7),
    ],
    [
        shift(1, skills={"fibre": 1}, capacities=(1,), breaks=(Break(Window(HOUR, HOUR + 600), 1_800),), max_visits=7),
        shift(2, committed=(Committed(7, 600, 1_200),), max_driving_seconds=HOUR),
    ],
)
HOLDS = solve(PLAN, Limits(seconds=None, steps=1))


def change_job(id: int, **rest: object) -> Problem:
    jobs = tuple(replace(one, **rest) if one.id == id else one for one in PLAN.jobs)
    return replace(PLAN, jobs=jobs)


def change_shift(id: int, **rest: object) -> Problem:
    shifts = tuple(replace(one, **rest) if one.id == id else one for one in PLAN.shifts)
    return replace(PLAN, shifts=shifts)


def change_stop(job_id: int, change: Callable[[Stop], Stop]) -> Solution:
    routes = tuple(
        replace(route, stops=tuple(change(stop) if stop.job == job_id else stop for stop in route.stops))
        for route in HOLDS.routes
    )
    return replace(HOLDS, routes=routes)


def change_route(id: int, change: Callable[[Route], Route]) -> Solution:
    return replace(HOLDS, routes=tuple(change(one) if one.shift == id else one for one in HOLDS.routes))


def codes(given: Problem, solution: Solution) -> set[str]:
    return {violation.code for violation in verify(given, solution)}


def test_finds_nothing_in_a_plan_that_holds() -> None:
    assert HOLDS.unserved == ()
    assert verify(PLAN, HOLDS) == []


def other_travel(**rest: object) -> Problem:
    return replace(PLAN, travel=replace(PLAN.travel, **rest))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (change_job(1, windows=window(0, MINUTE)), "window"),
        (change_job(1, skills={"fibre": 2}), "skill"),
        (change_job(1, demands=(2,)), "capacity"),
        (change_job(1, service_seconds=1), "duration"),
        (change_job(3, earliest=8 * HOUR), "earliest"),
        (change_job(6, excluded=frozenset({1, 2})), "excluded"),
        (change_job(6, required=frozenset({3})), "required"),
        (change_job(5, pin=Pin(technician=2, start=3 * HOUR)), "pin"),
        (change_job(5, pin=Pin(technician=1, start=3 * HOUR + 1)), "pin"),
        (change_job(5, pin=Pin(shift=2, start=3 * HOUR)), "pin"),
        (change_job(1, after=(5,)), "after"),
        (change_job(1, same_technician_as=7), "same_technician"),
        (change_job(2, crew=1), "coverage"),
        (change_shift(1, max_visits=1), "max_visits"),
        (change_shift(1, max_driving_seconds=1), "max_driving"),
        (change_shift(1, end=3 * HOUR, overtime_seconds=0), "shift_end"),
        (change_shift(1, breaks=()), "break_extra"),
        (change_shift(1, breaks=(Break(Window(HOUR, HOUR + 600), 60),)), "break_length"),
        (change_shift(1, breaks=(Break(Window(0, 1), 1_800),)), "break_window"),
        (change_shift(2, breaks=(Break(Window(2_000, 2_001), 60),)), "break_missing"),
        (change_shift(2, committed=(Committed(7, 601, 1_200),)), "committed"),
        (change_shift(1, fixed_price=1), "objective"),
        (change_shift(2, technician=1), "crew"),
        (change_shift(1, speed_percent=50), "travel"),
        (other_travel(seconds=PLAN.travel.seconds * 2), "travel"),
        (other_travel(metres=None), "travel"),
        (replace(PLAN, shifts=PLAN.shifts[:1]), "unknown_shift"),
        (replace(PLAN, jobs=PLAN.jobs[:-1]), "unknown_job"),
    ],
)
def test_finds_the_rule_that_the_plan_breaks(given: Problem, code: str) -> None:
    assert code in codes(given, HOLDS)


def sooner(stop: Stop) -> Stop:
    return replace(stop, start=stop.arrive - 1, finish=stop.arrive - 1 + stop.finish - stop.start)


@pytest.mark.parametrize(
    ("solution", "code"),
    [
        (change_stop(3, sooner), "clock"),
        (change_stop(3, lambda stop: replace(stop, arrive=stop.depart)), "clock"),
        (change_stop(3, lambda stop: replace(stop, depart=0)), "clock"),
        (change_stop(3, lambda stop: replace(stop, travel_seconds=0)), "travel"),
        (change_stop(3, lambda stop: replace(stop, job=99)), "unknown_job"),
        (change_stop(2, lambda stop: replace(stop, mate=True)), "coverage"),
        (change_stop(2, lambda stop: replace(stop, start=stop.start + stop.mate)), "crew"),
        (change_route(1, lambda route: replace(route, breaks=())), "break_missing"),
        (change_route(1, lambda route: replace(route, breaks=(*route.breaks, TakenBreak(1, 2, 0)))), "break_extra"),
        (change_route(1, lambda route: replace(route, finish=route.return_depart)), "clock"),
        (replace(HOLDS, routes=(*HOLDS.routes, HOLDS.routes[0])), "shift_twice"),
        (replace(HOLDS, routes=HOLDS.routes[:1]), "coverage"),
        (replace(HOLDS, unserved=(Unserved(1, "no_skill", ""),)), "coverage"),
        (replace(HOLDS, objective=Objective()), "objective"),
        (replace(HOLDS, bound=HOLDS.objective.total + 1), "bound"),
    ],
)
def test_finds_the_lie_in_the_plan(solution: Solution, code: str) -> None:
    assert code in codes(PLAN, solution)


def test_finds_a_break_during_service() -> None:
    early = Break(Window(0, 8 * HOUR), 120)
    given = problem([job(1)], [shift(breaks=(early,), end=20 * MINUTE)])
    honest = solve(given, Limits(seconds=None, steps=1))
    route = honest.routes[0]
    lie = replace(route, breaks=(TakenBreak(120, 240, 1),))
    assert "break_overlap" in codes(given, replace(honest, routes=(lie,)))


def test_checks_travel_by_the_hour_of_departure() -> None:
    lone = problem([job(1)], [shift()])
    honest = solve(lone, Limits(seconds=None, steps=1))
    slower = replace(line(), slices=(TravelSlice(0, line(seconds=61).seconds),))
    assert codes(replace(lone, travel=slower), honest) == {"travel"}
