"""For each hard rule a pair: just allowed, and just forbidden with its reason. Places lie a minute apart."""

from dataclasses import replace

import pytest

from routing import Break, Committed, Limits, Pin, Problem, Window, solve
from tests.unit.routing.towns import HOUR, MINUTE, job, problem, shift, window

STEPS = Limits(seconds=None, steps=1)


def outcome(given: Problem) -> dict[int, str]:
    """The reason of every unserved job; the engine has verified the plan."""
    return {left.job: left.code for left in solve(given, STEPS).unserved}


def one(done: object, forbidden: object, code: str, reason: str) -> object:
    return pytest.param(done, forbidden, code, id=reason)


PAIRS = [
    one(
        problem([job(1, windows=window(0, MINUTE + 1))], [shift()]),
        problem([job(1, windows=window(0, MINUTE))], [shift()]),
        "window_too_tight",
        "a window's end is not a start",
    ),
    one(
        problem([job(1, windows=(Window(0, 30), Window(90, 91)))], [shift()]),
        problem([job(1, windows=(Window(0, 30), Window(40, 60)))], [shift()]),
        "window_too_tight",
        "one of several windows is met",
    ),
    one(
        problem([job(1)], [shift(end=12 * MINUTE)]),
        problem([job(1)], [shift(end=12 * MINUTE - 1)]),
        "window_too_tight",
        "the technician is back at the end of the shift",
    ),
    one(
        problem([job(1)], [shift(end=11 * MINUTE, overtime_seconds=MINUTE)]),
        problem([job(1)], [shift(end=11 * MINUTE, overtime_seconds=MINUTE - 1)]),
        "window_too_tight",
        "overtime has an end",
    ),
    one(
        problem([job(1, skills={"fibre": 2})], [shift(skills={"fibre": 2})]),
        problem([job(1, skills={"fibre": 2})], [shift(skills={"fibre": 1})]),
        "no_skill",
        "a skill has a level",
    ),
    one(
        problem([job(1, excluded=frozenset({2}))], [shift()]),
        problem([job(1, excluded=frozenset({1}))], [shift()]),
        "no_technician",
        "an excluded technician does not come",
    ),
    one(
        problem([job(1, required=frozenset({1}))], [shift()]),
        problem([job(1, required=frozenset({2}))], [shift()]),
        "no_technician",
        "a required technician comes or nobody",
    ),
    one(
        problem([job(1, demands=(3,))], [shift(capacities=(3,))]),
        problem([job(1, demands=(3,))], [shift(capacities=(2,))]),
        "no_parts",
        "the van carries what it carries",
    ),
    one(
        problem([job(1)], [shift(max_visits=1)]),
        problem([job(1)], [shift(max_visits=0)]),
        "visit_limit",
        "visits are counted",
    ),
    one(
        problem([job(1)], [shift(max_driving_seconds=2 * MINUTE)]),
        problem([job(1)], [shift(max_driving_seconds=2 * MINUTE - 1)]),
        "driving_limit",
        "driving is limited",
    ),
    one(
        problem([job(1, earliest=HOUR)], [shift(end=HOUR + 11 * MINUTE)]),
        problem([job(1, earliest=HOUR + 1)], [shift(end=HOUR + 11 * MINUTE)]),
        "window_too_tight",
        "it does not start before its earliest",
    ),
    one(
        problem([job(1, crew=2)], [shift(1), shift(2)]),
        problem([job(1, crew=2)], [shift(1), shift(2, technician=1, start=8 * HOUR, end=16 * HOUR)]),
        "no_mate",
        "a crew is two technicians",
    ),
    one(
        problem([job(1, crew=2)], [shift(1, end=HOUR), shift(2, start=HOUR - 12 * MINUTE)]),
        problem([job(1, crew=2)], [shift(1, end=HOUR), shift(2, start=HOUR - 12 * MINUTE + 1)]),
        "no_mate",
        "a crew starts together",
    ),
    one(
        problem([job(1, crew=2, mate_skills={"lift": 1})], [shift(1), shift(2, skills={"lift": 1})]),
        problem([job(1, crew=2, mate_skills={"lift": 2})], [shift(1), shift(2, skills={"lift": 1})]),
        "no_mate",
        "the mate has skills of their own",
    ),
    one(
        problem([job(1, pin=Pin(technician=1, start=MINUTE))], [shift()]),
        problem([job(1, pin=Pin(technician=1, start=MINUTE - 1))], [shift()]),
        "pin_impossible",
        "a pinned time cannot outrun travel",
    ),
    one(
        problem([job(1, pin=Pin(technician=1), skills={"fibre": 1})], [shift()]),
        problem([job(1, pin=Pin(technician=2), skills={"fibre": 1})], [shift()]),
        "pin_impossible",
        "a pinned technician comes without the skill, or nobody",
    ),
    one(
        problem([job(1)], [shift(end=42 * MINUTE, breaks=(Break(Window(0, 12 * MINUTE), 30 * MINUTE),))]),
        problem([job(1)], [shift(end=42 * MINUTE - 1, breaks=(Break(Window(0, 12 * MINUTE), 30 * MINUTE),))]),
        "break_in_the_way",
        "a break takes its time",
    ),
    one(
        problem([job(1)], [shift(end=12 * MINUTE, breaks=(Break(Window(0, 12 * MINUTE + 1), HOUR),))]),
        problem([job(1)], [shift(end=12 * MINUTE, breaks=(Break(Window(0, 12 * MINUTE), HOUR),))]),
        "break_in_the_way",
        "a break falls away when the technician is back by its latest start",
    ),
    one(
        problem([job(1, windows=window(0, 100))], [shift(speed_percent=61)]),
        problem([job(1, windows=window(0, 99))], [shift(speed_percent=61)]),
        "window_too_tight",
        "a slow driver takes longer",
    ),
]


@pytest.mark.parametrize(("allowed", "forbidden", "code"), PAIRS)
def test_keeps_the_rule_to_the_second(allowed: Problem, forbidden: Problem, code: str) -> None:
    assert outcome(allowed) == {}
    assert outcome(forbidden) == {1: code}


def test_leaves_out_what_waits_for_an_unserved_job() -> None:
    first = job(1, skills={"fibre": 1})
    assert outcome(problem([first, job(2, after=(1,))], [shift()])) == {1: "no_skill", 2: "waits_for"}


def test_starts_a_job_after_the_one_before_it_in_another_route() -> None:
    jobs = [job(1, required=frozenset({1})), job(2, required=frozenset({2}), after=(1,))]
    solution = solve(problem(jobs, [shift(1), shift(2)]), STEPS)
    finish, start = (route.stops[0] for route in solution.routes)
    assert (finish.finish, start.start) == (11 * MINUTE, 11 * MINUTE)


def test_gives_linked_jobs_to_one_technician_on_two_days() -> None:
    days = [shift(1, technician=7, end=12 * MINUTE), shift(2, technician=7, start=HOUR, end=2 * HOUR), shift(3)]
    solution = solve(problem([job(1, preferred=frozenset({7}), preference_price=500),
                              job(2, place=1, same_technician_as=1)], days), STEPS)  # fmt: skip
    assert {route.shift for route in solution.routes} <= {1, 2}
    assert solution.unserved == ()


def test_prefers_the_dearer_job_when_one_must_stay_behind() -> None:
    jobs = [job(1, unserved_price=1_000), job(2, place=1, unserved_price=2_000)]
    assert outcome(problem(jobs, [shift(end=12 * MINUTE)])) == {1: "no_capacity"}


def test_says_that_a_far_job_costs_more_than_leaving_it() -> None:
    assert outcome(problem([job(9, unserved_price=100)], [shift()])) == {9: "too_costly"}


def test_says_that_nobody_works_at_that_time() -> None:
    assert outcome(problem([job(1, windows=window(9 * HOUR, 10 * HOUR))], [shift()])) == {1: "no_shift"}


def test_keeps_committed_stops_first_whatever_the_rules_say() -> None:
    done = Committed(job=5, start=100, finish=1_000)
    given = problem([job(1), job(5, skills={"fibre": 1}, windows=window(0, 1))], [shift(committed=(done,))])
    stops = solve(given, STEPS).routes[0].stops
    assert [(stop.job, stop.start, stop.finish) for stop in stops] == [(5, 100, 1_000), (1, 1_240, 1_840)]


def test_counts_committed_stops_against_the_van_and_the_visits() -> None:
    done = Committed(job=5, start=100, finish=1_000)
    jobs = [job(1, demands=(1,)), job(5, demands=(2,))]
    full = shift(committed=(done,), capacities=(2,))
    assert outcome(problem(jobs, [full])) == {1: "no_capacity"}
    assert outcome(problem(jobs, [replace(full, capacities=(3,))])) == {}
