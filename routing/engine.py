"""The one entrance: a problem and limits in, a verified plan out."""

from collections.abc import Callable
from dataclasses import replace

from routing import ortools_engine
from routing.arrange import arrange
from routing.explain import with_reasons
from routing.model import Limits, Problem
from routing.solution import Solution
from routing.validate import check
from routing.verify import Violation, verify

Progress = Callable[[float, int], None]
"""Called with (seconds since the start, objective) at each improvement."""

ENGINES = ("auto", "ortools")


class EngineFault(RuntimeError):
    """The search made a plan that the verifier refuses: an error of ours. `violations` tells which rules."""

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__("; ".join(f"{one.code}: {one.sentence}" for one in violations[:5]))
        self.violations = violations


def solve(
    problem: Problem,
    limits: Limits,
    start: Solution | None = None,
    on_progress: Progress | None = None,
    engine: str = "auto",
) -> Solution:
    """The best plan found within the limits; jobs that cannot be served are in it, with a reason.

    start: a plan of this or an older problem to begin from. engine: "auto", or "ortools" for OR-Tools alone.
    Raises ProblemError for a malformed problem, ValueError for unknown engines or missing limits. It computes in the
    calling thread; `routing.isolated.solve` does the same in a process of its own and holds the deadline.
    """
    if engine not in ENGINES:
        raise ValueError(f"Unknown engine {engine}; known are {', '.join(ENGINES)}.")
    if limits.seconds is None and limits.steps is None:
        raise ValueError("A solve needs a limit of seconds or of steps.")
    check(problem)
    known = None if start is None else arrange(problem, _orders(problem, start), "start")
    first = None if known is None else _orders(problem, known)
    found = arrange(problem, ortools_engine.plan(problem, limits, first), "ortools")
    best = found if known is None or found.objective.total <= known.objective.total else known
    solution = with_reasons(problem, best)
    violations = verify(problem, solution)
    if violations:
        raise EngineFault(violations)
    if on_progress is not None:
        on_progress(0.0, solution.objective.total)
    return replace(solution, steps=limits.steps or 0)


def _orders(problem: Problem, solution: Solution) -> dict[int, list[tuple[int, bool]]]:
    """The plan's sequences, as far as this problem still has their jobs and shifts."""
    jobs = {job.id for job in problem.jobs}
    shifts = {shift.id for shift in problem.shifts}
    return {
        route.shift: [(stop.job, stop.mate) for stop in route.stops if stop.job in jobs]
        for route in solution.routes
        if route.shift in shifts
    }
