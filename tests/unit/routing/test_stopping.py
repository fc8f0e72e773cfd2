"""A solve ends when it is told to, and when nothing better is found any more."""

import os
import signal
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from routing import (
    Break,
    Committed,
    Limits,
    Problem,
    ProblemError,
    Progress,
    Travel,
    Window,
    bound,
    solve,
    solve_in_process,
    verify,
    warm_up,
)
from tests.unit.routing.towns import HOUR, MINUTE, job, problem, shift, window

LONG = Limits(seconds=60.0)
ENGINES = pytest.mark.parametrize("engine", ["compiled", "ortools"])


@pytest.fixture(autouse=True)
def compiled() -> None:
    """Compiling takes longer than these searches."""
    warm_up()


def town(jobs: int = 60, shifts: int = 4) -> Problem:
    points = np.random.default_rng(1).integers(0, 3_000, (jobs + 1, 2))
    seconds = np.abs(points[:, None] - points[None]).sum(axis=2).astype(np.int32)
    given = [job(n, windows=window((n % 4) * HOUR, (n % 4 + 4) * HOUR)) for n in range(1, jobs + 1)]
    lunch = (Break(Window(3 * HOUR, 5 * HOUR), 30 * MINUTE),)
    return problem(given, [shift(n, breaks=lunch) for n in range(shifts)], Travel(seconds))


@ENGINES
def test_ends_with_the_best_plan_so_far_when_it_is_cancelled(engine: str) -> None:
    given, stop = town(), threading.Event()
    threading.Timer(1.0, stop.set).start()
    began = time.process_time()
    plan = solve(given, LONG, engine=engine, cancelled=stop.is_set)
    # What others do on this machine is not counted.
    assert time.process_time() - began < 20
    assert plan.routes
    assert verify(given, plan) == []


@ENGINES
def test_tells_how_far_it_is(engine: str) -> None:
    given, heard = town(), list[Progress]()
    plan = solve(given, Limits(seconds=2.0), on_progress=heard.append, engine=engine)
    assert [one.phase for one in heard[:2]] == ["beginning", "searching"]
    assert heard[-1].phase == "closing"
    assert [one.seconds for one in heard] == sorted(one.seconds for one in heard)
    prices = [one.price for one in heard if one.price is not None]
    assert prices == sorted(prices, reverse=True)
    assert (heard[-1].price, heard[-1].served) == (plan.objective.total, 60 - len(plan.unserved))
    assert {(one.bound, one.gap_percent) for one in heard} == {(None, None)}


def test_counts_committed_jobs_and_a_crew_once_among_the_served() -> None:
    done = Committed(job=9, start=0, finish=600)
    given = problem([job(9), job(1, crew=2), job(2, skills={"fibre": 1})], [shift(1, committed=(done,)), shift(2)])
    heard = list[Progress]()
    plan = solve(given, Limits(seconds=1.0), on_progress=heard.append)
    assert [one.job for one in plan.unserved] == [2]
    assert heard[-1].served == 2


def test_tells_the_bound_once_it_is_proven() -> None:
    heard = list[Progress]()
    plan = solve(town(20, 2), Limits(seconds=6.0, gap=0.0), on_progress=heard.append)
    before = next(number for number, one in enumerate(heard) if one.phase == "proving")
    assert {one.bound for one in heard[: before + 1]} == {None}
    assert (heard[-1].bound, heard[-1].gap_percent) == (plan.bound, plan.gap_percent)
    assert plan.bound is not None
    assert 0 < plan.bound <= plan.objective.total


def test_keeps_a_part_of_the_time_for_a_proof() -> None:
    given, heard = town(20, 2), list[Progress]()
    plan = solve(given, Limits(seconds=4.0, proving=0.25), on_progress=heard.append)
    assert [one.phase for one in heard if one.phase == "proving"]
    assert plan.bound is not None
    assert 0 < plan.bound <= plan.objective.total
    assert heard[-1].seconds < 20
    for part in (0.0, 1.0):
        with pytest.raises(ProblemError):
            solve(given, Limits(seconds=4.0, proving=part))


@ENGINES
def test_stops_in_a_process_of_its_own(engine: str) -> None:
    given, heard = town(), list[Progress]()
    plan = solve_in_process(
        given, LONG, engine=engine, on_progress=heard.append, cancelled=lambda: any(one.price for one in heard)
    )
    assert heard[-1].seconds < 20
    assert (plan.objective.total, verify(given, plan)) == (heard[-1].price, [])


def test_keeps_the_first_plan_when_it_is_stopped_before_it_begins() -> None:
    given, asked = town(), list[bool]()

    def at_once() -> bool:
        asked.append(True)
        return True

    plan = solve_in_process(given, LONG, cancelled=at_once)
    assert (asked, verify(given, plan)) == ([True], [])
    assert plan.routes


@pytest.fixture
def interruptible() -> Iterator[None]:
    """SIGINT as a program in a terminal takes it; workers of a test run have it switched off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@ENGINES
def test_hears_ctrl_c(engine: str, interruptible: None) -> None:
    threading.Timer(1.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        solve(town(), LONG, engine=engine)


@ENGINES
def test_ends_when_nothing_better_is_found_for_a_while(engine: str) -> None:
    began = time.process_time()
    solve(problem([job(n, place=n % 9) for n in range(20)], [shift()]), Limits(60.0, patience=1.0), engine=engine)
    assert time.process_time() - began < 20


def test_bounds_a_large_town_within_its_seconds() -> None:
    given = town(jobs=700, shifts=90)
    began = time.process_time()
    proven = bound(given, 1.0)
    assert time.process_time() - began < 4.0
    assert proven.value >= 0
