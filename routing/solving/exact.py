"""A small plan is settled: proven the best one, or exchanged for the best choice of the routes that a bound has met.

Where the bound is near, every better plan is made of routes whose reduced cost is within the gap, and raising the bound
has met most of them. CP-SAT chooses among those: first among the few of least reduced cost, then among more.
"""

import time
from dataclasses import replace

from ortools.sat.python import cp_model

from routing.column_generation.raise_bound import RaisedBound, raise_bound
from routing.model import Job, Problem, Shift
from routing.model.solution import Solution
from routing.rules.feasibility import unserved_price
from routing.rules.scheduling import Sequences, arrange
from routing.rules.verify import verify
from routing.solving.watch import UNWATCHED, Watch, solve_watched

MOST_JOBS, MOST_SHIFTS = 80, 12
"""Beyond it a bound takes minutes to come near enough."""
CLIMBING = 0.85
"""Part of the time; the rest is for choosing."""
CHOICES = 2_500
"""Routes of one choice at most."""
PARTS = (0.02, 0.1, 0.3, 1.0)
"""Parts of the gap within which routes are chosen from, one after the other: few are soon searched to the end."""
DETERMINISTIC_SECONDS = 2.0
"""Of one choice at most, in CP-SAT's own unit of work."""

Routes = list[tuple[int, int, tuple[int, ...]]]
"""(price, shift, jobs in order)."""


def is_small_enough(problem: Problem) -> bool:
    """Whether the problem is small enough, and its routes hold and cost what the bound takes them for."""
    few = 0 < len(problem.jobs) <= MOST_JOBS and 0 < len(problem.shifts) <= MOST_SHIFTS
    plain = problem.prices.balance == 0 and problem.prices.working_second == 0 and not problem.travel.slices
    return few and plain and all(map(_alone, problem.jobs)) and all(map(_whole, problem.shifts))


def _alone(job: Job) -> bool:
    told = job.promise is not None and job.promise.window_price > 0
    linked = job.crew == 2 or bool(job.after) or job.same_technician_as is not None
    return not linked and not told and not any(job.demands)


def _whole(shift: Shift) -> bool:
    limited = shift.max_visits is not None or shift.max_driving_seconds is not None
    return not limited and not shift.committed and shift.supply is None


def solve_exactly(
    problem: Problem, solution: Solution, seconds: float, cores: int = 1, watch: Watch = UNWATCHED
) -> Solution:
    """The best plan found within so many seconds, with what is proven; never a dearer one than the given one.

    Ends early where the plan is proven to be the best. The problem `is_small_enough`.
    """
    deadline = time.perf_counter() + seconds
    goal = solution.objective.total - 1 + 1e-3
    found = raise_bound(problem, CLIMBING * seconds, solution, cores, goal, is_over=watch.is_over)
    if found is None:
        return replace(solution, bound=0)
    proven = min(found.value, solution.objective.total)
    for part in PARTS:
        gap = solution.objective.total - proven
        if not gap or time.perf_counter() > deadline or watch.is_over():
            break
        routes = _near(problem, found, proven + part * gap)
        chosen = arrange(problem, _choose(problem, solution, routes, deadline, watch), solution.engine)
        if chosen.objective.total < solution.objective.total and not verify(problem, chosen):
            solution = replace(chosen, steps=solution.steps, trace=solution.trace)
    return replace(solution, bound=proven)


def _near(problem: Problem, found: RaisedBound, limit: float) -> Routes:
    """Those that a plan cheaper than the limit may have, the most promising first."""
    master, least = found.ascent.master, dict[int, float]()
    for case in found.ascent.cases:
        over = case.best + master.near(found.ascent.padded(case.best_duals))
        for place, price in enumerate(over.tolist()):
            least[place] = min(price, least.get(place, price))
    routes: Routes = []
    for place in sorted(least, key=lambda place: least[place])[:CHOICES]:
        numbers = [number for number in master.routes[place].tolist() if number >= 0]
        if least[place] < limit and len(set(numbers)) == len(numbers):
            crew, price = master.priced(place)
            jobs = tuple(found.jobs[number].id for number in numbers)
            routes += [(round(price), problem.shifts[shift].id, jobs) for shift in found.kinds[crew].shifts]
    return routes


def _choose(problem: Problem, solution: Solution, routes: Routes, deadline: float, watch: Watch) -> Sequences:
    """The orders that together cost least; those of the solution, if none are found."""
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in routes]
    left = {job.id: model.new_bool_var("") for job in problem.jobs}
    serving: dict[int, list[cp_model.IntVar]] = {job: [out] for job, out in left.items()}
    driving: dict[int, list[cp_model.IntVar]] = {shift.id: [] for shift in problem.shifts}
    present = solution.sequences
    for (_, shift, jobs), one in zip(routes, taken, strict=True):
        model.add_hint(one, present.get(shift) == jobs)
        driving[shift].append(one)
        for job in jobs:
            serving[job].append(one)
    for several in driving.values():
        model.add_at_most_one(several)
    for several in serving.values():
        model.add_bool_or(several)
    driven = sum(price * one for (price, _, _), one in zip(routes, taken, strict=True))
    price = driven + sum(unserved_price(problem, job) * left[job.id] for job in problem.jobs)
    model.add(price < solution.objective.total)
    model.minimize(price)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = DETERMINISTIC_SECONDS
    solver.parameters.max_time_in_seconds = max(0.01, deadline - time.perf_counter())
    if solve_watched(solver, model, watch) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {shift: [(job, False) for job in jobs] for shift, jobs in present.items()}
    seen, orders = set[int](), dict[int, list[tuple[int, bool]]]()
    for (_, shift, jobs), one in zip(routes, taken, strict=True):
        if solver.boolean_value(one):
            orders[shift] = [(job, False) for job in jobs if job not in seen]
            seen.update(jobs)
    return orders
