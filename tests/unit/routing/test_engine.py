import time

import pytest

from routing import (
    Break,
    Limits,
    Objective,
    ProblemError,
    Progress,
    Promise,
    SolveFailed,
    TakenBreak,
    Window,
    arrange,
    solve,
    solve_in_process,
    warm_up,
)
from routing.solving.engine import EXACT_FROM_SECONDS, _search_on
from routing.solving.watch import Teller, Watch
from tests.unit.routing.towns import HOUR, MINUTE, job, line, problem, rush, shift, window

STEPS = Limits(seconds=None, steps=1)


def test_plans_nothing_for_nobody() -> None:
    assert solve(problem([], []), STEPS).objective == Objective()
    assert solve(problem([], [shift()]), STEPS).routes == ()
    assert [left.code for left in solve(problem([job(1)], []), STEPS).unserved] == ["no_shift"]


def test_drives_along_the_line_and_back() -> None:
    solution = solve(problem([job(2), job(1), job(3)], [shift()]), STEPS)
    assert solution.objective == Objective(travel=6 * MINUTE)
    assert solution.sequences[1] in {(1, 2, 3), (3, 2, 1)}


def test_prices_metres_overtime_lateness_and_the_shift_itself() -> None:
    late = job(1, due=0, late_price=3)
    worker = shift(end=10 * MINUTE, overtime_seconds=HOUR, overtime_price=2, fixed_price=50)
    solution = solve(problem([late], [worker], travel_metre=1), STEPS)
    assert solution.objective == Objective(lateness=180, overtime=240, travel=120 + 2_000, fixed=50)


def test_prices_balance_by_the_square_of_the_hours_of_work() -> None:
    solution = solve(problem([job(1)], [shift()], balance=1_000), STEPS)
    assert solution.objective.balance == 1_000 * (12 * MINUTE) ** 2 // HOUR**2


def test_waits_into_the_promised_window_rather_than_come_early() -> None:
    promise = Promise(technician=1, window=Window(HOUR, 2 * HOUR), technician_price=70, window_price=500)
    solution = solve(problem([job(1, promise=promise)], [shift()]), STEPS)
    assert solution.routes[0].stops[0].start == HOUR
    assert solution.objective == Objective(travel=120)


def test_breaks_a_promise_at_its_price_when_it_must() -> None:
    promise = Promise(technician=2, window=Window(HOUR, 2 * HOUR), technician_price=70, window_price=500)
    solution = solve(problem([job(1, promise=promise)], [shift(end=HOUR)]), STEPS)
    assert solution.objective == Objective(promises=570, travel=120)


def test_takes_the_break_where_it_arrives_when_that_is_early_enough() -> None:
    lunch = Break(Window(30, 10 * MINUTE), 30 * MINUTE)
    solution = solve(problem([job(1)], [shift(breaks=(lunch,))]), STEPS)
    route = solution.routes[0]
    assert route.breaks == (TakenBreak(MINUTE, 31 * MINUTE, 0),)
    assert (route.stops[0].arrive, route.stops[0].start) == (MINUTE, 31 * MINUTE)


def test_interrupts_a_long_drive_for_a_break() -> None:
    lunch = Break(Window(30, 60), 600)
    solution = solve(problem([job(5)], [shift(breaks=(lunch,))]), STEPS)
    route = solution.routes[0]
    assert route.breaks == (TakenBreak(30, 630, 0),)
    assert route.stops[0].arrive == 5 * MINUTE + 600


def test_leaves_after_the_rush_when_that_arrives_sooner() -> None:
    calm_later = rush(line(seconds=HOUR), start=10 * MINUTE, percent=10)
    solution = solve(problem([job(1)], [shift()], calm_later), STEPS)
    stop = solution.routes[0].stops[0]
    assert (stop.depart, stop.travel_seconds, stop.arrive) == (10 * MINUTE, 6 * MINUTE, 16 * MINUTE)


def test_drives_at_the_speed_of_the_hour_of_departure() -> None:
    jam = rush(line(), start=5 * MINUTE, percent=300)
    solution = solve(problem([job(1)], [shift()], jam), STEPS)
    route = solution.routes[0]
    assert (route.stops[0].travel_seconds, route.return_travel_seconds) == (MINUTE, 3 * MINUTE)


def test_starts_from_a_given_plan_and_never_ends_worse() -> None:
    given = problem([job(n) for n in range(1, 8)], [shift(1), shift(2)])
    known = solve(given, Limits(seconds=None, steps=5))
    assert solve(given, STEPS, start=known).objective.total <= known.objective.total


def test_gives_the_same_plan_for_the_same_steps() -> None:
    given = problem([job(n, windows=window(n * HOUR // 2, 8 * HOUR)) for n in range(1, 9)], [shift(1), shift(2)])
    assert solve(given, Limits(seconds=None, steps=3)) == solve(given, Limits(seconds=None, steps=3))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (problem([job(1), job(1)], []), "job_twice"),
        (problem([job(11)], []), "place"),
        (problem([job(1, windows=window(5, 5))], []), "windows"),
        (problem([job(1, windows=(Window(0, 5), Window(4, 9)))], []), "windows"),
        (problem([job(1, after=(7,))], []), "link"),
        (problem([job(1, crew=3)], []), "crew"),
        (problem([job(1, unserved_price=-1)], []), "price"),
        (problem([], [shift(end=0)]), "hours"),
        (problem([], [shift(speed_percent=0)]), "speed"),
        (problem([], [shift(1), shift(1, technician=2)]), "shift_twice"),
        (problem([], [shift(1), shift(2, technician=1, start=8 * HOUR - 1, end=9 * HOUR)]), "shift_overlap"),
        (problem([], [shift(breaks=(Break(Window(9, 9), 1),))]), "breaks"),
    ],
)
def test_names_what_is_malformed(fault: object, code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        solve(fault, STEPS)
    assert [found for found, _ in refused.value.faults] == [code]


def test_refuses_an_unknown_engine_and_missing_limits() -> None:
    with pytest.raises(ValueError, match="Unknown engine"):
        solve(problem([], []), STEPS, engine="magic")
    with pytest.raises(ValueError, match="limit"):
        solve(problem([], []), Limits(seconds=None))


def test_solves_in_a_process_of_its_own() -> None:
    given = problem([job(1)], [shift()])
    assert solve_in_process(given, STEPS) == solve(given, STEPS)


def test_reports_a_crash_of_the_other_process() -> None:
    with pytest.raises(SolveFailed) as failed:
        solve_in_process(problem([job(1), job(1)], []), STEPS)
    assert failed.value.code == "crash"


def test_stops_when_the_plan_is_proven_good_enough() -> None:
    given = problem([job(1), job(2), job(4)], [shift()])
    solution = solve(given, Limits(seconds=20.0, gap=1.0))
    assert (solution.bound, solution.gap_percent) == (8 * MINUTE, 0.0)


def test_proves_a_small_plan_the_best_one_unasked_and_ends_early() -> None:
    began = time.perf_counter()
    town = problem([job(n) for n in range(1, 6)], [shift(1), shift(2, start_place=9)])
    solution = solve(town, Limits(seconds=EXACT_FROM_SECONDS))
    assert solution.bound == solution.objective.total
    assert time.perf_counter() - began < EXACT_FROM_SECONDS / 2
    assert solve(town, Limits(seconds=EXACT_FROM_SECONDS - 1.0)).bound is None


def test_traces_a_search_that_goes_on_after_the_plan_it_goes_on_from() -> None:
    jobs = [job(n, place=n % 10, service_seconds=20 * MINUTE, after=(1,) * (n == 7)) for n in range(40)]
    town, heard = problem(jobs, [shift(1), shift(2)]), list[Progress]()
    warm_up()
    first, teller = arrange(town, {1: [(1, False)]}), Teller(heard.append)
    teller.better(first.objective.total, 1)
    best = _search_on(town, Limits(seconds=0.6), first, 100.0, Watch(teller))
    assert best.objective.total < first.objective.total
    points = list(best.trace)
    assert points == sorted(points)
    assert 100.0 < points[0][0] <= points[-1][0] < 101.0
    assert all(price < first.objective.total for _, price in points)
    assert best.trace[-1][1] == best.objective.total
    prices = [one.price or 0 for one in heard if one.phase]
    assert prices == sorted(prices, reverse=True)
    assert (prices[0], prices[-1]) == (first.objective.total, best.objective.total)


def test_plans_the_same_town_better_with_more_steps() -> None:
    given = problem([job(n, windows=window(n * HOUR // 2, 8 * HOUR)) for n in range(1, 9)], [shift(1), shift(2)])
    few, many = (solve(given, Limits(seconds=None, steps=steps)) for steps in (1, 20))
    assert many.objective.total <= few.objective.total
