"""The linear program over the routes known so far: it proposes what each job may be worth, and each cut cost."""

import math
import time
from collections.abc import Sequence

import numpy as np
from ortools.linear_solver import pywraplp

from routing.column_generation.shift_arrays import Floats, Ints
from routing.column_generation.subset_row_cuts import Penalties, counts, no_cuts, remembered, violated

WIDEST = 64


MOST, FEWEST = 5, 2
"""Routes in the program for each of its rows: beyond the most of them, those of high reduced cost rest."""
LUMPS = 100
"""Prices of leaving out count as multiples of a common unit if none is more than so many of them; else jobs count."""


class Master:
    """Cover every job by routes or leave it out, with at most so many routes of each crew, solved by Glop.

    Duals are those of the jobs; of leaving out at least, and at most, so much (see `left_out`); and of the cuts. They
    stay in a box around known good ones (the boxstep method of Marsten, Hogan and Blankenship, 1975): every row may be
    missed at the box's upper price, and overfilled for the lower one.
    """

    def __init__(self, caps: Floats, shift_types: Sequence[int], deadline: float = np.inf) -> None:
        self._deadline = deadline
        self.caps, self.weights = caps, _weights(caps)
        self.cuts = no_cuts(caps.size)
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        # Presolving would begin each program anew instead of at the last one's solution.
        self._solver.SetSolverSpecificParametersAsString("use_preprocessing: false")
        self._objective = self._solver.Objective()
        self._types = [self._solver.Constraint(-self._solver.infinity(), float(count)) for count in shift_types]
        self._rows = list[pywraplp.Constraint]()
        self._missing, self._double = list[pywraplp.Variable](), list[pywraplp.Variable]()
        for least in (*[1.0] * caps.size, 0.0, -float(self.weights.sum())):
            self._row(least)
        self._out = [self._leaving_out(job) for job in range(caps.size)]
        self._known = dict[tuple[int, tuple[int, ...]], int]()
        self._variables = list[pywraplp.Variable]()
        self._type, self._cost = list[int](), list[float]()
        self._resting, self._reduced = set[int](), np.zeros(0)
        self.shares, self.left_out = np.zeros(0), 0.0
        self._routes = np.full((1_024, WIDEST), -1)

    @property
    def first_cut(self) -> int:
        """Place of the first cut's dual."""
        return self.caps.size + 2

    def fit(self, duals: Floats) -> Floats:
        """The duals, none of which is more than what it costs to leave its job out."""
        fitting, size = duals.copy(), self.caps.size
        caps = self.caps - self.weights * (duals[size] - duals[size + 1])
        fitting[:size] = np.clip(duals[:size], 0.0, np.maximum(caps, 0.0))
        # A price of leaving out that exceeds what a job costs would have to be paid for: then none is taken.
        fitting[size] = min(duals[size], float((self.caps / self.weights).min()) + duals[size + 1])
        return fitting

    def _leaving_out(self, job: int) -> pywraplp.Variable:
        variable = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._objective.SetCoefficient(variable, float(self.caps[job]))
        for row, share in ((job, 1.0), (self.caps.size, self.weights[job]), (self.caps.size + 1, -self.weights[job])):
            self._rows[row].SetCoefficient(variable, float(share))
        return variable

    def _row(self, least: float) -> None:
        row = self._solver.Constraint(least, self._solver.infinity())
        for slacks, sign in ((self._missing, 1.0), (self._double, -1.0)):
            slacks.append(self._solver.NumVar(0.0, self._solver.infinity(), ""))
            row.SetCoefficient(slacks[-1], sign)
        self._rows.append(row)

    @property
    def routes(self) -> Ints:
        """Rows of jobs, in the order of their arrival, ended by -1."""
        return self._routes[: len(self._variables)]

    def add(self, shift_type: int, jobs: tuple[int, ...], cost: float) -> bool:
        """Add a route by the numbers of its jobs, in order; false if it is there at this cost or less."""
        place = self._known.get((shift_type, jobs))
        if place is not None:
            if cost >= self._cost[place] - 1e-6:
                return self._wake(place)
        else:
            place = self._known[shift_type, jobs] = self._column(shift_type, jobs)
        self._cost[place] = cost
        self._wake(place)
        self._objective.SetCoefficient(self._variables[place], cost)
        return True

    def _wake(self, place: int) -> bool:
        if place not in self._resting:
            return False
        self._resting.discard(place)
        self._variables[place].SetUb(self._solver.infinity())
        return True

    def rest(self) -> None:
        """Keep routes out of the program for now, if they are many: those that were dearest when last priced."""
        rows = len(self._rows)
        awake = np.array([place for place in range(self._reduced.size) if place not in self._resting], dtype=np.int64)
        if awake.size <= MOST * rows:
            return
        order = awake[np.argsort(self._reduced[awake], kind="stable")]
        for place in order[FEWEST * rows :].tolist():
            if place < self.shares.size and self.shares[place] <= 0.0:
                self._resting.add(place)
                self._variables[place].SetUb(0.0)

    def _column(self, shift_type: int, jobs: tuple[int, ...]) -> int:
        place = len(self._variables)
        if place == len(self._routes):
            self._routes = np.concatenate([self._routes, np.full_like(self._routes, -1)])
        self._routes[place, : len(jobs)] = jobs
        variable = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._variables.append(variable)
        self._type.append(shift_type)
        self._cost.append(0.0)
        self._types[shift_type].SetCoefficient(variable, 1.0)
        for job in set(jobs):
            self._rows[job].SetCoefficient(variable, float(jobs.count(job)))
        if self.cuts.prices.size:
            found = counts(self._routes[place : place + 1], self.cuts.triples, self.cuts.memory)[0]
            for cut in np.flatnonzero(found).tolist():
                self._rows[self.first_cut + cut].SetCoefficient(variable, -float(found[cut]))
        return place

    def solve(self, low: Floats, high: Floats, span: tuple[int, int]) -> tuple[Floats, float] | None:
        """(duals within these bounds, value of the program: no duals in the box prove more than that).

        None where Glop fails even from a new start: it is rare, and the program itself always has a solution.
        span: the least and the most that is left out, as `weights` count.
        """
        self._rows[self.caps.size].SetLb(float(span[0]))
        self._rows[self.caps.size + 1].SetLb(-float(span[1]))
        for number, (least, most) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
            self._objective.SetCoefficient(self._missing[number], most)
            self._objective.SetCoefficient(self._double[number], -least)
        left = self._deadline - time.perf_counter()
        if left <= 0.0:
            return None
        if np.isfinite(left):
            self._solver.SetTimeLimit(max(1, int(1000 * left)))
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            # Presolving begins from nothing.
            self._solver.SetSolverSpecificParametersAsString("use_preprocessing: true")
            again = self._solver.Solve()
            self._solver.SetSolverSpecificParametersAsString("use_preprocessing: false")
            if again != pywraplp.Solver.OPTIMAL:
                return None
        self.shares = np.array([variable.solution_value() for variable in self._variables])
        self.left_out = sum(w * out.solution_value() for w, out in zip(self.weights.tolist(), self._out, strict=True))
        duals = np.array([row.dual_value() for row in self._rows])
        return np.clip(duals, low, high), self._objective.Value()

    def yield_of(self, duals: Floats, span: tuple[int, int]) -> float:
        """What the duals prove beside the reduced costs of routes."""
        size = self.caps.size
        least, most = duals[size] * span[0], duals[size + 1] * span[1]
        return float(duals[:size].sum() + least - most - duals[self.first_cut :].sum())

    def least(self, duals: Floats) -> Floats:
        """Least reduced cost of the known routes of each crew; 0 without one."""
        worth = np.append(duals[: self.caps.size], 0.0)
        reduced = np.array(self._cost) - worth[self.routes].sum(axis=1)
        if self.cuts.prices.size:
            priced = np.flatnonzero(duals[self.first_cut :] > 0.0)
            found = counts(self.routes, self.cuts.triples[priced], self.cuts.memory[priced])
            reduced += found @ duals[self.first_cut + priced]
        self._reduced = reduced
        least = np.zeros(len(self._types))
        np.minimum.at(least, np.array(self._type, dtype=np.int64), reduced)
        return least

    def near(self, duals: Floats) -> Floats:
        """By route: how much more it costs, by these duals, than the least known route of its crew or an empty day."""
        least = np.minimum(0.0, self.least(duals))
        return self._reduced - least[np.array(self._type, dtype=np.int64)]

    def priced(self, place: int) -> tuple[int, float]:
        """The route's crew and price."""
        return self._type[place], self._cost[place]

    def separate(self, wanted: int, per_job: int) -> int:
        """Add the cuts that the last mixture of routes violates most, and tell how many."""
        used = np.flatnonzero(self.shares > 1e-6)
        routes = self.routes[used]
        found = violated(routes, self.shares[used], self.caps.size, wanted, per_job)
        memory = remembered(routes, found, self.caps.size)
        place = {tuple(triple): number for number, triple in enumerate(self.cuts.triples.tolist())}
        old = np.array([tuple(triple) in place for triple in found.tolist()], dtype=np.bool_)
        for triple, wider in zip(found[old].tolist(), memory[old], strict=True):
            number = place[tuple(triple)]
            self.cuts.memory[number] |= wider
            self._fill(number)
        before = len(place)
        self.cuts = Penalties(
            np.concatenate([self.cuts.triples, found[~old]]),
            np.concatenate([self.cuts.memory, memory[~old]]),
            np.zeros(before + int((~old).sum())),
        )
        for number in range(before, self.cuts.prices.size):
            self._row(-1.0)
            self._fill(number)
        return len(found)

    def _fill(self, cut: int) -> None:
        """Write the cut's row."""
        row = self._rows[self.first_cut + cut]
        found = counts(self.routes, self.cuts.triples[cut : cut + 1], self.cuts.memory[cut : cut + 1])[:, 0]
        for place in np.flatnonzero(found).tolist():
            row.SetCoefficient(self._variables[place], -float(found[place]))


def _weights(caps: Floats) -> Floats:
    """How many units each job's price of being left out is."""
    unit = math.gcd(*(int(cap) for cap in caps))
    if unit == 0 or caps.max() > LUMPS * unit:
        return np.ones(caps.size)
    return np.maximum(1.0, caps / unit)
