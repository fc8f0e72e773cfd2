"""A small town whose day is over, so that it can be played again, and simulations of it through the API."""

from datetime import timedelta
from typing import Any

from dispatch.bootstrap import Backend
from dispatch.planning.solver.solver import UNWATCHED, DirectSolver, SolveWatch
from routing import Limits, Problem, Solution
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door
from tests.support.orders import a_window, an_order
from tests.support.planning import DAY, EARLY, quick
from tests.support.running.run_jobs import run_left_jobs
from tests.support.technicians import a_technician, a_territory


class SteadySolver(DirectSolver):
    """The real engine in this process for a few steps, however busy the machine is."""

    def solve(
        self, problem: Problem, limits: Limits, start: Solution | None = None, watch: SolveWatch = UNWATCHED
    ) -> Solution:
        return super().solve(problem, Limits(seconds=None, steps=20, seed=limits.seed), start, watch)


AFTERWARDS = START + timedelta(days=2)


def a_day_that_was(backend: Backend, clock: FixedClock, *, orders: int = 12, technicians: int = 1) -> Backend:
    """T1 with so many technicians and repairs around, of which every third customer chose the afternoon; two days on.

    The repairs came in before the day; nobody ever went.
    """
    clock.set(EARLY - timedelta(hours=12))
    house = quick(backend, solver=SteadySolver())
    with house.work() as work:
        territory = a_territory(work)
        for _ in range(technicians):
            a_technician(work, territory)
        for number in range(orders):
            windows = (a_window(hours=4, length_hours=2),) if number % 3 == 0 else ()
            an_order(work, point=(47.14 + number / 200, 9.52), windows=windows, territory="T1")
    clock.set(AFTERWARDS)
    return house


def a_question(*scenarios: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The body that asks for that day under these scenarios, or with one more technician."""
    others = [{"name": f"other {number}", **one} for number, one in enumerate(scenarios or ({"technicians": 1},), 1)]
    return {"territory": "T1", "first_day": DAY.isoformat(), "futures": 40, "scenarios": others} | changes


def played(house: Backend, desk: Door, question: dict[str, Any]) -> dict[str, Any]:
    """Asks, lets the worker play it, and reads what came of it."""
    answer = desk.post("/simulations", question)
    assert answer.status_code == 202, answer.json
    assert answer.json["state"] == "requested"
    run_left_jobs(house)
    told: dict[str, Any] = desk.get(f"/simulations/{answer.json['id']}").json
    return told
