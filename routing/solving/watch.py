"""Who watches a solve: they hear of each better plan, and may end it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Progress = Callable[[float, int], None]
"""Called with (seconds since the start, objective) at each improvement."""
POLL_SECONDS = 0.1


def _never() -> bool:
    return False


def _to_nobody(_at: float, _price: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Watch:
    """tell: as `Progress`. is_over: whether whoever asked for the plan wants no more than the best one so far."""

    tell: Progress = _to_nobody
    is_over: Callable[[], bool] = _never

    def later(self, seconds: float, below: int) -> "Watch":
        """The same for a search that begins so much later, and that is heard of only with prices below this one."""

        def tell(at: float, price: int) -> None:
            if price < below:
                self.tell(at + seconds, price)

        return replace(self, tell=tell)


UNWATCHED = Watch()


def solve_watched(solver: "cp_model.CpSolver", model: "cp_model.CpModel", watch: Watch) -> int:
    """Run CP-SAT in a thread of its own, so that this one hears a request to stop, or Ctrl-C, at once; its status."""
    found = list[int]()
    # CP-SAT would take Ctrl-C for itself, and nobody else would hear of it.
    solver.parameters.catch_sigint_signal = False
    running = Thread(target=lambda: found.append(int(solver.solve(model))), daemon=True)
    running.start()
    try:
        while running.is_alive():
            running.join(POLL_SECONDS)
            if watch.is_over():
                solver.stop_search()
    except BaseException:
        solver.stop_search()
        raise
    return found[0]


class Patience:
    """Whether a price has not become better for so many seconds; without a limit never."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds, self._best, self._since = seconds, 0, time.perf_counter()

    def is_spent(self, best: int) -> bool:
        now = time.perf_counter()
        if best != self._best:
            self._best, self._since = best, now
        return self._seconds is not None and now - self._since > self._seconds
