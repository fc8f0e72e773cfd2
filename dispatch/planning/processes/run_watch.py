"""Watches one attempt at a plan: writes once a second how far its search is, and hears whether it is to stop."""

import time
from dataclasses import dataclass, replace

import structlog

from dispatch.db.conflicts import is_away
from dispatch.kernel.backend import CoreBackend
from dispatch.planning.services import plan_runs
from dispatch.planning.services.plan_runs import RunOrder
from dispatch.planning.services.plans import PlanAttempt
from routing import Progress

log = structlog.get_logger(__name__)

ASK_SECONDS, WRITE_SECONDS = 0.4, 1.0
"""Between two questions whether the search is to stop, and between two notes of how far it is."""
STARTING = "starting"
"""The phase before the search is heard of: its process starts."""


@dataclass(frozen=True, slots=True)
class SolveRound:
    """Of a plan that several workers compute: which round of how many it is, and in how many parts."""

    round: int
    rounds: int
    parts: int


class RunWatch:
    """Between a search and the rows of its plan; `stopped` once somebody took what had been found.

    An attempt that another one has replaced is over, too: whatever it finds will be refused.
    """

    def __init__(self, backend: CoreBackend, begun: PlanAttempt, *, visits: int, seconds: float) -> None:
        self._backend, self._begun, self._visits, self._seconds = backend, begun, visits, seconds
        self._known: Progress | None = None
        self._round: SolveRound | None = None
        self._created = time.monotonic()
        self._began: float | None = None
        self._ask_at = self._write_at = 0.0
        self._order = RunOrder.GO_ON

    @property
    def begun(self) -> PlanAttempt:
        """What it watches."""
        return self._begun

    @property
    def stopped(self) -> bool:
        return self._order is RunOrder.STOP

    def hear(self, progress: Progress) -> None:
        """Notes how far the search is; it is written with the next question."""
        if self._began is None:
            # What starting the process took is not counted.
            self._began = time.monotonic() - progress.seconds
        self._known = progress

    def begin_round(self, this: SolveRound, price: int, placed: int) -> None:
        """A round of parts begins with a plan of this price."""
        if self._began is None:
            self._began = self._created
        self._round = this
        self._known = Progress("searching", 0.0, price, placed)

    def is_over(self) -> bool:
        """Whether the search is to hand over what it has; the database is asked a few times a second at most."""
        now = time.monotonic()
        if self._order is not RunOrder.GO_ON or now < self._ask_at:
            return self._order is not RunOrder.GO_ON
        self._ask_at = now + ASK_SECONDS
        writes = now >= self._write_at
        if writes:
            self._write_at = now + WRITE_SECONDS
        try:
            with self._backend.work() as work:
                self._order = plan_runs.heed(work, self._begun, self._told(now) if writes else None)
        except Exception as error:
            if not is_away(error):
                raise
            # The search goes on by itself; what it finds is kept once the database is back.
            log.warning("a search could not be watched for a moment", plan_id=self._begun.plan_id)
        return self._order is not RunOrder.GO_ON

    def _told(self, now: float) -> plan_runs.RunProgress:
        known = self._known or Progress(STARTING, 0.0)
        if known.bound == 0 and known.price:
            # That no plan costs less than nothing is known without a proof.
            known = replace(known, bound=None)
        spent = 0.0 if self._began is None else now - self._began
        told = plan_runs.RunProgress(
            phase=known.phase,
            seconds=round(spent, 1),
            of_seconds=round(self._seconds, 1),
            visits=self._visits,
            placed=known.served,
            price=known.price,
            bound=known.bound,
            gap_percent=None if known.gap_percent is None else round(known.gap_percent, 2),
        )
        this = self._round
        return told if this is None else replace(told, round=this.round, rounds=this.rounds, parts=this.parts)


class StopOnly:
    """What a search of a part is handed: it hears the stop, and nobody is told of a price that is not the plan's."""

    def __init__(self, watch: RunWatch) -> None:
        self._watch = watch

    def hear(self, progress: Progress) -> None:
        """Passes it over."""

    def is_over(self) -> bool:
        """As of the plan."""
        return self._watch.is_over()
