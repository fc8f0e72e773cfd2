"""Cutting a plan into territories that can be planned apart, anywhere, and joining what comes back.

A territory is a problem of its own: some technicians with all their shifts, the jobs in their routes, and the unserved
jobs near them that they may do. Jobs that are linked stay together. The cut runs between two far places chosen by the
seed, so that the borders of one round lie inside the territories of the next.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import pairwise

import numpy as np

from routing.model import Job, Limits, Matrix, Problem, Shift, Travel
from routing.model.solution import Solution
from routing.rules.pricing import price
from routing.rules.scheduling import arrange
from routing.rules.verify import verify
from routing.territories.groups import owners


@dataclass(frozen=True, slots=True)
class Territory:
    """A part of a problem that can be planned apart.

    Parameters
    ----------
    problem : Problem
        With the travel between its own places only.
    start : Solution
        The plan that it starts from.
    """

    problem: Problem
    start: Solution


def cut(problem: Problem, plan: Solution, count: int, seed: int) -> tuple[Territory, ...]:
    """Cut a problem and its plan into territories with about equally many shifts, each with jobs.

    Parameters
    ----------
    problem : Problem
        A well-formed problem.
    plan : Solution
        A plan of it.
    count : int
        How many territories at most.
    seed : int
        Chooses the places between which the cut runs.

    Returns
    -------
    tuple of Territory
        Every job is in exactly one, and so is every shift, save those that would be alone without any job. Fewer
        come back where links or the number of technicians allow no more. The starts together are the plan.
    """
    whose = owners(problem, _orders(plan), count, np.random.default_rng(seed))
    jobs, shifts = defaultdict[int, list[Job]](list), defaultdict[int, list[Shift]](list)
    for shift in problem.shifts:
        shifts[whose.of_shift[shift.id]].append(shift)
    for job in problem.jobs:
        jobs[whose.of_job[job.id]].append(job)
    return tuple(_territory(problem, plan, jobs[number], shifts[number]) for number in sorted(shifts) if jobs[number])


def join(
    problem: Problem, plan: Solution, territories: Sequence[Territory], answers: Sequence[Solution | None]
) -> Solution:
    """Join the plans of territories to one plan.

    Parameters
    ----------
    problem : Problem
        The whole problem.
    plan : Solution
        Its plan when it was cut.
    territories : sequence of Territory
        As `cut` made them of this plan.
    answers : sequence of Solution or None
        One for each territory, in their order. None keeps the old routes, and so does an answer that serves a job or
        a shift which is not its territory's own.

    Returns
    -------
    Solution
        Never worse than the plan, and verified like it.
    """
    orders = _orders(plan)
    for territory, answer in zip(territories, answers, strict=True):
        if answer is not None and _is_of(territory, answer):
            orders |= {shift.id: [] for shift in territory.problem.shifts}
            orders |= _orders(answer)
    found = arrange(problem, orders, plan.engine)
    return found if found.objective.total < plan.objective.total and not verify(problem, found) else plan


def cooling(problem: Problem, limits: Limits, rounds: int, *, warm: bool) -> tuple[tuple[float, float] | None, ...]:
    """Choose the heat of equal rounds (`Limits.heat`), so that together they cool as one search would.

    Parameters
    ----------
    problem : Problem
        The whole problem.
    limits : Limits
        Those of the whole, with the cores of all who search.
    rounds : int
        How many rounds there are.
    warm : bool
        Whether the result is to stay close to the plan that is given to begin with.

    Returns
    -------
    tuple of (float, float) or None
        One for each round; without numba nothing is heated, and each is none.
    """
    if find_spec("numba") is None:
        return (None,) * rounds
    from routing.ruin_recreate.solve import schedule  # noqa: PLC0415 - numba is optional.

    whole = schedule(limits, 0.0, len(problem.jobs), warm=warm)
    edges = [float(whole.hot * (whole.cold / whole.hot) ** (step / rounds)) for step in range(rounds + 1)]
    return tuple(pairwise(edges))


def _orders(plan: Solution) -> dict[int, list[tuple[int, bool]]]:
    return {route.shift: [(stop.job, stop.mate) for stop in route.stops] for route in plan.routes}


def _is_of(territory: Territory, answer: Solution) -> bool:
    jobs, shifts = ({one.id for one in all_} for all_ in (territory.problem.jobs, territory.problem.shifts))
    return all(route.shift in shifts and {stop.job for stop in route.stops} <= jobs for route in answer.routes)


def _territory(problem: Problem, plan: Solution, jobs: list[Job], shifts: list[Shift]) -> Territory:
    own, mine = {shift.id for shift in shifts}, {job.id for job in jobs}
    part = _compact(replace(problem, jobs=tuple(jobs), shifts=tuple(shifts)))
    routes = tuple(route for route in plan.routes if route.shift in own)
    left = tuple(one for one in plan.unserved if one.job in mine)
    return Territory(part, Solution(routes, left, price(part, routes), plan.engine))


def _compact(problem: Problem) -> Problem:
    """The same problem with the places that it uses, numbered anew."""
    ends = {place for shift in problem.shifts for place in (shift.start_place, shift.end_place)}
    ends |= {shift.supply.place for shift in problem.shifts if shift.supply is not None}
    places = np.array(sorted(ends | {job.place for job in problem.jobs}), dtype=np.int64)
    number = {int(place): index for index, place in enumerate(places)}
    travel = problem.travel
    return replace(
        problem,
        jobs=tuple(replace(job, place=number[job.place]) for job in problem.jobs),
        shifts=tuple(
            replace(
                shift,
                start_place=number[shift.start_place],
                end_place=number[shift.end_place],
                supply=None if shift.supply is None else replace(shift.supply, place=number[shift.supply.place]),
            )
            for shift in problem.shifts
        ),
        travel=Travel(
            _between(travel.seconds, places),
            None if travel.metres is None else _between(travel.metres, places),
            tuple(replace(part, seconds=_between(part.seconds, places)) for part in travel.slices),
        ),
    )


def _between(matrix: Matrix, places: Matrix) -> Matrix:
    return np.ascontiguousarray(matrix[np.ix_(places, places)])
