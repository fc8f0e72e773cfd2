"""A proven lower bound of every plan, and what serving each job is worth. The work is in `column_generation`."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from routing.model import Problem
from routing.model.checking import check
from routing.model.solution import Solution
from routing.rules.feasibility import unserved_price
from routing.solving.watch import UNWATCHED


@dataclass(frozen=True, slots=True)
class Bound:
    """What no plan can be cheaper than.

    Parameters
    ----------
    value : int
        The lower bound of the objective, in price units.
    duals : dict of int to float
        By job id what its being served is worth at the margin.
    rounds : int
        How often the master problem was solved.
    converged : bool
        Whether more time would not raise it.
    """

    value: int
    duals: dict[int, float]
    rounds: int
    converged: bool


def bound(
    problem: Problem,
    seconds: float,
    solution: Solution | None = None,
    cores: int = 1,
    goal: float = np.inf,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> Bound:
    """Prove a lower bound of the objective of every plan.

    Parameters
    ----------
    problem : Problem
        A well-formed problem.
    seconds : float
        How long to raise the bound at most.
    solution : Solution or None
        A known plan, which makes the first duals better.
    cores : int
        How many threads price routes.
    goal : float
        A bound that is enough.
    cancelled : callable or None
        As for `solve`: once it says yes, what is proven so far is returned.

    Returns
    -------
    Bound
        The best one found in time; without a single round it is 0, which always holds.

    Raises
    ------
    ProblemError
        For a malformed problem.
    """
    began = time.perf_counter()
    check(problem)
    left = seconds - (time.perf_counter() - began)
    from routing.column_generation.raise_bound import open_jobs, raise_bound  # noqa: PLC0415 - numba is optional.

    jobs = open_jobs(problem)
    if not jobs or not problem.shifts:
        return Bound(sum(unserved_price(problem, job) for job in jobs), {}, 0, converged=True)
    found = raise_bound(problem, left, solution, cores, goal, is_over=cancelled or UNWATCHED.is_over)
    if found is None:
        return Bound(0, {}, 0, converged=False)
    ascent, lowest = found.ascent, found.ascent.lowest
    worth = np.minimum(ascent.master.caps, lowest.best_duals[: len(jobs)])
    by_job = {job.id: float(dual) for job, dual in zip(jobs, worth, strict=True)}
    return Bound(found.value, by_job, ascent.rounds, lowest.converged)
