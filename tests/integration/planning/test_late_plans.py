"""A search that misses its deadline, or dies, with a plan in hand: what is in hand is used, and people are told."""

from dataclasses import dataclass, replace

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Territory
from dispatch.planning.processes import planning
from dispatch.planning.services import plans
from dispatch.planning.solver.cores import Cores
from dispatch.planning.solver.solver import SolverFailed
from routing.model import Limits, Problem
from routing.solution import Solution
from tests.support.api_clients import door
from tests.support.backends import make_settings
from tests.support.clocks import FixedClock
from tests.support.distributed_solve import PartedSolver, hands, seem_to_work
from tests.support.orders import an_order
from tests.support.planning import DAY, EARLY, QuickSolver, a_town, plan_day, quick, the_plan
from tests.support.technicians import a_technician

HURRIED = "The search missed its deadline: this is what had been found by then, and it may be far from the best."


@dataclass
class LateSolver(QuickSolver):
    """Makes a plan in a step, and fails whenever it is asked to search."""

    code: str = "solver_deadline"

    def solve(self, problem: Problem, limits: Limits, start: Solution | None = None) -> Solution:
        if limits.steps is None:
            raise SolverFailed(self.code, "The plan was not ready at the deadline and was stopped.")
        return super().solve(problem, limits, start)


@dataclass
class LateAtTheEnd(PartedSolver):
    """The same over parts: the rounds go well, the last search fails."""

    code: str = "solver_deadline"

    def solve(self, problem: Problem, limits: Limits, start: Solution | None = None) -> Solution:
        if limits.steps is None:
            raise SolverFailed(self.code, "It was stopped.")
        return super().solve(problem, limits, start)


def sentences(backend: Backend) -> list[str]:
    return [task["sentence"] for task in door(backend).get("/tasks?state=open").json["items"]]


@pytest.mark.parametrize(("publishes_itself", "state"), [(True, "published"), (False, "draft")])
def test_uses_the_plan_in_hand_when_the_search_misses_its_deadline(
    backend: Backend, clock: FixedClock, publishes_itself: bool, state: str
) -> None:
    clock.set(EARLY)
    house = quick(backend, solver=LateSolver())
    a_town(house, orders=12, publishes_itself=publishes_itself)
    plan_id = plan_day(house)
    shown = door(house).get(f"/plans/{plan_id}").json
    assert (shown["state"], shown["warnings"]) == (state, [HURRIED])
    plan = the_plan(house, plan_id)
    assert len(plan.stops) + len(plan.unplaced) == 12
    assert plan.unplaced
    assert all(left.code and left.sentence for left in plan.unplaced)
    assert sentences(house) == [
        f"The search for plan {plan_id} missed its deadline; what had been found is used, and {len(plan.unplaced)} "
        "visits have no place. Plan again with more time or when the machine has less to do."
    ]


@pytest.mark.parametrize("code", ["solver_deadline", "solver_crash"])
def test_uses_what_the_rounds_of_a_large_plan_have_found_when_its_last_search_fails(
    backend: Backend, clock: FixedClock, code: str
) -> None:
    clock.set(EARLY)
    house = quick(backend, settings=make_settings(share_plans_from=100), solver=LateAtTheEnd(code=code))
    a_town(house)
    seem_to_work(house, 2)
    with house.work() as work:
        territory = work.session.query(Territory).one()
        for _ in range(5):
            a_technician(work, territory)
        for number in range(117):
            an_order(work, point=(47.1 + number % 20 / 250, 9.48 + number / 2500), windows=())
        plan_id = plans.request(work, "T1", DAY, DAY, solve_seconds=30).id
    with hands(replace(house, cores=Cores())):
        planning.run(house, plan_id)
    plan = the_plan(house, plan_id)
    assert (plan.state, plan.failure_code, plan.warnings) == ("published", None, [HURRIED])
    assert len(plan.stops) + len(plan.unplaced) == 120
    assert all(left.code and left.sentence for left in plan.unplaced)
    assert len(sentences(house)) == 1
