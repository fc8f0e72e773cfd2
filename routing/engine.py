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


class EngineFault(RuntimeError):
    """The search made a plan that the verifier refuses: an error of ours. `violations` tells which rules."""

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__("; ".join(f"{one.code}: {one.sentence}" for one in violations[:5]))
        self.violations = violations


def warm_up() -> None:
    """Compile the search now rather than within the first solve; without numba there is nothing to do."""
    if _has_numba():
        from routing.improve.plan import warm  # noqa: PLC0415 - numba is optional.

        warm()


def solve(
    problem: Problem,
    limits: Limits,
    start: Solution | None = None,
    on_progress: Progress | None = None,
    engine: str = "auto",
) -> Solution:
    """The best plan found within the limits; jobs that cannot be served are in it, with a reason.

    start: a plan of this or an older problem to begin from; the result is never worse than it.
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
    """A third of the time for a plan, up to a third for a bound; the rest only where the gap is still too wide.

    The routes of the bound may make a better plan of a small problem at once.
    """
    from routing.bound import bound  # noqa: PLC0415 - numba is optional.
    from routing.settle import settle, settles  # noqa: PLC0415

    whole, goal = limits.seconds or 0.0, limits.gap or 0.0
    began = time.perf_counter()
    found = _compiled(problem, replace(limits, seconds=whole / 3), known, on_progress)
    if settles(problem):
        before, found = found.objective.total, settle(problem, found, whole / 3, limits.cores)
        if found.objective.total < before:
            better = time.perf_counter() - began, found.objective.total
            found = replace(found, trace=(*found.trace, better))
            if on_progress is not None:
                on_progress(*better)
    else:
        found = replace(found, bound=min(bound(problem, whole / 3, found).value, found.objective.total))
    left = _searching(problem, replace(limits, seconds=whole - (time.perf_counter() - began)))
    if (found.gap_percent or 0.0) <= goal:
        return found
    more = _compiled(problem, left, found, on_progress)
    best = more if more.objective.total <= found.objective.total else found
    return replace(best, bound=found.bound, steps=found.steps + more.steps, trace=found.trace + more.trace)


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

    found = search(problem, limits, None if known is None else _orders(problem, known), on_progress)
    return replace(arrange(problem, found.sequences, "compiled"), steps=found.steps, trace=found.trace)


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
