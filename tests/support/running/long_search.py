"""A plan that is searched for in a process of its own for as long as a test needs it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from dispatch.bootstrap import Backend
from dispatch.planning.processes import planning
from dispatch.planning.services import plan_runs, plans
from dispatch.planning.solver.solver import UNWATCHED, SolveWatch, SpawnedSolver
from routing import Limits, Problem, Solution
from tests.support.planning import DAY

PATIENCE_SECONDS = 120.0


class LongSolver(SpawnedSolver):
    """The real process, which would search for minutes."""

    def solve(
        self, problem: Problem, limits: Limits, start: Solution | None = None, watch: SolveWatch = UNWATCHED
    ) -> Solution:
        return super().solve(problem, replace(limits, seconds=400.0), start, watch)


def ask(backend: Backend) -> int:
    """Asks for a plan of T1 that may be searched for long; its id."""
    with backend.work() as work:
        return plans.request(work, "T1", DAY, DAY, solve_seconds=300).id


@contextmanager
def searching(house: Backend) -> Iterator[int]:
    """The id of a plan of T1 that a worker has begun to search for; whatever happens, it has ended at the end."""
    plan_id = ask(house)
    worker = threading.Thread(target=planning.run, args=(replace(house, solver=LongSolver()), plan_id))
    worker.start()
    try:
        _wait_for_begin(house, plan_id)
        yield plan_id
    finally:
        with house.work() as work:
            if plans.visible(work, plan_id).state == "solving":
                plan_runs.stop(work, plan_id)
        worker.join(PATIENCE_SECONDS)
        assert not worker.is_alive()


def _wait_for_begin(house: Backend, plan_id: int) -> None:
    """Until then a page that was drawn once, without script, has nothing to stop."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        with house.work() as work:
            if plans.visible(work, plan_id).state != "requested":
                return
        assert time.monotonic() < until, "no worker has begun with the plan"
        time.sleep(0.05)
