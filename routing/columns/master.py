"""The linear program over the routes known so far: it proposes what each job may be worth."""

from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import pywraplp

from routing.columns.day import Floats


@dataclass
class _Column:
    variable: pywraplp.Variable
    cost: float


class Master:
    """Cover every job by routes or pay for it, with at most so many routes of each crew, solved by Glop.

    Its duals stay in a box around known good ones (the boxstep method of Marsten, Hogan and Blankenship, 1975): a job
    may be left out at the box's upper price, and served too often for the lower one.
    """

    def __init__(self, caps: Floats, counts: list[int]) -> None:
        self.caps = caps
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._objective = self._solver.Objective()
        far = self._solver.infinity()
        self._jobs = [self._solver.Constraint(1.0, far) for _ in caps]
        self._crews = [self._solver.Constraint(-far, float(count)) for count in counts]
        self._missing = [self._slack(row, 1.0) for row in self._jobs]
        self._double = [self._slack(row, -1.0) for row in self._jobs]
        self._known = dict[tuple[int, tuple[int, ...]], _Column]()

    def _slack(self, row: pywraplp.Constraint, sign: float) -> pywraplp.Variable:
        variable = self._solver.NumVar(0.0, self._solver.infinity(), "")
        row.SetCoefficient(variable, sign)
        return variable

    def add(self, crew: int, jobs: tuple[int, ...], cost: float) -> bool:
        """Add a route by the numbers of its jobs, in order; false if it is known at this cost or less."""
        column = self._known.get((crew, jobs))
        if column is None:
            column = _Column(self._solver.NumVar(0.0, self._solver.infinity(), ""), cost)
            self._known[crew, jobs] = column
            self._crews[crew].SetCoefficient(column.variable, 1.0)
            for job in set(jobs):
                self._jobs[job].SetCoefficient(column.variable, float(jobs.count(job)))
        elif cost >= column.cost - 1e-6:
            return False
        column.cost = cost
        self._objective.SetCoefficient(column.variable, cost)
        return True

    def solve(self, low: Floats, high: Floats) -> tuple[Floats, float]:
        """(duals of the jobs within these bounds, value of the program: no duals in the box prove more than that)."""
        for number, (least, most) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
            self._objective.SetCoefficient(self._missing[number], most)
            self._objective.SetCoefficient(self._double[number], -least)
        self._solver.Solve()
        duals = np.array([row.dual_value() for row in self._jobs])
        return np.clip(duals, low, high), self._objective.Value()
