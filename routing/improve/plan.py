"""The long search as the engine calls it: a problem and limits in, sequences out."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from routing.improve.build import Compiled, compile_problem
from routing.improve.search import COLD, HOT, ROUNDS_PER_STEP, Schedule, Search
from routing.improve.territories import search_parts
from routing.model import Job, Limits, Problem, Shift, Travel

Sequences = Mapping[int, Sequence[tuple[int, bool]]]
"""(job id, mate) in order, by shift id, without committed stops."""

SMALL = 12
"""Problems of so few visits are searched to the end in `STEPS_PER_VISIT` steps each, whatever the limit."""
STEPS_PER_VISIT = 30
WARM_START_HEAT, SHORT_HEAT = 0.1, 0.5
"""First temperatures from a given plan, and where time is short."""
ROUNDS_FOR_HEAT = 300
"""Rounds for each visit in which a unit of heat cools down."""
ROUNDS_A_SECOND = 60_000
"""Of one core, about; measured at 500 and 1,000 visits."""
RECOMBINING, MOST_RECOMBINING, LEAST_RECOMBINING = 0.06, 2.5, 0.3
"""Share of the time for recombining, at most so many seconds, and the seconds below which it is left out."""
STEPS_TO_RECOMBINE = 200
"""Steps below which there is nothing yet to recombine."""


@dataclass(frozen=True, slots=True)
class Found:
    """Sequences, the number of steps made, and (seconds, price) at each improvement."""

    sequences: Sequences
    steps: int
    trace: tuple[tuple[float, int], ...]


@cache
def warm() -> None:
    """Compile, or load what was compiled before, so that no search pays for it. Once per process."""
    job = Job(id=1, place=0, service_seconds=1)
    shift = Shift(id=1, technician=1, start_place=0, end_place=0, start=0, end=10)
    tiny = Problem((job,), (shift,), Travel(np.zeros((1, 1), dtype=np.int32)))
    Search(compile_problem(tiny), seed=1).run(Schedule(deadline=None, steps=1))


def search(
    problem: Problem,
    limits: Limits,
    start: Sequences | None = None,
    on_progress: Callable[[float, int], None] | None = None,
) -> Found:
    """Ruin and recreate until the limit. A `start` is kept close to: the search then begins cooler."""
    began = time.perf_counter()
    compiled = compile_problem(problem)
    run = Search(compiled, limits.seed, None if start is None else numbered(compiled, start))
    trace = [(time.perf_counter() - began, run.best)]

    def note(price: int) -> None:
        trace.append((time.perf_counter() - began, price))
        if on_progress is not None:
            on_progress(*trace[-1])

    plan = schedule(limits, began, len(compiled.visits), warm=start is not None)
    if limits.cores == 1 or plan.deadline is None or len(compiled.visits) <= SMALL:
        _search_alone(run, plan, note, limits)
        return Found(named(compiled, run.routes), run.steps, () if limits.seconds is None else tuple(trace))

    def judge(found: dict[int, list[tuple[int, bool]]]) -> tuple[int, dict[int, list[tuple[int, bool]]]]:
        run.load(numbered(compiled, found))
        if run.best < min(price for _, price in trace):
            note(run.best)
        return run.best, named(compiled, run.routes)

    best = search_parts(problem, limits, plan, named(compiled, run.routes), judge)
    return Found(best, run.steps, () if limits.seconds is None else tuple(trace))


def _search_alone(run: Search, plan: Schedule, note: Callable[[int], None], limits: Limits) -> None:
    """Rounds, and at the end the best choice of all routes met."""
    closing = 0.0 if limits.seconds is None else min(MOST_RECOMBINING, RECOMBINING * limits.seconds)
    recombining = closing >= LEAST_RECOMBINING if plan.deadline else (plan.steps or 0) >= STEPS_TO_RECOMBINE
    if not recombining:
        run.run(plan, note)
        return
    run.run(plan if plan.deadline is None else replace(plan, deadline=plan.deadline - closing), note)
    before = run.best
    run.recombine(plan.deadline, limits.seed)
    if run.best < before:
        note(run.best)


def schedule(limits: Limits, began: float, visits: int, *, warm: bool) -> Schedule:
    """Limits as the search knows them; a small problem ends early."""
    steps = limits.steps
    if visits <= SMALL:
        steps = min(steps or 10**9, STEPS_PER_VISIT * visits)
    deadline = None if limits.seconds is None else began + limits.seconds
    if limits.heat is not None:
        return Schedule(deadline, steps, *limits.heat)
    rounds = (steps or 10**9) * ROUNDS_PER_STEP
    if limits.seconds is not None:
        rounds = min(rounds, int(limits.seconds * limits.cores * ROUNDS_A_SECOND))
    hot = min(HOT, max(SHORT_HEAT, rounds / max(1, visits) / ROUNDS_FOR_HEAT))
    return Schedule(deadline, steps, WARM_START_HEAT if warm else hot, COLD)


def numbered(compiled: Compiled, sequences: Sequences) -> dict[int, list[int]]:
    """Sequences in the search's own numbers; unknown and committed visits are left out."""
    visits = {(visit.job.id, visit.mate): number for number, visit in enumerate(compiled.visits)}
    shifts = {shift.id: number for number, shift in enumerate(compiled.shifts)}
    return {
        shifts[shift]: [visits[stop] for stop in stops if stop in visits]
        for shift, stops in sequences.items()
        if shift in shifts
    }


def named(compiled: Compiled, routes: Mapping[int, Sequence[int]]) -> dict[int, list[tuple[int, bool]]]:
    """The search's routes by the ids of shifts and jobs."""
    return {
        compiled.shifts[shift].id: [(compiled.visits[visit].job.id, compiled.visits[visit].mate) for visit in visits]
        for shift, visits in routes.items()
    }
