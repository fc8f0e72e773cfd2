"""Planning in tests: a house with the solver of one's choice, towns to plan, what a day looks like."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from dispatch.bootstrap import Backend
from dispatch.db.tables import Plan, Territory, Visit
from dispatch.planning.processes import planning
from dispatch.planning.services import plans
from dispatch.planning.solver.solver import UNWATCHED, DirectSolver, SolverFailed, SolveWatch
from routing import Limits, Problem, Solution
from tests.support.clocks import START
from tests.support.orders import an_order
from tests.support.technicians import a_technician, a_territory

DAY = date(2026, 11, 30)
EARLY = START - timedelta(hours=2)
"""07:00 UTC of the tests' day: nothing is imminent yet."""


class QuickSolver(DirectSolver):
    """The real engine in this process, for a few steps."""

    def solve(
        self, problem: Problem, _: Limits, start: Solution | None = None, watch: SolveWatch = UNWATCHED
    ) -> Solution:
        return super().solve(problem, Limits(seconds=1.0, steps=20), start, watch)


@dataclass
class ScriptedSolver:
    """Does something first, then answers with the real engine or with what the answer makes of its plan."""

    first: Callable[[int], None] = lambda _: None
    answer: Callable[[Problem, Solution], Solution] = lambda _, solution: solution
    calls: int = 0

    def solve(
        self, problem: Problem, limits: Limits, start: Solution | None = None, watch: SolveWatch = UNWATCHED
    ) -> Solution:
        self.calls += 1
        self.first(self.calls)
        return self.answer(problem, QuickSolver().solve(problem, limits, start, watch))


class BrokenSolver:
    """Fails like a process that was killed."""

    def solve(self, *_: object, **__: object) -> Solution:
        raise SolverFailed("solver_crash", "The planning process ended without an answer.")


def quick(backend: Backend, **changes: Any) -> Backend:
    """The same backend with a quick solver, or with other parts."""
    return replace(backend, **{"solver": QuickSolver()} | changes)


def a_town(
    backend: Backend, *, orders: int = 3, technicians: int = 1, publishes_itself: bool = True, **order: Any
) -> list[int]:
    """A territory T1 with technicians on shift (09:00 to 17:00 UTC) and orders around; the ids of their visits."""
    with backend.work() as work:
        territory = a_territory(work, publishes_itself=publishes_itself)
        for _ in range(technicians):
            a_technician(work, territory)
        placed = [
            an_order(work, **{"point": (47.14 + number / 500, 9.52), "windows": ()} | order) for number in range(orders)
        ]
        return [one.visits[0].id for one in placed]


def plan_day(backend: Backend, *, first: date = DAY, last: date | None = None) -> int:
    """Asks for a plan of T1 and computes it; the plan's id."""
    with backend.work() as work:
        plan_id = plans.request(work, "T1", first, last or first).id
    planning.run(backend, plan_id)
    return plan_id


def the_plan(backend: Backend, plan_id: int) -> Plan:
    """A plan with its stops, to be read only."""
    with backend.work() as work:
        return plans.visible(work, plan_id)


def the_visit(backend: Backend, visit_id: int) -> Visit:
    """A visit as it is stored, to be read only."""
    with backend.work() as work:
        return work.session.get_one(Visit, visit_id)


def begin_of(visit: Visit) -> datetime:
    """When a visit that has a time begins."""
    assert visit.during is not None
    assert visit.during.lower is not None
    return visit.during.lower


def the_territory(backend: Backend) -> Territory:
    """The first territory, to be read only."""
    with backend.work() as work:
        return work.session.get_one(Territory, 1)
