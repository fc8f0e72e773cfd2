"""A solve ends when it is told to, and when nothing better is found any more."""

import os
import signal
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from routing import Break, Limits, Problem, Travel, Window, bound, solve, verify, warm_up
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
