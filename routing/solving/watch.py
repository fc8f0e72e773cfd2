"""Who watches a solve: they hear of each better plan, and may end it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

PHASES = BEGINNING, SEARCHING, PROVING, CLOSING = ("beginning", "searching", "proving", "closing")
POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a solve is.

    Parameters
    ----------
    phase : str
        `beginning` (the problem is checked and laid out), `searching`, `proving` (a bound is raised) or `closing` (late
        insertions, reasons, verification). A search may go on after a proof.
    seconds : float
        Since the solve began.
    price : int or None
        The objective of the best plan so far; with priced odds the sum of both. None before there is a plan.
    served : int or None
        How many jobs that plan serves, committed ones too.
    bound : int or None
        What no plan can be cheaper than, once something is proven.
    """

    phase: str
    seconds: float
    price: int | None = None
    served: int | None = None
    bound: int | None = None

    @property
    def gap_percent(self) -> float | None:
        """How far from the optimum the best plan so far is at most; none without a plan or without a bound."""
        if self.bound is None or self.price is None:
            return None
        return 100.0 * (self.price - self.bound) / max(1, self.price)


OnProgress = Callable[[Progress], None]


def _never() -> bool:
    return False


def _to_nobody(_progress: Progress) -> None:
    return None


class Teller:
    """Tells somebody of each better plan, each bound and each phase of one solve."""

    def __init__(self, hear: OnProgress = _to_nobody) -> None:
        self._hear, self._began = hear, time.perf_counter()
        self._known = Progress("", 0.0)

    def better(self, price: int, served: int) -> None:
        """A plan of this price serves so many jobs; one that is no better than what was told already is passed over."""
        if self._known.price is None or price < self._known.price:
            self._tell(replace(self._known, price=price, served=served))

    def proven(self, bound: int) -> None:
        self._tell(replace(self._known, bound=bound))

    def phase(self, phase: str) -> None:
        if phase != self._known.phase:
            self._tell(replace(self._known, phase=phase))

    def _tell(self, known: Progress) -> None:
        self._known = replace(known, seconds=time.perf_counter() - self._began)
        self._hear(self._known)


@dataclass(frozen=True, slots=True)
class Watch:
    """teller: hears of what is found. is_over: whether whoever asked wants no more than the best plan so far."""

    teller: Teller = field(default_factory=Teller)
    is_over: Callable[[], bool] = _never


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
