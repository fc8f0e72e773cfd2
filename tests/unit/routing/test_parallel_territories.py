import time
from dataclasses import replace
from multiprocessing import active_children
from threading import Timer

import pytest

from routing import Committed, Limits, Problem, arrange, solve
from routing.ruin_recreate.arrays.compile_problem import compile_problem
from routing.ruin_recreate.parallel import workers as crews
from routing.ruin_recreate.parallel.multistart import search_rivals
from routing.ruin_recreate.parallel.parallel_territories import SMALLEST, _cut, cuttable
from routing.ruin_recreate.parallel.workers import LATE_SECONDS, Part, answers, search_part, workers
from routing.ruin_recreate.search import Course, Schedule, Search, warm
from tests.unit.routing.towns import job, line, problem, shift

SLACK = 3.0
"""Seconds that a loaded machine may take beside those that are counted."""
SHAPE = Part(frozenset(), frozenset(), {}, until=0.0, hot=0.1, cold=0.1, leg=None, seed=3)


@pytest.fixture(autouse=True)
def compiled() -> None:
    """Compiling takes longer than these searches."""
    warm()


def long_town() -> Problem:
    """Shifts along a line of places, one of them with a committed stop, and two jobs beside each."""
    jobs = [job(n, place=n) for n in range(40)]
    shifts = [shift(n, start_place=4 * n, end_place=4 * n) for n in range(9)]
    shifts.append(shift(9, start_place=36, end_place=36, committed=(Committed(39, 0, 600),)))
    return problem(jobs, shifts, line(40))


def test_gives_every_job_and_shift_to_one_territory() -> None:
    town = long_town()
    plan = {0: [(39 - 1, False)], 8: [(0, False)]}
    parts = list(_cut(town, plan, SHAPE, 3))
    assert sorted(number for part in parts for number in part.jobs) == list(range(40))
    assert sorted(number for part in parts for number in part.shifts) == list(range(10))
    assert [part for part in parts if 38 in part.jobs] == [part for part in parts if 0 in part.shifts]
    assert [part for part in parts if 39 in part.jobs] == [part for part in parts if 9 in part.shifts]


def test_joins_territories_to_a_plan_that_holds() -> None:
    town = long_town()
    shape = replace(SHAPE, until=time.time() + 0.1)
    routes = {id: stops for part in _cut(town, {}, shape, 2) for id, stops in search_part(town, part).best.items()}
    assert arrange(town, routes).unserved == ()


def test_tells_where_a_hot_search_stood_beside_its_best_plan() -> None:
    town = long_town()
    ids = frozenset(one.id for one in town.jobs), frozenset(one.id for one in town.shifts)
    rises = list[int]()
    for seed in range(5):
        whole = Part(*ids, {}, until=time.time() + 0.4, hot=500.0, cold=500.0, leg=None, seed=seed)
        found = search_part(town, whole)
        assert found.steps > 0
        rises.append(arrange(town, found.last).objective.total - arrange(town, found.best).objective.total)
    assert min(rises) >= 0
    assert max(rises) > 0  # Each search for itself may happen to stand at its best.


def test_waits_for_no_worker_that_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "LATE_SECONDS", 60.0)
    with workers(long_town(), 1) as (worker,):
        worker.process.kill()
        worker.process.join()
        worker.ask(SHAPE)
        began = time.perf_counter()
        assert answers([worker]) == [None]
        assert not worker.is_ready()
        assert time.perf_counter() - began < 30.0


def test_waits_for_all_that_are_late_as_long_as_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "LATE_SECONDS", 4.0)
    with workers(long_town(), 2) as crew:
        while not all(worker.is_ready() for worker in crew):
            time.sleep(0.05)
        began = time.perf_counter()
        assert answers(crew) == [None, None]
        assert time.perf_counter() - began < 7.5


def test_hears_of_a_worker_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "LATE_SECONDS", 60.0)
    town = long_town()
    with workers(town, 1) as (worker,):
        while not worker.is_ready():
            time.sleep(0.05)
        (part,) = _cut(town, {}, replace(SHAPE, until=time.time() + 0.2), 1)
        worker.ask(part)
        (answer,) = answers([worker])
    assert answer is not None
    assert arrange(town, answer.best).unserved == ()


@pytest.mark.parametrize("jobs", [100, 2 * SMALLEST])
def test_plans_on_when_its_workers_are_killed(jobs: int) -> None:
    town = problem(
        [job(n, place=n % 40) for n in range(jobs)], [shift(n, start_place=n % 40) for n in range(20)], line(40)
    )
    killed = list[int]()

    def kill() -> None:
        for process in active_children():
            process.kill()
            killed.append(process.pid or 0)

    Timer(3.0, kill).start()
    began = time.perf_counter()
    assert solve(town, Limits(seconds=6.0, cores=2)).steps > 0
    assert time.perf_counter() - began < 6.0 + LATE_SECONDS + SLACK
    assert len(killed) == 1


def test_stands_at_the_cheapest_of_several_plans() -> None:
    run = Search(compile_problem(problem([job(n, place=n) for n in range(6)], [shift(1), shift(2)], line(6))), seed=1)
    run.run(Schedule(None, 3))
    good, bad = run.routes, {0: [5, 0, 4], 1: [3, 1, 2]}
    for plans in ([good, bad], [bad, good]):
        run.choose(plans)
        assert run.routes == good


def test_has_the_better_plan_of_two_rivals_and_the_routes_of_the_other() -> None:
    town = problem([job(n, place=n % 40) for n in range(60)], [shift(n, start_place=9 * n) for n in range(4)], line(40))
    compiled = compile_problem(town)
    for seconds in (6.0, 20.0, 60.0):  # A worker is ready after some seconds, on a loaded machine after many.
        run = Search(compiled, seed=1)
        schedule, heard = Schedule(time.perf_counter() + seconds, None), [run.best]
        others = search_rivals(Course(town, compiled, run, schedule, heard.append), 2, seed=1)
        ended = time.perf_counter()
        assert run.best <= min(heard)
        assert ended < (schedule.deadline or 0.0) + LATE_SECONDS + SLACK
        if any(pool.key.any() for pool in others):  # One that was ready late may have met no route yet.
            break
    assert [bool(pool.key.any()) for pool in others] == [True]


def test_cuts_only_what_is_large_and_without_links() -> None:
    jobs = [job(n, place=n % 10) for n in range(2 * SMALLEST)]
    shifts = [shift(n) for n in range(8)]
    assert cuttable(problem(jobs, shifts), 2)
    assert not cuttable(problem(jobs[1:], shifts), 2)
    assert not cuttable(problem([*jobs, job(9999, place=1, after=(1,))], shifts), 2)


def test_plans_territories_on_two_cores() -> None:
    town = problem(
        [job(n, place=n % 40) for n in range(2 * SMALLEST)], [shift(n, start_place=n % 40) for n in range(80)], line(40)
    )
    began = time.perf_counter()
    solution = solve(town, Limits(seconds=8.0, cores=2))
    assert time.perf_counter() - began < 8.0 + LATE_SECONDS + SLACK
    assert solution.objective.total <= solve(town, Limits(steps=1)).objective.total
    assert solution.steps > 1


def test_plans_a_small_town_on_two_cores() -> None:
    solution = solve(long_town(), Limits(seconds=1.0, cores=2))
    assert solution.unserved == ()
    assert solution.objective.travel < 100 * 60
