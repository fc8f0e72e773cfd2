"""The long search as the engine calls it: a problem and limits in, sequences out."""

import time
from dataclasses import dataclass, replace

from routing.model import Limits, Problem
from routing.ruin_recreate.arrays.compile_problem import Compiled, Sequences, compile_problem, named, numbered
from routing.ruin_recreate.parallel.multistart import search_rivals
from routing.ruin_recreate.parallel.parallel_territories import cuttable, search_territories
from routing.ruin_recreate.recombination.route_pool import Pool
from routing.ruin_recreate.search import COLD, HOT, ROUNDS_PER_STEP, Course, Schedule, Search
from routing.solving.watch import UNWATCHED, Watch

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


def search(
    problem: Problem,
    limits: Limits,
    start: Sequences | None = None,
    watch: Watch = UNWATCHED,
) -> Found:
    """Ruin and recreate until the limit. A `start` is kept close to: the search then begins cooler."""
    began = time.perf_counter()
    compiled = compile_problem(problem)
    run = Search(compiled, limits.seed, None if start is None else numbered(compiled, start))
    trace = [(time.perf_counter() - began, run.best)]

    committed = sum(len(shift.committed) for shift in problem.shifts)

    def note(price: int) -> None:
        if price < trace[-1][1]:
            trace.append((time.perf_counter() - began, price))
        watch.teller.better(price, committed + _placed(compiled, run))

    note(run.best)
    cores = 1 if limits.seconds is None or len(compiled.visits) <= SMALL else limits.cores
    cut = cores > 1 and cuttable(problem, cores)
    plan = schedule(limits if cut else replace(limits, cores=1), began, len(compiled.visits), warm=start is not None)
    course = Course(problem, compiled, run, replace(plan, leg=run.mean_leg()), note, watch)
    if cut:
        search_territories(course, cores, limits.seed)
    else:
        _search_whole(course, cores, limits)
    return Found(named(compiled, run.routes), run.steps, () if limits.seconds is None else tuple(trace))


def _placed(compiled: Compiled, run: Search) -> int:
    """How many jobs the best plan serves beside the committed ones; a crew of two counts once."""
    return sum(not compiled.visits[visit].mate for visits in run.routes.values() for visit in visits)


def _search_whole(course: Course, cores: int, limits: Limits) -> None:
    """Rounds, and at the end the best choice of all routes met."""
    plan, others = course.schedule, list[Pool]()
    closing = 0.0 if limits.seconds is None else min(MOST_RECOMBINING, RECOMBINING * limits.seconds)
    recombining = closing >= LEAST_RECOMBINING if plan.deadline else (plan.steps or 0) >= STEPS_TO_RECOMBINE
    if recombining and plan.deadline is not None:
        course = replace(course, schedule=replace(plan, deadline=plan.deadline - closing))
    if cores > 1:
        others = search_rivals(course, cores, limits.seed)
    else:
        course.run.run(course.schedule, course.note, course.watch)
    if recombining and not course.watch.is_over():
        course.run.recombine(plan.deadline, limits.seed, others, course.watch)
    course.note(course.run.best)


def schedule(limits: Limits, began: float, visits: int, *, warm: bool) -> Schedule:
    """Limits as the search knows them; a small problem ends early.

    limits: with the cores that share one search.
    """
    steps = limits.steps
    if visits <= SMALL:
        steps = min(steps or 10**9, STEPS_PER_VISIT * visits)
    deadline = None if limits.seconds is None else began + limits.seconds
    if limits.heat is not None:
        return Schedule(deadline, steps, *limits.heat, patience=limits.patience)
    rounds = (steps or 10**9) * ROUNDS_PER_STEP
    if limits.seconds is not None:
        rounds = min(rounds, int(limits.seconds * limits.cores * ROUNDS_A_SECOND))
    hot = min(HOT, max(SHORT_HEAT, rounds / max(1, visits) / ROUNDS_FOR_HEAT))
    return Schedule(deadline, steps, WARM_START_HEAT if warm else hot, COLD, patience=limits.patience)
