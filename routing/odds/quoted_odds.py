"""What one more visit does to promises, and what would make one promise likelier."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.inserting.board import Board, Insertion
from routing.model import Job, Problem
from routing.model.checking import ProblemError, check
from routing.model.routes import Route, Stop
from routing.model.solution import Solution
from routing.odds.assess import assess, check_draws
from routing.odds.days import run_days
from routing.odds.draws import Draws
from routing.odds.told_windows import told_window
from routing.rules.scheduling import arrange

WIDER_MINUTES = (15, 30, 60)
ASKED_PLACES = 12
"""Insertions that are looked at for another technician."""


@dataclass(frozen=True, slots=True)
class ChangedOdds:
    """A promise that an insertion makes less or more likely.

    Parameters
    ----------
    job : int
        Its id.
    before, after : float
        The odds (0 to 1) that it is kept, without the insertion and with it.
    """

    job: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class QuotedOdds:
    """The odds of an insertion.

    Parameters
    ----------
    kept : float
        The odds (0 to 1) that the new visit starts within its time told.
    expected_broken : float
        How many more of the route's promises are to be expected broken, that of the new visit among them.
    changed : tuple of ChangedOdds
        The promises whose odds change by half a point or more, in the order of the route.
    """

    kept: float
    expected_broken: float
    changed: tuple[ChangedOdds, ...]


@dataclass(frozen=True, slots=True)
class PromiseOdds:
    """How likely one promise is kept, and what would make it likelier.

    Parameters
    ----------
    job : int
        Its id.
    kept : float
        The odds (0 to 1) as planned.
    wider : tuple of (int, float)
        Minutes by which the window ends later, and the odds with it.
    shift : int or None
        The shift of another technician in which the odds would be best, if they would be better.
    kept_there : float or None
        The odds there.
    sentence : str
        The same for a person.
    """

    job: int
    kept: float
    wider: tuple[tuple[int, float], ...]
    shift: int | None
    kept_there: float | None
    sentence: str


def quote_odds(
    problem: Problem, solution: Solution, job: Job, insertion: Insertion, *, draws: int = 2_000, seed: int = 1
) -> QuotedOdds:
    """Tell the odds of a quoted insertion: its own, and what it takes from the other promises of its route.

    Parameters
    ----------
    problem : Problem
        A well-formed problem with its uncertainty.
    solution : Solution
        A plan of it.
    job : Job
        As it was quoted; it need not be in the problem.
    insertion : Insertion
        One of those that `quote` gave for the job.
    draws, seed : int
        As for `assess`; before and after are told of the same days.

    Returns
    -------
    QuotedOdds
        Visits that wait for stops of other routes are taken to find these on time.

    Raises
    ------
    ProblemError
        As of `assess`; `insertion` for one that the plan has no place for.
    """
    check_draws(draws, seed)
    alone = _of_shift(problem, solution, insertion.shift, job)
    check(alone)
    order = [(stop.job, False) for stop in _stops(solution, insertion.shift)]
    known = _of_shift(problem, solution, insertion.shift, None)
    fixed = len(alone.shifts[0].committed)
    longer = [*order[: insertion.position], (job.id, False), *order[insertion.position :]]
    before = assess(known, arrange(known, {insertion.shift: order[fixed:]}), draws, seed, ())
    planned = arrange(alone, {insertion.shift: longer[fixed:]})
    if planned.unserved:
        raise ProblemError([("insertion", f"Shift {insertion.shift} has no place for job {job.id} there.")])
    after = assess(alone, planned, draws, seed, ())
    odds = {stop.job: stop.kept for stop in before.stops}
    others = [ChangedOdds(stop.job, odds[stop.job], stop.kept) for stop in after.stops if stop.job in odds]
    changed = tuple(one for one in others if abs(one.after - one.before) >= 0.005)
    return QuotedOdds(after.at(job.id).kept, after.expected_broken - before.expected_broken, changed)


def explain_odds(problem: Problem, solution: Solution, job: int, *, draws: int = 2_000, seed: int = 1) -> PromiseOdds:
    """Tell how likely a promise is kept, and how likely with a wider window or by another technician.

    Parameters
    ----------
    problem : Problem
        A well-formed problem with its uncertainty.
    solution : Solution
        A plan of it.
    job : int
        The id of a job that the plan serves.
    draws, seed : int
        As for `assess`.

    Returns
    -------
    PromiseOdds
        With a sentence for people.

    Raises
    ------
    ProblemError
        As of `assess`; `job` for one that the plan does not serve.
    """
    check(problem)
    check_draws(draws, seed)
    served = [(route, stop) for route in solution.routes for stop in route.stops if stop.job == job and not stop.mate]
    if not served:
        raise ProblemError([("job", f"The plan does not serve job {job}.")])
    (route, stop), whole = served[0], next(one for one in problem.jobs if one.id == job)
    window = told_window(whole, stop)
    start = run_days(problem, solution, Draws(draws, seed)).start[job, False]
    if window is None:
        return PromiseOdds(job, 1.0, (), None, None, "No time is told: there is nothing to break.")
    odds = [float(np.mean((start >= window.start) & (start < window.end + more * 60))) for more in (0, *WIDER_MINUTES)]
    wider = tuple(zip(WIDER_MINUTES, odds[1:], strict=True))
    shift, there = _elsewhere(problem, solution, whole, route, (draws, seed))
    if there is not None and there <= odds[0]:
        shift, there = None, None
    return PromiseOdds(job, odds[0], wider, shift, there, _sentence(odds[0], wider, there))


def _elsewhere(
    problem: Problem, solution: Solution, job: Job, route: Route, days: tuple[int, int]
) -> tuple[int | None, float | None]:
    """The shift of another technician that would keep the promise best among the cheapest places, and its odds."""
    if any(stop.job == job.id for shift in problem.shifts for stop in shift.committed):
        return None, None
    technician = next(shift.technician for shift in problem.shifts if shift.id == route.shift)
    without = replace(solution, routes=tuple(_less(problem, one, job.id) for one in solution.routes))
    others = {shift.id for shift in problem.shifts if shift.technician != technician}
    places = [one for one in Board(problem, without).quote(job, ASKED_PLACES) if one.shift in others]
    told = [
        (quote_odds(problem, without, job, one, draws=days[0], seed=days[1]).kept, -one.price, one.shift)
        for one in places
    ]
    if not told:
        return None, None
    kept, _, shift = max(told)
    return shift, kept


def _less(problem: Problem, route: Route, job: int) -> Route:
    """The route without the job; as it was where it has none of it."""
    if all(stop.job != job for stop in route.stops):
        return route
    shift = next(one for one in problem.shifts if one.id == route.shift)
    order = [(stop.job, stop.mate) for stop in route.stops[len(shift.committed) :] if stop.job != job]
    timed = arrange(problem, {route.shift: order}).routes
    return next((one for one in timed if one.shift == route.shift), replace(route, stops=(), breaks=()))


def _stops(solution: Solution, shift: int) -> Sequence[Stop]:
    return next((route.stops for route in solution.routes if route.shift == shift), ())


def _of_shift(problem: Problem, solution: Solution, shift: int, more: Job | None) -> Problem:
    """The problem of one shift alone, with the jobs of its route and perhaps one more."""
    jobs = {job.id: job for job in problem.jobs}
    alone = [_unlinked(jobs[stop.job], stop) for stop in _stops(solution, shift)]
    if more is not None:
        alone.append(replace(more, after=(), same_technician_as=None, crew=1))
    return replace(problem, jobs=tuple(alone), shifts=tuple(one for one in problem.shifts if one.id == shift))


def _unlinked(job: Job, stop: Stop) -> Job:
    """The job as it is done in this route, not before others let it begin as planned."""
    if not (job.after or job.crew == 2 or job.same_technician_as is not None):
        return job
    free = replace(job, after=(), same_technician_as=None, crew=1, earliest=max(stop.start, job.earliest or stop.start))
    if stop.mate:
        free = replace(free, skills=job.mate_skills, demands=(), required=frozenset(), promise=None, pin=None)
    return free


def _sentence(kept: float, wider: Sequence[tuple[int, float]], there: float | None) -> str:
    told = f"It is kept with {_percent(kept)}"
    more = next(((minutes, odds) for minutes, odds in wider if odds >= kept + 0.01), None)
    parts = [] if more is None else [f"{more[0]} minutes more of window make it {_percent(more[1])}"]
    if there is not None and there >= kept + 0.01:
        parts.append(f"another technician {_percent(there)}")
    return told + ("; " + ", ".join(parts) if parts else "") + "."


def _percent(odds: float) -> str:
    return f"{100 * odds:.0f} %"
