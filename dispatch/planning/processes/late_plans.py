"""What is kept of a plan whose search missed its deadline: the best that is in hand, never nothing."""

from typing import Protocol

import structlog

from dispatch.planning.rules.plan_changes import HURRIED as HURRIED_CODE
from dispatch.planning.rules.plan_changes import PlanWarning
from dispatch.planning.solver.solver import Solver, SolverFailed
from routing import Limits, Problem, Solution, with_reasons

log = structlog.get_logger(__name__)

LATE = "solver_deadline"

LEAST_SECONDS = 60.0
JOBS_A_SECOND = 20
"""On a machine that has other work to do, a plan without a search takes this long; more than it ever should."""

HURRIED = PlanWarning(
    HURRIED_CODE,
    "The search missed its deadline: this is what had been found by then, and it may be far from the best.",
)


class _Solving(Protocol):
    @property
    def solver(self) -> Solver: ...


def without_search(backend: _Solving, problem: Problem, start: Solution | None) -> Solution:
    """A plan in one step, with a reason for each job that is not in it, in as long as that takes.

    Never worse than `start`. Raises `SolverFailed` where there is neither a plan nor a start.
    """
    seconds = max(LEAST_SECONDS, len(problem.jobs) / JOBS_A_SECOND)
    try:
        return backend.solver.solve(problem, Limits(seconds=seconds, steps=1), start)
    except SolverFailed as failed:
        if start is None:
            raise
        log.warning("a plan is kept as it was in hand", code=failed.code)
        return with_reasons(problem, start)
