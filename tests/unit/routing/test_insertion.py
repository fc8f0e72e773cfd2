import numpy as np

from routing import Board, Committed, Insertion, Limits, Problem, quote, solve
from routing.rules.feasibility import horizon, visits_of
from routing.rules.timing import time_route
from tests.unit.routing.random_towns import random_town
from tests.unit.routing.towns import HOUR, MINUTE, job, problem, shift, window

STEPS = Limits(seconds=None, steps=3)


def test_offers_the_cheapest_gap_first() -> None:
    given = problem([job(2), job(4)], [shift(1), shift(2, start=HOUR)])
    plan = solve(given, STEPS)
    first, *others = quote(given, plan, job(3))
    assert first.price == 0
    assert [other.price for other in others] == sorted(other.price for other in others)
    assert others[-1] == Insertion(6 * MINUTE, 2, 0, HOUR + 180, HOUR + 180, HOUR + 780)


def test_offers_nothing_to_a_job_that_nobody_may_do() -> None:
    given = problem([job(2)], [shift(1)])
    assert quote(given, solve(given, STEPS), job(3, skills={"fibre": 1})) == ()
    assert quote(problem([], []), solve(problem([], []), STEPS), job(3)) == ()


def test_inserts_after_committed_stops_only() -> None:
    given = problem([job(5)], [shift(committed=(Committed(5, 300, 900),))])
    options = quote(given, solve(given, STEPS), job(5, place=5))
    assert [option.position for option in options] == [1]


def test_leaves_the_times_of_linked_stops_alone() -> None:
    jobs = [job(1, required=frozenset({1})), job(2, required=frozenset({2}), after=(1,))]
    given = problem(jobs, [shift(1), shift(2)])
    options = quote(given, solve(given, STEPS), job(3, required=frozenset({1}), windows=window(0, 240)))
    assert options == ()


def everything(given: Problem, plan_of: dict[int, list[int]], extra: object) -> list[int]:
    """The price of every insertion by timing each position of each route anew."""
    board = Board(given, solve(given, STEPS))
    visit = visits_of(extra, horizon(given))[0]
    found = []
    for number, line in enumerate(board._lines):
        if board._fixed_price(line, visit) >= 0:
            for position in range(len(line.plan) + 1):
                found += [option.price for option in board._try(number, visit, position)]
    return sorted(found)


def test_finds_what_trying_every_gap_finds() -> None:
    compared = 0
    for seed in range(60):
        given = random_town(seed)
        if given.travel.slices or given.prices.balance or any(one.promise for one in given.jobs):
            continue
        extra = job(99, place=0, windows=window(1_000, 7_000))
        options = [option.price for option in quote(given, solve(given, STEPS), extra, count=3)]
        assert options == everything(given, {}, extra)[:3]
        compared += len(options)
    assert compared > 20


def test_times_a_second_job_as_a_fresh_board_does() -> None:
    compared = 0
    for seed in range(30):
        given = random_town(seed)
        plan = solve(given, STEPS)
        known = Board(given, plan)
        for number, place in enumerate((0, 1, 0)):
            extra = job(99 + number, place=place, windows=window(500 * number, 9_000))
            assert known.quote(extra) == Board(given, plan).quote(extra)
            compared += len(known.quote(extra))
    assert compared > 20


def test_times_agree_with_the_route_it_would_make() -> None:
    given = problem([job(2), job(4)], [shift(1)])
    plan = solve(given, STEPS)
    best = quote(given, plan, job(3))[0]
    span = horizon(given)
    order = [*given.jobs[:1], job(3), *given.jobs[1:]]
    if plan.sequences[1] == (4, 2):
        order.reverse()
    route = time_route(given, given.shifts[0], [visits_of(one, span)[0] for one in order], {})
    assert route is not None
    assert (route.stops[1].start, np.int64(best.start)) == (best.start, route.stops[1].start)
