"""What is to be expected of a plan."""

import time
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.odds.simulator import Simulator
from benchmarks.routing import day as days
from benchmarks.routing.gen import generate
from benchmarks.routing.ours import state_day
from routing import (
    Break,
    Committed,
    Problem,
    ProblemError,
    Promise,
    Solution,
    Spread,
    Supply,
    Uncertainty,
    Window,
    arrange,
    assess,
)
from tests.unit.routing.random_towns import random_town
from tests.unit.routing_odds.days import EVENLY, HOUR, QUARTER, day, in_order, visit


def test_is_the_plan_itself_where_nothing_is_uncertain() -> None:
    for seed in range(60):
        problem = random_town(seed)
        if seed % 3 == 0:
            problem = replace(problem, prices=replace(problem.prices, working_second=2))
        plan = _any_plan(problem, seed)
        risk = assess(problem, plan, draws=3)
        stops = [stop for route in plan.routes for stop in route.stops]
        assert [(stop.arrival, stop.start) for stop in risk.stops] == [
            ((stop.arrive,) * 6, (stop.start,) * 6) for stop in stops
        ]
        assert [shift.finish for shift in risk.shifts] == [(route.finish,) * 6 for route in plan.routes]
        assert risk.expected_overtime_seconds == sum(route.overtime_seconds for route in plan.routes)


def test_is_the_plan_itself_with_a_supply_on_the_way() -> None:
    problem = day(visit(1), visit(3, skills={"ladder": 1}), supply=Supply(2, 300, {"ladder": 1}))
    plan = in_order(problem)
    risk = assess(problem, plan, draws=2)
    assert plan.routes[0].supply is not None
    assert [stop.start[0] for stop in risk.stops] == [stop.start for stop in plan.routes[0].stops]
    assert risk.shifts[0].finish[0] == plan.routes[0].finish


def test_agrees_with_a_simulator_of_its_own_on_every_feature() -> None:
    for seed in range(12):
        town = random_town(seed)
        spreads = (None, EVENLY)
        jobs = tuple(
            replace(job, crew=1, after=(), same_technician_as=None, spread=spreads[job.id % 2]) for job in town.jobs
        )
        problem = replace(town, jobs=jobs, uncertainty=Uncertainty(Spread(0.35, 1.1), Spread(0.2)))
        plan, count = _any_plan(problem, seed), 1500
        simulator, kept = Simulator(problem, plan, seed), dict.fromkeys((job.id for job in jobs), 0)
        overtime = 0.0
        for _ in range(count):
            for shift in simulator.day():
                overtime += shift.overtime / count
                for one in shift.visits:
                    kept[one.job] += one.is_kept
        risk = assess(problem, plan)
        for stop in risk.stops:
            assert abs(stop.kept - kept[stop.job] / count) < 0.005 + 4 * (stop.kept * (1 - stop.kept) / count) ** 0.5
        assert abs(risk.expected_overtime_seconds - overtime) < 10 + 0.1 * overtime


def test_tells_known_odds_of_a_drive() -> None:
    # Planned a quarter of an hour, at the quartiles half and double of it.
    problem = day(visit(1, (0, 2 * QUARTER)), uncertainty=Uncertainty(travel=EVENLY))
    risk = assess(problem, in_order(problem), levels=(0.25, 0.5, 0.75))
    assert risk.at(1).kept == pytest.approx(0.75, abs=1e-9)
    assert [round(at / 10) for at in risk.at(1).arrival] == [45, 90, 180]
    assert risk.expected_broken == pytest.approx(0.25)
    with pytest.raises(KeyError):
        risk.at(2)


def test_waits_for_the_window_and_tells_when_they_are_there() -> None:
    problem = day(visit(1, (HOUR, 2 * HOUR)), uncertainty=Uncertainty(travel=Spread(0.2)))
    stop = assess(problem, in_order(problem)).at(1)
    assert stop.kept == 1.0
    assert stop.start == (HOUR,) * 6
    assert stop.arrival[0] < QUARTER < stop.arrival[-1]
    assert stop.start_deviation_seconds == 0.0


def test_tells_apart_the_time_told_and_the_window_of_the_plan() -> None:
    told = Promise(window=Window(0, 2 * QUARTER))
    problem = day(visit(1, (0, QUARTER + 60), promise=told), uncertainty=Uncertainty(travel=EVENLY))
    stop = assess(problem, in_order(problem)).at(1)
    assert stop.kept == pytest.approx(0.75, abs=1e-9)
    assert 0.5 < stop.in_window < 0.6


def test_takes_the_spread_of_the_job_before_that_of_the_problem() -> None:
    jobs = visit(1), visit(2, (0, 3 * HOUR // 2 + 1))
    some = day(*jobs, uncertainty=Uncertainty(service=Spread(0.35)))
    sure = replace(some, jobs=(replace(jobs[0], spread=Spread()), jobs[1]))
    assert assess(some, in_order(some)).at(2).kept < 0.6
    assert assess(sure, in_order(sure)).at(2).kept == 1.0


def test_expects_overtime_and_breaks_that_begin_late() -> None:
    lunch = Break(Window(HOUR, QUARTER + HOUR + 60), 600)
    problem = day(visit(1), visit(2), uncertainty=Uncertainty(service=Spread(0.35)), breaks=(lunch,), end=11_400)
    plan = in_order(problem)
    shift = assess(problem, plan).shifts[0]
    assert shift.overtime == pytest.approx(0.45, abs=0.1)
    assert shift.overtime_seconds > 300
    assert 0.3 < shift.late_break < 0.6


def test_keeps_what_is_committed_as_it_happened() -> None:
    done = Committed(1, 900, 5000)
    problem = day(visit(1, (0, 600)), visit(2), uncertainty=Uncertainty(Spread(0.5), Spread(0.5)), committed=(done,))
    plan = arrange(problem, {1: [(2, False)]})
    risk = assess(problem, plan)
    assert risk.at(1).start == (900,) * 6
    assert risk.at(2).arrival[0] > 5000


def test_begins_no_shift_before_the_technician_is_back_from_the_one_before() -> None:
    morning = day(visit(1), visit(2), uncertainty=Uncertainty(service=Spread(0.0, 4.0)))
    later = replace(morning.shifts[0], id=2, start=8 * HOUR, end=12 * HOUR)
    problem = replace(morning, shifts=(*morning.shifts, later))
    plan = arrange(problem, {1: [(1, False)], 2: [(2, False)]})
    assert assess(problem, plan).at(2).start[0] == 8 * HOUR + 2 * QUARTER
    long = replace(problem, uncertainty=Uncertainty(service=Spread(0.0, 9.0)))
    assert assess(long, plan).at(2).start[0] == QUARTER + 9 * HOUR + QUARTER + 2 * QUARTER


def test_a_crew_starts_when_both_are_there_and_later_jobs_wait() -> None:
    one = day(visit(1, crew=2), visit(2, after=(1,)), uncertainty=Uncertainty(Spread(0.3), Spread(0.3)))
    two = replace(one.shifts[0], id=2, technician=2, start_place=3, end_place=3)
    problem = replace(one, shifts=(*one.shifts, two))
    plan = arrange(problem, {1: [(1, False)], 2: [(1, True), (2, False)]})
    risk = assess(problem, plan)
    first, mate, after = risk.stops
    assert first.start == mate.start
    assert all(start >= max(*there) for start, *there in zip(first.start, first.arrival, mate.arrival, strict=True))
    assert after.start[0] > first.start[0] + 1800
    assert risk.expected_broken == 0.0


def test_draws_the_same_days_by_the_same_seed_whatever_the_plan() -> None:
    problem = day(visit(1), visit(2), uncertainty=Uncertainty(Spread(0.3), Spread(0.3)))
    plan = in_order(problem)
    assert assess(problem, plan, seed=7) == assess(problem, plan, seed=7)
    assert assess(problem, plan, seed=7) != assess(problem, plan, seed=8)


@pytest.mark.parametrize(
    "spread",
    [
        Spread(-0.1),
        Spread(float("nan")),
        Spread(11.0),
        Spread(0.1, 0.0),
        Spread(0.1, float("inf")),
        Spread(quantiles=((0.5, 1.0),)),
        Spread(quantiles=((0.5, 1.0), (0.4, 2.0))),
        Spread(quantiles=((0.4, 2.0), (0.5, 1.0))),
        Spread(quantiles=((0.0, 1.0), (0.5, 1.0))),
        Spread(quantiles=((0.1, 0.0), (0.5, 1.0))),
        Spread(quantiles=((0.1, float("nan")), (0.5, 1.0))),
    ],
)
def test_refuses_a_spread_that_is_none(spread: Spread) -> None:
    for problem in (day(visit(1, spread=spread)), day(visit(1), uncertainty=Uncertainty(travel=spread))):
        with pytest.raises(ProblemError) as refused:
            assess(problem, Solution((), (), in_order(day()).objective))
        assert [code for code, _ in refused.value.faults] == ["spread"]


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("draws", {"draws": 0}),
        ("draws", {"draws": 2.5}),
        ("seed", {"seed": -1}),
        ("levels", {"levels": (0.5, 1.0)}),
        ("levels", {"levels": ("half",)}),
    ],
)
def test_refuses_arguments_out_of_range(code: str, arguments: dict[str, object]) -> None:
    problem = day(visit(1))
    with pytest.raises(ProblemError) as refused:
        assess(problem, in_order(problem), **arguments)
    assert [name for name, _ in refused.value.faults] == [code]


def test_refuses_a_plan_of_another_problem() -> None:
    with pytest.raises(ProblemError) as refused:
        assess(day(visit(1)), in_order(day(visit(2))))
    assert [code for code, _ in refused.value.faults] == ["plan"]


def test_refuses_a_price_of_broken_promises_below_zero() -> None:
    with pytest.raises(ProblemError) as refused:
        assess(day(visit(1, broken_price=-1)), in_order(day(visit(1))))
    assert [code for code, _ in refused.value.faults] == ["price"]


def test_takes_a_moment_for_a_large_day() -> None:
    problem = state_day(days.from_json(generate(200, 25, 1, "all-day"))).problem
    problem = replace(problem, uncertainty=Uncertainty(Spread(0.35), Spread(0.2)))
    orders = {shift.id: [(job, False) for job in range(shift.id * 8, shift.id * 8 + 8)] for shift in problem.shifts}
    jobs = tuple(replace(job, skills={}, service_seconds=1800, windows=()) for job in problem.jobs)
    plan = arrange(replace(problem, jobs=jobs), orders)
    began = time.process_time()
    risk = assess(replace(problem, jobs=jobs), plan)
    assert time.process_time() - began < 5.0
    assert len(risk.stops) > 100


def _any_plan(problem: Problem, seed: int) -> Solution:
    rng, orders = np.random.default_rng(seed), dict[int, list[tuple[int, bool]]]()
    for job in problem.jobs:
        for mate in (False, True)[: job.crew]:
            shift = problem.shifts[int(rng.integers(len(problem.shifts)))]
            orders.setdefault(shift.id, []).append((job.id, mate))
    return arrange(problem, orders)
