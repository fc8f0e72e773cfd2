"""Processes that search parts of a problem side by side.

They are spawned, and say once that they are ready; from then on each answers a part with what it found. A worker that
dies or does not answer in time is left behind: nobody waits for it.
"""

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from routing.model import Problem
from routing.ruin_recreate.arrays.compile_problem import Sequences, compile_problem, named, numbered
from routing.ruin_recreate.recombination.route_pool import Pool
from routing.ruin_recreate.search import Schedule, Search, warm
from routing.solving.watch import UNWATCHED, Watch

LATE_SECONDS = 0.8
"""Patience with answers."""


@dataclass(frozen=True, slots=True)
class Part:
    """Jobs and shifts to search until an instant between two temperatures.

    until: on `time.time`, which all processes share. hot, cold, leg: as in `Schedule`. pooled: whether the routes met
    are wanted too.
    """

    jobs: frozenset[int]
    shifts: frozenset[int]
    start: Sequences
    until: float
    hot: float
    cold: float
    leg: float | None
    seed: int
    pooled: bool = False


@dataclass(frozen=True, slots=True)
class Searched:
    """A part's cheapest routes, those at which its search stood when the time was up, and all met where wanted.

    A search that is to be continued goes on from the latter: begun from the best ones, the heat so far would be lost.
    """

    best: Sequences
    last: Sequences
    steps: int
    pool: Pool | None = None


def search_part(problem: Problem, part: Part, watch: Watch = UNWATCHED) -> Searched:
    """The part after the search."""
    deadline = time.perf_counter() + part.until - time.time()
    jobs = tuple(job for job in problem.jobs if job.id in part.jobs)
    shifts = tuple(shift for shift in problem.shifts if shift.id in part.shifts)
    compiled = compile_problem(replace(problem, jobs=jobs, shifts=shifts))
    search = Search(compiled, part.seed, numbered(compiled, part.start))
    search.run(Schedule(deadline, None, part.hot, part.cold, part.leg), watch=watch)
    best, last = named(compiled, search.routes), named(compiled, search.present)
    return Searched(best, last, search.steps, search.pool if part.pooled else None)


@dataclass
class Worker:
    """A spawned process with our end of its pipe. One that was late is ready again once it has answered."""

    process: BaseProcess
    pipe: Connection
    ready: bool = False

    def is_ready(self) -> bool:
        self.ready = self.ready or self._received(0.0) is not None
        return self.ready

    def ask(self, part: Part) -> None:
        """A dead one is asked in vain."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self.pipe.send(part)

    def answer(self, seconds: float) -> Searched | None:
        """None from one that is dead, or late by so many seconds."""
        found = self._received(seconds)
        self.ready = isinstance(found, Searched)
        return found if isinstance(found, Searched) else None

    def _received(self, seconds: float) -> object:
        try:
            return self.pipe.recv() if self.pipe.poll(seconds) else None
        except (EOFError, ConnectionResetError):
            return None


def answers(asked: Sequence[Worker]) -> list[Searched | None]:
    """What each of them found; all together are waited for as long as one."""
    late = time.perf_counter() + LATE_SECONDS
    return [worker.answer(max(0.0, late - time.perf_counter())) for worker in asked]


@contextmanager
def workers(problem: Problem, count: int) -> Iterator[list[Worker]]:
    """So many of them, killed at the end whatever they do."""
    context = multiprocessing.get_context("spawn")
    crew = list[Worker]()
    for _ in range(count):
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, problem), daemon=True)
        process.start()
        theirs.close()
        crew.append(Worker(process, ours))
    try:
        yield crew
    finally:
        for worker in crew:
            worker.pipe.close()
            worker.process.kill()
            worker.process.join()


def _serve(pipe: Connection, problem: Problem) -> None:
    warm()
    pipe.send("ready")
    while True:
        try:
            pipe.send(search_part(problem, pipe.recv()))
        except (EOFError, BrokenPipeError):
            return
