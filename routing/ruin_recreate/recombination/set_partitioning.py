"""Recombining: of the routes met during the search, an exact choice of those that together cost least.

The choice is made in one neighbourhood of shifts after another: its present routes are dissolved, and of all known
routes over their visits and the absent ones a set covering problem picks the best. Glop prices the visits, which tells
the routes that can matter; CP-SAT chooses among them, beginning from the routes that are there.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model

from routing.ruin_recreate.arrays.problem_arrays import Ints, ProblemData
from routing.ruin_recreate.recombination.route_pool import Pool
from routing.solving.watch import UNWATCHED, Watch, solve_watched

SHIFTS_TOGETHER = 14
"""Shifts of one neighbourhood; of more, the exact choice takes too long."""
CHOICES = 2500
"""Routes of one exact choice at most."""
PRICED_AT_ONCE = 500
"""Routes that join the linear program in one pass, those first that would lower it most."""
DETERMINISTIC_SECONDS = 1.0
"""Of one exact choice, in CP-SAT's own unit of work, so that equal steps give equal plans."""
SHORTEST_SECONDS = 0.1
TOLERANCE = 1e-6

Plan = dict[int, tuple[int, list[int]]]
"""(price, visit numbers in order) of each used shift, by its number."""


@dataclass(frozen=True, slots=True)
class _Known:
    """Routes as rows: shift, price, and visits in order, padded with the number of visits."""

    shift: Ints
    price: Ints
    visits: Ints

    def take(self, rows: Ints) -> "_Known":
        return _Known(self.shift[rows], self.price[rows], self.visits[rows])


def recombine(
    data: ProblemData, pool: Pool, plan: Plan, seed: int, deadline: float | None = None, watch: Watch = UNWATCHED
) -> Plan:
    """The plan after the best choice in each neighbourhood; never a dearer one.

    A visit that two chosen routes serve is left in both; `drop_doubles` decides. Linked visits stay where they are.
    deadline: on `time.perf_counter`, kept to about a tenth of a second.
    """
    known, plan = _known(pool, data.unserved.size), dict(plan)
    for shifts in _neighbourhoods(data, plan, np.random.default_rng(seed)):
        left = np.inf if deadline is None else deadline - time.perf_counter()
        if left < SHORTEST_SECONDS or watch.is_over():
            break
        chosen = _choose(data, known, shifts, plan, left, watch)
        if chosen:
            plan = {shift: route for shift, route in plan.items() if shift not in shifts} | chosen
    return plan


def _known(pool: Pool, blank: int) -> _Known:
    rows = np.flatnonzero(pool.key)
    visits = pool.visits[rows].astype(np.int64)
    visits[np.arange(visits.shape[1]) >= pool.length[rows, None]] = blank
    return _Known(pool.shift[rows], pool.cost[rows], visits)


def _neighbourhoods(data: ProblemData, plan: Plan, rng: np.random.Generator) -> list[list[int]]:
    """Every shift is in one of them; those with linked visits in none, since links tie routes together."""
    linked = {shift for shift, (_, visits) in plan.items() if any(data.link[visit] >= 0 for visit in visits)}
    left = [shift for shift in rng.permutation(data.begin.size).tolist() if shift not in linked]
    groups = list[list[int]]()
    while left:
        away = data.seconds[data.origin[left[0]], data.origin[left]]
        near = [left[number] for number in np.argsort(away, kind="stable")[:SHIFTS_TOGETHER]]
        groups.append(near)
        left = [shift for shift in left if shift not in near]
    return groups


def _choose(data: ProblemData, known: _Known, shifts: list[int], plan: Plan, seconds: float, watch: Watch) -> Plan:
    """The best routes of these shifts; none if the present ones are the best known."""
    blank = data.unserved.size
    free = np.append(data.link[:blank] < 0, True)
    for shift, (_, visits) in plan.items():
        if shift not in shifts:
            free[visits] = False
    here = known.take(np.flatnonzero(np.isin(known.shift, shifts) & free[known.visits].all(axis=1)))
    present = [shift for shift in shifts if shift in plan]
    here = _with_present(here, {shift: plan[shift] for shift in present}, blank)
    if not here.shift.size:
        return {}
    prices = np.append(np.where(free[:blank], data.unserved, 0), 0)
    rest = prices.copy()
    rest[here.visits[: len(present)]] = 0
    now = int(here.price[: len(present)].sum() + rest.sum())
    floor, reduced = _relaxed(here, prices)
    near = np.flatnonzero(reduced <= now - floor + TOLERANCE)
    near = near[np.argsort(reduced[near], kind="stable")][:CHOICES]
    rows = np.union1d(np.arange(len(present)), near)
    if rows.size == len(present):
        return {}
    picked, price = _exact(here.take(rows), prices, len(present), seconds, watch)
    if price >= now:
        return {}
    routes = [(here.shift[row], here.price[row], here.visits[row]) for row in rows[picked].tolist()]
    return {int(s): (int(p), visits[visits < blank].tolist()) for s, p, visits in routes}


def _with_present(known: _Known, plan: Plan, blank: int) -> _Known:
    """The present routes first: they may have left the pool."""
    width = max([known.visits.shape[1], *(len(visits) for _, visits in plan.values())])
    rows = np.full((len(plan) + known.shift.size, width), blank, dtype=np.int64)
    for row, (_, visits) in enumerate(plan.values()):
        rows[row, : len(visits)] = visits
    rows[len(plan) :, : known.visits.shape[1]] = known.visits
    price = np.array([price for price, _ in plan.values()], dtype=np.int64)
    return _Known(np.append(np.array(list(plan), dtype=np.int64), known.shift), np.append(price, known.price), rows)


def _relaxed(known: _Known, prices: Ints) -> tuple[float, np.ndarray]:
    """(the least price of any mixture of the routes, each route's reduced cost)."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    far, objective = solver.infinity(), solver.Objective()
    wanted = np.flatnonzero(prices).tolist()
    covers = {visit: solver.Constraint(1.0, far) for visit in wanted}
    limits = {shift: solver.Constraint(-far, 1.0) for shift in np.unique(known.shift).tolist()}
    for visit in wanted:
        left_out = solver.NumVar(0.0, far, "")
        objective.SetCoefficient(left_out, float(prices[visit]))
        covers[visit].SetCoefficient(left_out, 1.0)
    outside = np.ones(known.shift.size, dtype=np.bool_)
    duals, at_most = np.zeros(prices.size), np.zeros(int(known.shift.max()) + 1)
    reduced = known.price - prices[known.visits].sum(axis=1)
    while True:
        joining = np.flatnonzero(outside & (reduced < -TOLERANCE))
        if not joining.size:
            return solver.Objective().Value(), reduced
        for row in joining[np.argsort(reduced[joining], kind="stable")][:PRICED_AT_ONCE].tolist():
            outside[row] = False
            column = solver.NumVar(0.0, far, "")
            objective.SetCoefficient(column, float(known.price[row]))
            limits[int(known.shift[row])].SetCoefficient(column, 1.0)
            for visit in known.visits[row].tolist():
                if visit in covers:
                    covers[visit].SetCoefficient(column, 1.0)
        solver.Solve()
        for visit, cover in covers.items():
            duals[visit] = cover.dual_value()
        for shift, limit in limits.items():
            at_most[shift] = limit.dual_value()
        reduced = known.price - duals[known.visits].sum(axis=1) - at_most[known.shift]


def _exact(known: _Known, prices: Ints, present: int, seconds: float, watch: Watch) -> tuple[Ints, int]:
    """(rows of the cheapest cover found, its price); the first `present` rows are a cover to begin with."""
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in range(known.shift.size)]
    rows_of: dict[int, list[cp_model.IntVar]] = {visit: [] for visit in np.flatnonzero(prices).tolist()}
    routes_of: dict[int, list[cp_model.IntVar]] = {}
    for row, (shift, visits) in enumerate(zip(known.shift.tolist(), known.visits.tolist(), strict=True)):
        routes_of.setdefault(shift, []).append(chosen[row])
        model.add_hint(chosen[row], row < present)
        for visit in visits:
            if visit in rows_of:
                rows_of[visit].append(chosen[row])
    for routes in routes_of.values():
        model.add_at_most_one(routes)
    left_out: dict[int, cp_model.IntVar] = {visit: model.new_bool_var("") for visit in rows_of}
    for visit, routes in rows_of.items():
        model.add_bool_or([*routes, left_out[visit]])
    paid = sum(int(price) * one for price, one in zip(known.price, chosen, strict=True))
    model.minimize(paid + sum(int(prices[visit]) * one for visit, one in left_out.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = DETERMINISTIC_SECONDS
    solver.parameters.max_time_in_seconds = seconds
    if solve_watched(solver, model, watch) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return np.zeros(0, dtype=np.int64), int(prices.sum())
    return np.flatnonzero([solver.boolean_value(one) for one in chosen]), int(solver.objective_value)


def drop_doubles(plan: Plan) -> dict[int, Sequence[int]]:
    """The routes by shift, each visit only in the first one that serves it."""
    seen, routes = set[int](), dict[int, Sequence[int]]()
    for shift, (_, visits) in plan.items():
        routes[shift] = [visit for visit in visits if visit not in seen]
        seen.update(visits)
    return routes
