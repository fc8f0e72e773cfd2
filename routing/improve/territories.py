"""One plan on several cores: every round cuts the shifts into territories that are searched at the same time.

The cut runs between two far places chosen anew each round, so that the borders of one round lie inside the territories
of the next. Workers are spawned while the first search is already running here, and this process takes a territory too.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import numpy as np

from routing.improve.build import compile_problem
from routing.improve.search import Schedule, Search
from routing.model import Limits, Problem
from routing.owners import owners

Sequences = dict[int, list[tuple[int, bool]]]

Judge = Callable[[Sequences], tuple[int, Sequences]]

ALONE_SECONDS, ROUND_SECONDS = 1.5, 5.0
"""Length of a round while the workers start, and with them."""
CLOSING_SECONDS, LATE_SECONDS, SHORTEST_SECONDS = 0.1, 1.0, 0.3
"""Kept of a round for cutting and joining; patience with a worker; the shortest round worth it."""
SMALLEST = 100
"""Jobs per territory below which cutting is not worth it."""
RIVAL_SEEDS = 7919


@dataclass(frozen=True, slots=True)
class Part:
    """A territory to search until an instant between two temperatures."""

    jobs: frozenset[int]
    shifts: frozenset[int]
    start: Sequences
    until: float
    """On `time.time`, which all processes share."""
    hot: float
    cold: float
    seed: int


def cuttable(problem: Problem, cores: int) -> bool:
    """Whether territories are worth it: enough jobs, and no links that would cross borders."""
    linked = any(job.crew == 2 or job.after or job.same_technician_as is not None for job in problem.jobs)
    return not linked and len(problem.jobs) >= SMALLEST * cores and len(problem.shifts) >= 2 * cores


def search_parts(problem: Problem, limits: Limits, schedule: Schedule, start: Sequences, judge: Judge) -> Sequences:
    """Rounds of territories until the deadline of the schedule; rivals over the whole where it is too small to cut.

    judge: the price of a plan, and the plan with the absent jobs inserted where they cost little.
    """
    if not cuttable(problem, limits.cores):
        return _rivals(problem, limits, schedule, start, judge)
    deadline = schedule.deadline or 0.0
    rng = np.random.default_rng(limits.seed)
    began, plan = time.perf_counter(), start
    best, best_price = start, judge(start)[0]
    with _workers(problem, limits.cores - 1) as workers:
        while (left := deadline - time.perf_counter()) > SHORTEST_SECONDS:
            ready = [worker for worker in workers if worker.is_ready()]
            span = deadline - began
            wanted = ROUND_SECONDS if ready else ALONE_SECONDS
            seconds = left if left < 1.5 * wanted else wanted
            done = 1 - left / span
            heat = _heat(schedule, done), _heat(schedule, done + seconds / span)
            until = time.time() + seconds - CLOSING_SECONDS
            shape = Part(frozenset(), frozenset(), {}, until, *heat, int(rng.integers(2**31)))
            price, plan = judge(_together(_round(problem, list(_cut(problem, plan, shape, len(ready) + 1)), ready)))
            if price < best_price:
                best, best_price = plan, price
    return best


def _together(found: list[Sequences]) -> Sequences:
    """The territories' routes as one plan."""
    return {shift: stops for part in found for shift, stops in part.items()}


def _rivals(problem: Problem, limits: Limits, schedule: Schedule, start: Sequences, judge: Judge) -> Sequences:
    """The best of as many whole searches as there are cores, each with a seed of its own."""
    left = (schedule.deadline or 0.0) - time.perf_counter()
    jobs = frozenset(job.id for job in problem.jobs)
    shifts = frozenset(shift.id for shift in problem.shifts)
    whole = Part(jobs, shifts, start, time.time() + left - CLOSING_SECONDS, schedule.hot, schedule.cold, limits.seed)
    parts = rivals(whole, limits.cores)
    with _workers(problem, limits.cores - 1) as workers:
        for worker, part in zip(workers, parts[1:], strict=True):
            worker.pipe.send(part)
        found = [search_part(problem, parts[0])]
        found += [one.pipe.recv() for one in workers if one.is_ready() and one.pipe.poll(LATE_SECONDS)]
    return min((judge(one) for one in [start, *found]), key=lambda one: one[0])[1]


def rivals(whole: Part, count: int) -> list[Part]:
    """The same search with seeds that are not those of the next runs."""
    return [replace(whole, seed=whole.seed + number * RIVAL_SEEDS) for number in range(count)]


def _heat(schedule: Schedule, done: float) -> float:
    return float(schedule.hot * (schedule.cold / schedule.hot) ** done)


def _round(problem: Problem, parts: list[Part], workers: list["_Worker"]) -> list[Sequences]:
    for worker, part in zip(workers, parts[1:], strict=True):
        worker.pipe.send(part)
    found = [search_part(problem, parts[0])]
    for worker, part in zip(workers, parts[1:], strict=True):
        # A worker that does not answer in time keeps its old routes, and is not asked again.
        answered = worker.pipe.poll(LATE_SECONDS)
        found.append(worker.pipe.recv() if answered else dict(part.start))
        worker.ready = answered
    return found


def search_part(problem: Problem, part: Part) -> Sequences:
    """The territory's routes after the search."""
    # Imported here because plan imports this module.
    from routing.improve.plan import named, numbered  # noqa: PLC0415

    deadline = time.perf_counter() + part.until - time.time()
    jobs = tuple(job for job in problem.jobs if job.id in part.jobs)
    shifts = tuple(shift for shift in problem.shifts if shift.id in part.shifts)
    compiled = compile_problem(replace(problem, jobs=jobs, shifts=shifts))
    search = Search(compiled, part.seed, numbered(compiled, part.start))
    search.run(Schedule(deadline, None, part.hot, part.cold))
    return {shift.id: [] for shift in shifts} | named(compiled, search.routes)


def _cut(problem: Problem, plan: Sequences, shape: Part, count: int) -> Iterator[Part]:
    whose = owners(problem, plan, count, np.random.default_rng(shape.seed))
    for number in range(count):
        shifts = frozenset(shift for shift, own in whose.of_shift.items() if own == number)
        jobs = frozenset(job for job, own in whose.of_job.items() if own == number)
        start = {shift: stops for shift, stops in plan.items() if shift in shifts}
        yield replace(shape, jobs=jobs, shifts=shifts, start=start, seed=shape.seed + number)


@dataclass
class _Worker:
    """A spawned process; it says once that it is ready, and from then on answers each part with its routes."""

    process: BaseProcess
    pipe: Connection
    ready: bool = False

    def is_ready(self) -> bool:
        if not self.ready and self.pipe.poll(0):
            self.pipe.recv()
            self.ready = True
        return self.ready


@contextmanager
def _workers(problem: Problem, count: int) -> Iterator[list[_Worker]]:
    context = multiprocessing.get_context("spawn")
    workers = list[_Worker]()
    for _ in range(count):
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, problem), daemon=True)
        process.start()
        theirs.close()
        workers.append(_Worker(process, ours))
    try:
        yield workers
    finally:
        for worker in workers:
            worker.pipe.close()
            worker.process.kill()
            worker.process.join()


def _serve(pipe: Connection, problem: Problem) -> None:
    from routing.improve.plan import warm  # noqa: PLC0415 - plan imports this module.

    warm()
    pipe.send("ready")
    while True:
        try:
            pipe.send(search_part(problem, pipe.recv()))
        except (EOFError, BrokenPipeError):
            return
