"""A proven lower bound of every plan, and what a time slot is worth.

Column generation over the linear relaxation of choosing one route for each shift: Glop solves the master problem over
the routes known so far, its duals price the jobs, and for each shift the least reduced cost is sought. With any duals
their sum and each shift's least reduced cost together bound the optimum from below (Lasdon), so the best bound so far
holds whenever the time is up.
"""

import time
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from routing.columns.days import Person, people
from routing.columns.pricing import cheapest_routes
from routing.model import Job, Problem, Shift, Travel
from routing.rules import unserved_price
from routing.solution import Solution

Floats = NDArray[np.float64]

SMOOTHING = 0.6
"""Share of the best duals so far in those that are priced; raw duals swing too much."""
ROUTES_PER_ROUND = 10
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Bound:
    """A lower bound of the objective; `duals` tell by job id what its being served is worth at the margin.

    converged: more time would not raise it.
    """

    value: int
    duals: dict[int, float]
    rounds: int
    converged: bool


def bound(problem: Problem, seconds: float, solution: Solution | None = None) -> Bound:
    """The best bound found within so many seconds; a known solution makes the first duals better.

    Without a single round the bound is 0, which always holds.
    """
    _warm()
    deadline = time.perf_counter() + seconds
    done = {stop.job for shift in problem.shifts for stop in shift.committed}
    jobs = [job for job in problem.jobs if job.id not in done]
    if not jobs or not problem.shifts:
        return Bound(sum(unserved_price(problem, job) for job in jobs), {}, 0, converged=True)
    persons = people(problem, jobs)
    caps = np.array([unserved_price(problem, job) for job in jobs], dtype=np.float64)
    master = _Master(caps, len(persons))
    _seed(problem, solution, persons, {job.id: n for n, job in enumerate(jobs)}, master)
    best, best_duals, rounds, converged = 0.0, np.zeros(len(jobs)), 0, False
    raw = False
    while time.perf_counter() < deadline and not converged:
        duals, value = master.solve()
        asked = duals if raw or not best else SMOOTHING * best_duals + (1 - SMOOTHING) * duals
        found, fresh = _price(persons, asked, master, deadline)
        rounds += 1
        if found is None:
            break
        if found > best:
            best, best_duals = found, asked
        converged = value - best <= TOLERANCE * max(1.0, value) or (raw and not fresh)
        raw = not fresh
    value = int(np.floor(best + TOLERANCE * abs(best))) if best else 0
    return Bound(
        max(0, value),
        {job.id: float(dual) for job, dual in zip(jobs, best_duals, strict=True)},
        rounds,
        converged,
    )


@cache
def _warm() -> None:
    """Compile before the clock starts; once per process."""
    job = Job(id=1, place=0, service_seconds=1)
    shift = Shift(id=1, technician=1, start_place=0, end_place=0, start=0, end=10)
    problem = Problem((job,), (shift,), Travel(np.zeros((1, 1), dtype=np.int32)))
    cheapest_routes(people(problem, [job])[0].day, np.ones(1), ROUTES_PER_ROUND)


def _price(persons: list[Person], duals: Floats, master: "_Master", deadline: float) -> tuple[float | None, bool]:
    """(Lagrangian bound at the duals, whether new routes were found); none if a shift could not be finished."""
    total, fresh = float(duals.sum()), False
    for number, person in enumerate(persons):
        if time.perf_counter() > deadline:
            return None, fresh
        least, routes, whole = cheapest_routes(person.day, duals[person.jobs], ROUTES_PER_ROUND)
        if not whole:
            return None, fresh
        total += min(0.0, least + person.fixed)
        for row in routes:
            visits = row[row >= 0]
            fresh |= master.add(number, person, visits)
    return total, fresh


def _seed(
    problem: Problem,
    solution: Solution | None,
    persons: list[Person],
    number_of: dict[int, int],
    master: "_Master",
) -> None:
    """Put the routes of a known plan into the master."""
    shifts = {shift.id: number for number, shift in enumerate(problem.shifts)}
    for route in () if solution is None else solution.routes:
        number = shifts[route.shift]
        local = {int(job): place for place, job in enumerate(persons[number].jobs)}
        jobs = [number_of[stop.job] for stop in route.stops if not stop.mate and stop.job in number_of]
        if jobs and all(job in local for job in jobs):
            master.add(number, persons[number], np.array([local[job] for job in jobs], dtype=np.int64))


class _Master:
    """Cover every job by routes or pay for it; one route for each shift at most."""

    def __init__(self, caps: Floats, shifts: int) -> None:
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.objective = self.solver.Objective()
        self.jobs = [self.solver.Constraint(1.0, self.solver.infinity()) for _ in caps]
        self.shifts = [self.solver.Constraint(-self.solver.infinity(), 1.0) for _ in range(shifts)]
        self.known = set[tuple[int, tuple[int, ...]]]()
        for row, cap in zip(self.jobs, caps, strict=True):
            left = self.solver.NumVar(0.0, self.solver.infinity(), "")
            self.objective.SetCoefficient(left, float(cap))
            row.SetCoefficient(left, 1.0)
        self.caps = caps

    def add(self, shift: int, person: Person, visits: NDArray[np.int64]) -> bool:
        """Add a route, given by the person's own numbers; false if it is known."""
        key = (shift, tuple(visits.tolist()))
        if key in self.known:
            return False
        self.known.add(key)
        size = len(person.jobs)
        legs = zip([size, *key[1]], [*key[1], size], strict=True)
        column = self.solver.NumVar(0.0, self.solver.infinity(), "")
        self.objective.SetCoefficient(column, person.fixed + sum(float(person.day.price[leg]) for leg in legs))
        self.shifts[shift].SetCoefficient(column, 1.0)
        for visit in set(key[1]):
            self.jobs[int(person.jobs[visit])].SetCoefficient(column, float(key[1].count(visit)))
        return True

    def solve(self) -> tuple[Floats, float]:
        """(duals of the jobs, value of the relaxation over the routes known so far)."""
        self.solver.Solve()
        duals = np.array([row.dual_value() for row in self.jobs])
        return np.clip(duals, 0.0, self.caps), self.objective.Value()
