"""A proven lower bound of every plan, and what a time slot is worth.

Column generation over the linear relaxation of choosing one route for each shift: Glop solves the master problem over
the routes known so far, its duals price the jobs, and for each shift the least reduced cost is sought. With any duals
their sum and each shift's least reduced cost together bound the optimum from below (Lasdon), so the best bound so far
holds whenever the time is up. Where the relaxation mixes routes that no plan can, cuts forbid it; where it leaves out
a part of a job, two cases are bounded by themselves: that less is left out, and that more is.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np

from routing.column_generation.dual_ascent import FEW, FIRST_EFFORT, Ascent
from routing.column_generation.master_problem import Master
from routing.column_generation.pricer import Depth, Pricer, price_shift_type
from routing.column_generation.shift_arrays import Floats
from routing.column_generation.shift_relaxation import ShiftType, shift_types
from routing.column_generation.subset_row_cuts import no_cuts, remembered, violated
from routing.model import Job, Problem, Shift, Travel
from routing.model.solution import Solution
from routing.rules.feasibility import unserved_price
from routing.rules.pricing import price_route

FIRST_WORTHS = (0.0, 0.1, 0.25, 0.5, 1.5)
"""First duals: driving, and a second of service at so many seconds of driving."""
BOX, SMALLEST_BOX = 0.25, 0.001
"""How far from the best duals one looks at first: as a part of their mean, and of the mean price of leaving out."""
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class RaisedBound:
    """A climb that has ended: the jobs by their numbers, the kinds of shifts, and all routes that it met."""

    jobs: list[Job]
    kinds: list[ShiftType]
    ascent: Ascent

    @property
    def value(self) -> int:
        """What is proven. Prices are whole units, and so is every plan's."""
        best = self.ascent.lowest.best
        return int(np.ceil(best - TOLERANCE * max(1.0, best)))


def raise_bound(
    problem: Problem,
    seconds: float,
    solution: Solution | None,
    cores: int,
    goal: float,
    *,
    is_over: Callable[[], bool],
) -> RaisedBound | None:
    """Raise the bound for so many seconds or until it reaches the goal; the problem has jobs and shifts.

    None if the time is up before there is anything to raise.
    """
    warm_up()
    deadline = time.perf_counter() + seconds
    jobs = open_jobs(problem)

    def is_late() -> bool:
        return time.perf_counter() > deadline or is_over()

    kinds = shift_types(problem, jobs, is_late)
    if not kinds:
        return None
    caps = np.array([float(unserved_price(problem, job)) for job in jobs])
    master = Master(caps, [shift_type.count for shift_type in kinds], deadline)
    _learn(master, kinds, problem, jobs, solution)
    known = np.inf if solution is None else float(solution.objective.total)
    with ThreadPoolExecutor(cores) as threads:
        ascent = Ascent(Pricer(kinds, deadline, threads, is_late), master, known)
        for duals in _first_duals(problem, jobs, kinds, caps, solution):
            if is_late():
                break
            ascent.begin(duals)
        ascent.glide()
        ascent.lowest.radius = max(BOX * float(ascent.lowest.duals.mean()), SMALLEST_BOX * float(caps.mean()), 1.0)
        while not is_late() and ascent.lowest.best < goal and not ascent.lowest.converged and ascent.step():
            pass
    return RaisedBound(jobs, kinds, ascent)


def open_jobs(problem: Problem) -> list[Job]:
    """All that are not committed."""
    done = {stop.job for shift in problem.shifts for stop in shift.committed}
    return [job for job in problem.jobs if job.id not in done]


@cache
def warm_up() -> None:
    """Compile before the clock starts; once per process."""
    job = Job(id=1, place=0, service_seconds=1)
    shift = Shift(id=1, technician=1, start_place=0, end_place=0, start=0, end=10)
    problem = Problem((job,), (shift,), Travel(np.zeros((1, 1), dtype=np.int32)))
    price_shift_type(
        shift_types(problem, [job], lambda: False)[0], np.ones(1), no_cuts(1), Depth(FIRST_EFFORT, FEW), 0.0
    )
    halves = np.array([[0, 1], [1, 2], [2, 0]])
    remembered(halves, violated(halves, np.full(3, 0.5), 3, wanted=1, per_job=1), 3)


def _learn(
    master: Master, kinds: list[ShiftType], problem: Problem, jobs: list[Job], solution: Solution | None
) -> None:
    """Put the routes of a known plan into the master."""
    type_of = {problem.shifts[shift].id: n for n, shift_type in enumerate(kinds) for shift in shift_type.shifts}
    shifts = {shift.id: shift for shift in problem.shifts}
    number = {job.id: place for place, job in enumerate(jobs)}
    by_id = {job.id: job for job in problem.jobs}
    for route in () if solution is None else solution.routes:
        served = tuple(number[stop.job] for stop in route.stops if not stop.mate and stop.job in number)
        shift_type = type_of[route.shift]
        if served and set(served) <= set(kinds[shift_type].shift_data.jobs.tolist()):
            master.add(shift_type, served, float(price_route(problem, shifts[route.shift], route, by_id).total))


def _first_duals(
    problem: Problem, jobs: list[Job], kinds: list[ShiftType], caps: Floats, solution: Solution | None
) -> list[Floats]:
    """What it takes to serve each job; one left out in the known plan is worth its whole price."""
    unserved = set[int]() if solution is None else {left.job for left in solution.unserved}
    left = np.array([job.id in unserved for job in jobs])
    drive, unit = _drives(problem, jobs, kinds[0])
    service = unit * np.array([float(job.service_seconds) for job in jobs])
    return [np.where(left, caps, np.minimum(caps, drive + worth * service)) for worth in FIRST_WORTHS]


def _drives(problem: Problem, jobs: list[Job], shift_type: ShiftType) -> tuple[Floats, float]:
    """(price of half the two shortest legs to each job, mean price of a second of driving)."""
    legs = shift_type.legs.price - problem.prices.working_second * np.array([job.service_seconds for job in jobs])
    np.fill_diagonal(legs, np.inf)
    shortest = np.sort(legs, axis=1)[:, :2]
    unit = float(legs[np.isfinite(legs)].sum()) / max(1.0, float(shift_type.legs.seconds.sum()))
    return np.where(np.isfinite(shortest), shortest, 0.0).sum(axis=1) / 2, unit
