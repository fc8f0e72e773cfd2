"""What the search for a plan is told of odds: how durations may turn out, and what a broken promise is worth."""

from dataclasses import replace

from dispatch.planning.solver.problem import ProblemLayout
from dispatch.planning.solver.promise_odds import VisitLaws
from routing import Job, Problem, Uncertainty

EXPECTED_OVERTIME = 1
"""A second of overtime to be expected costs as much as one of driving."""

UNTOLD_DEVIATION = 10
"""A hundred seconds of deviation of a start whose window is told later; docs/planning.md has the figures behind it."""


def with_priced_odds(problem: Problem, layout: ProblemLayout, known: VisitLaws, minutes: int) -> Problem:
    """The problem in which a broken promise costs so many minutes of driving, times its odds.

    Odds are those of the usual technician at a usual hour, since nobody knows yet who comes when. A visit without any
    window is promised one later: there an uncertain start has a price. With 0 minutes the problem is as it was, and the
    search takes the path that knows no odds.
    """
    if not minutes:
        return problem
    jobs = tuple(
        replace(job, spread=known.usual(job), broken_price=60 * minutes if _is_told(job) else 0) for job in problem.jobs
    )
    untold = any(not _is_told(job) for job in jobs)
    priced = replace(
        problem.prices, expected_overtime=EXPECTED_OVERTIME, start_deviation=UNTOLD_DEVIATION if untold else 0
    )
    drives = Uncertainty(travel=known.drives(layout.snapshot.territory_id))
    return replace(problem, jobs=jobs, prices=priced, uncertainty=drives)


def _is_told(job: Job) -> bool:
    """Whether there is a window in which the customer awaits somebody."""
    return bool(job.windows) or (job.promise is not None and job.promise.window is not None)
