"""A plan judged by many drawn days: the odds of each promise, times by their odds, overtime."""

from collections.abc import Iterator, Sequence

import numpy as np

from routing.model import Job, Problem
from routing.model.checking import ProblemError, check
from routing.model.routes import Route, Stop
from routing.model.solution import Solution
from routing.odds.days import Days, run_days
from routing.odds.draws import Draws, Reals
from routing.odds.risk import Risk, ShiftRisk, StopRisk
from routing.odds.told_windows import planned_window, told_window

LEVELS = (0.05, 0.1, 0.5, 0.8, 0.9, 0.95)
MOST_DRAWS = 1_000_000


def assess(
    problem: Problem,
    solution: Solution,
    draws: int = 10_000,
    seed: int = 1,
    levels: Sequence[float] = LEVELS,
) -> Risk:
    """Tell how likely a plan keeps its promises, from many days drawn by the problem's uncertainty.

    On each day every service and every drive takes its planned time multiplied by a factor of its own. Orders and the
    gaps of breaks stay as planned, nobody intervenes; who is early waits for the window in which the stop is planned,
    who is late serves all the same. Breaks, committed stops, supplies, travel by time of day, speeds, crews of two,
    jobs that wait for others, and several shifts of one technician are as in the plan. Without uncertainty the days
    are the plan.

    Parameters
    ----------
    problem : Problem
        A well-formed problem; how uncertain it is stands in `Problem.uncertainty` and `Job.spread`.
    solution : Solution
        A plan of it.
    draws : int
        How many days, from 1 to a million. Odds are within about one point of those of endless days with 10,000.
    seed : int
        Not negative; the same one draws the same days, for the same job in whatever plan.
    levels : sequence of float
        The odds, between 0 and 1, for which instants are told.

    Returns
    -------
    Risk
        Of every stop and of every shift with a route.

    Raises
    ------
    ProblemError
        For a malformed problem, a plan of another one (`plan`), or `draws`, `seed` or `levels` out of range.
    """
    check(problem)
    check_draws(draws, seed)
    check_levels("levels", levels)
    days = run_days(problem, solution, Draws(draws, seed))
    jobs = {job.id: job for job in problem.jobs}
    stops = tuple(
        _stop_risk(route, stop, jobs[stop.job], days, levels) for route in solution.routes for stop in route.stops
    )
    return Risk(tuple(levels), draws, seed, stops, tuple(_shift_risks(problem, solution.routes, days, levels)))


def check_draws(draws: int, seed: int) -> None:
    """Raises ProblemError with the code `draws` or `seed`."""
    if not is_whole(draws) or not 1 <= draws <= MOST_DRAWS:
        raise ProblemError([("draws", f"The number of drawn days is not from 1 to {MOST_DRAWS}.")])
    if not is_whole(seed) or seed < 0:
        raise ProblemError([("seed", "The seed is negative or no whole number.")])


def check_levels(name: str, levels: Sequence[object]) -> None:
    """Raises ProblemError with the name as code for odds that are not between 0 and 1."""
    if not all(isinstance(level, int | float) and 0.0 < level < 1.0 for level in levels):
        raise ProblemError([(name, "Odds are numbers between 0 and 1.")])


def is_whole(value: object) -> bool:
    """Whether it is a whole number: callers without types hand in anything."""
    return isinstance(value, int) and not isinstance(value, bool)


def _stop_risk(route: Route, stop: Stop, job: Job, days: Days, levels: Sequence[float]) -> StopRisk:
    key = (stop.job, stop.mate)
    start, told, planned = days.start[key], told_window(job, stop), planned_window(job, stop)
    return StopRisk(
        shift=route.shift,
        job=job.id,
        mate=stop.mate,
        kept=1.0 if told is None else float(np.mean((start >= told.start) & (start < told.end))),
        in_window=1.0 if planned is None else float(np.mean(start < planned.end)),
        arrival=instants(days.arrive[key], levels),
        start=instants(start, levels),
        start_deviation_seconds=float(start.std()),
    )


def _shift_risks(problem: Problem, routes: Sequence[Route], days: Days, levels: Sequence[float]) -> Iterator[ShiftRisk]:
    ends = {shift.id: shift.end for shift in problem.shifts}
    for route in routes:
        finish = days.finish[route.shift]
        over = np.maximum(0.0, finish - ends[route.shift])
        yield ShiftRisk(
            shift=route.shift,
            overtime=float(np.mean(over > 0)),
            overtime_seconds=float(over.mean()),
            late_break=float(np.mean(days.late_break[route.shift])),
            finish=instants(finish, levels),
        )


def instants(days: Reals, levels: Sequence[float]) -> tuple[int, ...]:
    """The instants of the levels: the share of the days that lie up to it is the level at least."""
    if not levels:
        return ()
    ranks = [min(days.size - 1, max(0, int(np.ceil(level * days.size)) - 1)) for level in levels]
    sorted_at = np.partition(days, sorted(set(ranks)))
    return tuple(round(float(sorted_at[rank])) for rank in ranks)
