"""A search that misses its deadline: what can be had without it is used, and people are told."""

from dataclasses import dataclass

import pytest

from dispatch.bootstrap import Backend
from dispatch.planning.solver.solver import UNWATCHED, SolverFailed, SolveWatch
from routing import Limits, Problem, Solution
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.planning import EARLY, QuickSolver, a_town, plan_day, quick, the_plan

HURRIED = "The search missed its deadline: this is what had been found by then, and it may be far from the best."


@dataclass
class LateSolver(QuickSolver):
    """Makes a plan in a step, and fails whenever it is asked to search."""

    code: str = "solver_deadline"

    def solve(
        self, problem: Problem, limits: Limits, start: Solution | None = None, watch: SolveWatch = UNWATCHED
    ) -> Solution:
        if limits.steps is None:
            raise SolverFailed(self.code, "The plan was not ready at the deadline and was stopped.")
        return super().solve(problem, limits, start, watch)


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
