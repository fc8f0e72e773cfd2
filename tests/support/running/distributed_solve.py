"""Plans that several workers compute, in tests: workers that only seem to be there, and hands that take their parts."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import text

from dispatch.bootstrap import Backend
from dispatch.planning.processes import distributed_solve
from dispatch.planning.solver.solver import UNWATCHED, SolveWatch
from routing import Limits, Problem, Solution
from tests.support.planning import QuickSolver

OPEN_PARTS = text("SELECT id FROM plan_parts WHERE answer IS NULL ORDER BY id")
SIGN_OF_LIFE = text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() + interval '1 hour')")
"""It lasts for the whole test."""


@dataclass
class PartedSolver(QuickSolver):
    """The real engine for a few steps; notes the problems that it solved, and may spoil what it hands back."""

    spoil_whole: Callable[[Solution], Solution] = lambda solution: solution
    spoil_part: Callable[[Solution], Solution] = lambda solution: solution
    wholes: list[Problem] = field(default_factory=list)
    parts: list[Problem] = field(default_factory=list)

    def solve(
        self, problem: Problem, limits: Limits, start: Solution | None = None, watch: SolveWatch = UNWATCHED
    ) -> Solution:
        self.wholes.append(problem)
        return self.spoil_whole(super().solve(problem, limits, start, watch))

    def solve_within(
        self, _: float, problem: Problem, limits: Limits, start: Solution, watch: SolveWatch = UNWATCHED
    ) -> Solution:
        self.parts.append(problem)
        return self.spoil_part(QuickSolver().solve(problem, limits, start, watch))


def seem_to_work(backend: Backend, workers: int) -> None:
    """Rows of workers that give signs of life, and that no process stands behind."""
    with backend.work() as work:
        for _ in range(workers):
            work.session.execute(SIGN_OF_LIFE)


@contextmanager
def hands(backend: Backend, take: Callable[[Backend, int], None] = distributed_solve.solve_part) -> Iterator[None]:
    """A thread that takes every part that is offered, as a free worker would."""
    done = threading.Event()

    def work_on() -> None:
        while not done.wait(0.02):
            with backend.work() as work:
                ids = work.session.scalars(OPEN_PARTS).all()
            for part_id in ids:
                take(backend, part_id)

    thread = threading.Thread(target=work_on)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(30)
