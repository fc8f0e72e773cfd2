"""Computes a plan: reads and lets go, solves with nothing held, writes if the world has not moved."""

from dataclasses import replace
from typing import Protocol

from dispatch.db.conflicts import conflict_of
from dispatch.planning.processes import distributed_solve, late_plans
from dispatch.planning.processes.distributed_solve import SolvingBackend
from dispatch.planning.processes.run_watch import RunWatch
from dispatch.planning.rules.plan_changes import PlanResult
from dispatch.planning.rules.proofs import proving_share
from dispatch.planning.services import plans
from dispatch.planning.services.plans import PlanAttempt
from dispatch.planning.services.promise_odds import visit_laws
from dispatch.planning.services.publication import PlanStale
from dispatch.planning.solver.priced_odds import with_priced_odds
from dispatch.planning.solver.problem import ProblemLayout, lay_out, outcome, present, to_problem
from dispatch.planning.solver.promise_odds import odds_of, uncertain, with_odds
from dispatch.planning.solver.solver import SolverFailed
from dispatch.planning.solver.told_windows import windows_by_odds
from dispatch.visits.queries import told_window_rules
from routing import Limits, Problem, Solution, verify, with_reasons
from routing.roads import Roads

JOBS_PER_SECOND = 8
"""A search for longer than this rate asks for finds hardly anything more in a small problem."""


class PlanningBackend(SolvingBackend, Protocol):
    """What planning needs of the backend."""

    @property
    def roads(self) -> Roads: ...


def run(backend: PlanningBackend, plan_id: int) -> None:
    """Computes a plan until it is published, drafted or failed; a result that came too late is computed anew.

    It may be called any number of times for the same plan, also after a worker was killed in the midst of it.
    """
    while True:
        with backend.work() as work:
            begun = plans.begin(work, plan_id)
        if begun is None or _attempt(backend, begun):
            return


def compute(backend: PlanningBackend, begun: PlanAttempt) -> PlanResult:
    """The verified plan of a snapshot. Raises `SolverFailed`; no transaction is open while it searches."""
    with backend.work() as work:
        known = visit_laws(work, [visit.id for visit in begun.snapshot.movable])
        broken_minutes = work.tools.broken_promise_minutes
        told_rules = told_window_rules.of_territory(work.session, begun.snapshot.territory_id)
    layout = lay_out(begun.snapshot)
    travel = backend.roads.matrix(layout.places)
    problem = with_priced_odds(to_problem(layout, travel), layout, known, broken_minutes)
    limit = min(begun.seconds, 1 + len(problem.jobs) / JOBS_PER_SECOND)
    watch = RunWatch(backend, begun, visits=len(problem.jobs), seconds=limit)
    with backend.cores.taken():
        solution, is_late = _solve(backend, layout, problem, limit, watch)
    violations = verify(problem, solution)
    if violations:
        told = "; ".join(f"{one.code}: {one.sentence}" for one in violations[:3])
        raise SolverFailed("plan_refused", f"The computed plan breaks rules and was thrown away: {told}")
    unsure = uncertain(layout, problem, solution, known)
    by_odds = windows_by_odds(layout, unsure, solution, told_rules)
    odds = odds_of(layout, unsure, solution, by_odds)
    result = replace(with_odds(outcome(layout, solution, travel), odds, by_odds), was_stopped=watch.stopped)
    return replace(result, warnings=(*result.warnings, late_plans.HURRIED)) if is_late else result


def _attempt(backend: PlanningBackend, begun: PlanAttempt) -> bool:
    """One attempt; False when its result came too late and another one is due."""
    try:
        result = compute(backend, begun)
    except SolverFailed as failed:
        with backend.work() as work:
            plans.fail(work, begun, failed.code, str(failed))
        return True
    except Exception:
        with backend.work() as work:
            plans.fail(work, begun, "planning_error", "The plan could not be computed because of an error of ours.")
        raise
    return _finished(backend, begun, result)


def _finished(backend: PlanningBackend, begun: PlanAttempt, result: PlanResult) -> bool:
    try:
        with backend.work() as work:
            plans.finish(work, begun, result)
    except Exception as error:
        if not isinstance(error, PlanStale) and conflict_of(error) is None:
            raise
        with backend.work() as work:
            plans.ask_again(work, begun)
        return False
    return True


def _solve(
    backend: PlanningBackend, layout: ProblemLayout, problem: Problem, limit: float, watch: RunWatch
) -> tuple[Solution, bool]:
    """The plan, and whether its search missed the deadline."""
    stands = present(layout, problem)
    if not problem.jobs or not problem.shifts:
        return with_reasons(problem, stands), False
    # A search that is given a plan keeps close to it, and so would never leave one that is empty.
    start = stands if stands.routes else None
    if distributed_solve.parts(backend, len(problem.jobs), limit) > 1:
        return distributed_solve.solve(backend, watch, problem, start, limit)
    try:
        share = proving_share(len(problem.jobs), limit)
        limits = Limits(seconds=limit, cores=backend.settings.solver_cores, proving=share)
        return backend.solver.solve(problem, limits, start, watch), False
    except SolverFailed as failed:
        if failed.code != late_plans.LATE:
            raise
    return late_plans.without_search(backend, problem, start), True
