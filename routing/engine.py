"""The one entrance: a problem and limits in, a verified plan out."""

import time
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec

from routing import ortools_engine
from routing.arrange import arrange
from routing.explain import with_reasons
from routing.model import Limits, Problem
from routing.solution import Solution
from routing.validate import check
from routing.verify import Violation, verify

Progress = Callable[[float, int], None]
"""Called with (seconds since the start, objective) at each improvement."""

ENGINES = ("auto", "compiled", "ortools")
CLOSING_SECONDS = 0.05
CLOSING_SECONDS_PER_JOB = 0.0004
"""Kept of the time limit for exact times, reasons and verification."""
SETTLING, MOST_SETTLING, LEAST_SETTLING = 0.5, 15.0, 2.0
"""Share of the time for settling a small plan, at most so many seconds, and the seconds below which it is left out."""


class EngineFault(RuntimeError):
    """The search made a plan that the verifier refuses: an error of ours. `violations` tells which rules."""

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__("; ".join(f"{one.code}: {one.sentence}" for one in violations[:5]))
        self.violations = violations


def warm_up() -> None:
    """Compile the search now rather than within the first solve; without numba there is nothing to do."""
    if _has_numba():
        from routing import bound  # noqa: PLC0415 - numba is optional.
        from routing.improve.plan import warm  # noqa: PLC0415

        warm()
        bound.warm_up()


def solve(
    problem: Problem,
    limits: Limits,
    start: Solution | None = None,
    on_progress: Progress | None = None,
    engine: str = "auto",
) -> Solution:
    """The best plan found within the limits; jobs that cannot be served are in it, with a reason.

    start: a plan of this or an older problem to begin from; the result is never worse than it.
    A small plan (`routing.settle`) is searched for half of the time and settled in the rest, unless steps limit it.
    engine: "compiled" is our own search, "ortools" OR-Tools alone, "auto" the first where numba is installed.
    Raises ProblemError for a malformed problem, ValueError for unknown engines or missing limits. It computes in the
    calling thread; `routing.isolated.solve` does the same in a process of its own and holds the deadline.
    """
    if engine not in ENGINES:
        raise ValueError(f"Unknown engine {engine}; known are {', '.join(ENGINES)}.")
    if limits.seconds is None and limits.steps is None:
        raise ValueError("A solve needs a limit of seconds or of steps.")
    check(problem)
    compiled = engine == "compiled" or (engine == "auto" and _has_numba())
    if compiled:
        warm_up()
    known = None if start is None else arrange(problem, _orders(problem, start), "start")
    look = _compiled if compiled else _ortools
    if limits.gap is not None and limits.seconds is not None and compiled:
        found = _until_gap(problem, limits, known, on_progress)
    else:
        found = look(problem, _searching(problem, limits), known, on_progress)
    best = found if known is None or found.objective.total <= known.objective.total else known
    solution = with_reasons(problem, replace(best, steps=found.steps, trace=found.trace, bound=found.bound))
    violations = verify(problem, solution)
    if violations:
        raise EngineFault(violations)
    return solution


def _until_gap(problem: Problem, limits: Limits, known: Solution | None, on_progress: Progress | None) -> Solution:
    """A third of the time for a plan, up to a third for a bound; the rest only where the gap is still too wide."""
    from routing.bound import bound  # noqa: PLC0415 - numba is optional.

    whole, goal = limits.seconds or 0.0, limits.gap or 0.0
    began = time.perf_counter()
    found = _compiled(problem, replace(limits, seconds=whole / 3), known, on_progress)
    if found.gap_percent is None or found.gap_percent > goal:
        proven = bound(problem, whole / 3, found).value
        found = replace(found, bound=min(max(proven, found.bound or 0), found.objective.total))
    left = _searching(problem, replace(limits, seconds=whole - (time.perf_counter() - began)))
    if (found.gap_percent or 0.0) <= goal:
        return found
    more = _compiled(problem, left, found, on_progress)
    best = more if more.objective.total <= found.objective.total else found
    proven = max(found.bound or 0, more.bound or 0)
    return replace(best, bound=proven, steps=found.steps + more.steps, trace=found.trace + more.trace)


def _has_numba() -> bool:
    return find_spec("numba") is not None


def _searching(problem: Problem, limits: Limits) -> Limits:
    """The limits less the time that closing takes."""
    if limits.seconds is None:
        return limits
    closing = CLOSING_SECONDS + CLOSING_SECONDS_PER_JOB * len(problem.jobs)
    return replace(limits, seconds=max(0.5 * limits.seconds, limits.seconds - closing))


def _compiled(problem: Problem, limits: Limits, known: Solution | None, on_progress: Progress | None) -> Solution:
    from routing.improve.plan import search  # noqa: PLC0415 - numba is optional.

    began, settling = time.perf_counter(), _settling(problem, limits)
    searching = limits if limits.seconds is None else replace(limits, seconds=limits.seconds - settling)
    found = search(problem, searching, None if known is None else _orders(problem, known), on_progress)
    plan = replace(arrange(problem, found.sequences, "compiled"), steps=found.steps, trace=found.trace)
    if not settling:
        return plan
    from routing.settle import settle  # noqa: PLC0415 - numba is optional.

    settled = settle(problem, plan, settling, limits.cores)
    if settled.objective.total < plan.objective.total:
        better = time.perf_counter() - began, settled.objective.total
        settled = replace(settled, trace=(*plan.trace, better))
        if on_progress is not None:
            on_progress(*better)
    return settled


def _settling(problem: Problem, limits: Limits) -> float:
    """Seconds for settling a plan: none where it takes minutes, under steps, and in a round of a longer search."""
    from routing.settle import settles  # noqa: PLC0415 - numba is optional.

    whole = limits.steps is None and limits.heat is None and settles(problem)
    seconds = min(MOST_SETTLING, SETTLING * (limits.seconds or 0.0)) if whole else 0.0
    return seconds if seconds >= LEAST_SETTLING else 0.0


def _ortools(problem: Problem, limits: Limits, known: Solution | None, on_progress: Progress | None) -> Solution:
    began = time.perf_counter()
    first = None if known is None else _orders(problem, known)
    found = arrange(problem, ortools_engine.plan(problem, limits, first), "ortools")
    trace = ((time.perf_counter() - began, found.objective.total),)
    if on_progress is not None:
        on_progress(*trace[0])
    return replace(found, steps=limits.steps or 0, trace=() if limits.seconds is None else trace)


def _orders(problem: Problem, solution: Solution) -> dict[int, list[tuple[int, bool]]]:
    """The plan's sequences, as far as this problem still has their jobs and shifts."""
    jobs = {job.id: job for job in problem.jobs}
    shifts = {shift.id for shift in problem.shifts}
    return {
        route.shift: [
            (stop.job, stop.mate) for stop in route.stops if stop.job in jobs and int(stop.mate) < jobs[stop.job].crew
        ]
        for route in solution.routes
        if route.shift in shifts
    }
