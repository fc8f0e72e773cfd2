"""One plan on several cores: every round cuts the shifts into territories that are searched at the same time.

The cut runs between two far places chosen anew each round, so that the borders of one round lie inside the territories
of the next. Workers start while the first search is already running here, and this process takes a territory too.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from routing.model import Problem
from routing.ruin_recreate.arrays.compile_problem import Sequences, named, numbered
from routing.ruin_recreate.parallel.workers import Part, Searched, Worker, answers, search_part, workers
from routing.ruin_recreate.search import Course, Schedule
from routing.solving.watch import Watch
from routing.territories.groups import owners

ALONE_SECONDS, ROUND_SECONDS = 1.5, 2.0
"""Length of a round while the workers start, and with them."""
CLOSING_SECONDS, SHORTEST_SECONDS = 0.1, 0.3
"""Kept of a round for cutting and joining; the shortest round worth it."""
SMALLEST = 500
"""Jobs per territory below which whole searches side by side find more: who is left out is decided across borders."""


def cuttable(problem: Problem, cores: int) -> bool:
    """Whether territories are worth it: enough jobs, and no links that would cross borders."""
    linked = any(job.crew == 2 or job.after or job.same_technician_as is not None for job in problem.jobs)
    return not linked and len(problem.jobs) >= SMALLEST * cores and len(problem.shifts) >= 2 * cores


def search_territories(course: Course, cores: int, seed: int) -> None:
    """Rounds of territories until the deadline, which together cool as one search would.

    The search here has the best plan then.
    """
    problem, compiled, run, schedule = course.problem, course.compiled, course.run, course.schedule
    began, deadline = time.perf_counter(), schedule.deadline or 0.0
    rng = np.random.default_rng(seed)
    best, price = run.routes, run.best
    plan: Sequences = named(compiled, best)
    with workers(problem, cores - 1) as crew:
        while (left := deadline - time.perf_counter()) > SHORTEST_SECONDS and not course.watch.is_over():
            ready = [worker for worker in crew if worker.is_ready()]
            span = deadline - began
            wanted = ROUND_SECONDS if ready else ALONE_SECONDS
            seconds = left if left < 1.5 * wanted else wanted
            done = 1 - left / span
            heat = _heat(schedule, done), _heat(schedule, done + seconds / span)
            until = time.time() + seconds - CLOSING_SECONDS
            shape = Part(frozenset(), frozenset(), {}, until, *heat, schedule.leg, int(rng.integers(2**31)))
            found = _round(problem, list(_cut(problem, plan, shape, len(ready) + 1)), ready, course.watch)
            plan = _together(one.last for one in found)
            run.load(numbered(compiled, _together(one.best for one in found)))
            if run.best < price:
                best, price = run.routes, run.best
            course.note(run.best)
            run.steps += sum(one.steps for one in found)
    run.load(best)


def _together(territories: Iterable[Sequences]) -> Sequences:
    """Their routes as one plan."""
    return {shift: stops for part in territories for shift, stops in part.items()}


def _heat(schedule: Schedule, done: float) -> float:
    return float(schedule.hot * (schedule.cold / schedule.hot) ** done)


def _round(problem: Problem, parts: list[Part], ready: list[Worker], watch: Watch) -> list[Searched]:
    """A territory of which nothing is heard in time keeps its routes."""
    for worker, part in zip(ready, parts[1:], strict=True):
        worker.ask(part)
    own = search_part(problem, parts[0], watch)
    heard = zip([None for _ in ready] if watch.is_over() else answers(ready), parts[1:], strict=True)
    return [own, *(answer or Searched(part.start, part.start, 0) for answer, part in heard)]


def _cut(problem: Problem, plan: Sequences, shape: Part, count: int) -> Iterator[Part]:
    whose = owners(problem, plan, count, np.random.default_rng(shape.seed))
    for number in range(count):
        shifts = frozenset(shift for shift, own in whose.of_shift.items() if own == number)
        jobs = frozenset(job for job, own in whose.of_job.items() if own == number)
        start = {shift: stops for shift, stops in plan.items() if shift in shifts}
        yield replace(shape, jobs=jobs, shifts=shifts, start=start, seed=shape.seed + number)
