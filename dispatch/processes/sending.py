"""Hands due texts to carriers: claim, call with nothing held, record. Any worker may die at any point of it."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from dispatch.db.errors import DatabaseAway
from dispatch.processes.post_office import PostOffice
from dispatch.services import claiming, outcomes
from dispatch.services.claiming import LEASE, Flight
from dispatch.services.outcomes import Outcome
from notify.errors import OutcomeUnknownError, SendError

log = structlog.get_logger(__name__)

CALLS_AT_ONCE = 24
"""Calls of carriers in one worker process; a claim takes no more texts than can be called at once."""

CLAIM_TRUSTED_S = 0.5
"""A call that did not begin this soon after its claim is given up: an opt-out may have come since."""

RECORD_TRIES = 20
RECORD_PAUSE_S = 1.0
"""So long a record is tried again while the database is away; afterwards the lease runs out and a look-up tells."""

Pause = Callable[[str], None]
"""Called at named points of the way (`claimed`, `accepted`, `landed`), where tests of crashes end the process."""

_LOOK_AROUND_S = 0.1
"""While calls are in the air and there is room for more: how often new texts are looked for."""


def _go_on(_point: str) -> None:
    """Stops nowhere."""


@dataclass
class Crew:
    """The senders of one process. However often it is called, one loop at a time runs, and no call is missed."""

    office: PostOffice
    lease: timedelta = LEASE
    calls_at_once: int = CALLS_AT_ONCE
    pause: Pause = _go_on
    seconds: Callable[[], float] = time.monotonic
    """A stopwatch that nobody sets back; the domain's clock may be simulated."""
    _busy: threading.Lock = field(default_factory=threading.Lock)
    _wanted: threading.Event = field(default_factory=threading.Event)

    def is_wanted(self) -> bool:
        """Tells once whether somebody asked since the last look into the outbox."""
        wanted = self._wanted.is_set()
        self._wanted.clear()
        return wanted

    def send_due(self) -> int:
        """Sends until nothing is due; returns how many calls were made here. Returns at once while another thread
        of this process is at it, which then goes round once more.
        """
        self._wanted.set()
        calls = 0
        while self._wanted.is_set() and self._busy.acquire(blocking=False):
            try:
                self._wanted.clear()
                with ThreadPoolExecutor(self.calls_at_once, thread_name_prefix="carrier") as pool:
                    calls += _Round(self, pool).run()
            finally:
                self._busy.release()
        return calls


class _Round:
    """One loop over the outbox until it is empty."""

    def __init__(self, crew: Crew, pool: ThreadPoolExecutor) -> None:
        self._crew = crew
        self._office = crew.office
        self._pool = pool
        self._flying: set[Future[Outcome]] = set()
        self._calls = 0

    def run(self) -> int:
        claimed = self._claim()
        while claimed or self._flying:
            self._launch(claimed)
            landed = self._landed()
            if landed:
                self._crew.pause("landed")
                self._record(landed)
            claimed = self._claim() if landed or self._crew.is_wanted() else ()
        return self._calls

    def _claim(self) -> Sequence[Flight]:
        """As many texts as can be called now; goes on past those that the policy holds back."""
        free = self._crew.calls_at_once - len(self._flying)
        looked_at = free
        try:
            while looked_at == free > 0:
                with self._office.work() as work:
                    claimed = claiming.claim(work, self._choose, free, self._crew.lease)
                if claimed.flights:
                    return claimed.flights
                looked_at = claimed.looked_at
        except DatabaseAway:
            if not self._flying:
                raise
        return ()

    def _choose(self, text: object) -> str | None:
        pinned: str | None = getattr(text, "carrier", None)
        return pinned or self._office.carriers.names[0]

    def _launch(self, claimed: Sequence[Flight]) -> None:
        trusted_until = self._crew.seconds() + CLAIM_TRUSTED_S
        if claimed:
            self._crew.pause("claimed")
        for flight in claimed:
            self._flying.add(self._pool.submit(self._call, flight, trusted_until))
        self._calls += len(claimed)

    def _landed(self) -> list[Outcome]:
        done, self._flying = wait(self._flying, _LOOK_AROUND_S, return_when=FIRST_COMPLETED)
        return [future.result() for future in done]

    def _call(self, flight: Flight, trusted_until: float) -> Outcome:
        carrier = self._office.carriers.named(flight.carrier)
        if carrier is None or self._crew.seconds() > trusted_until:
            return Outcome(flight, self._office.clock.now())
        try:
            accepted = carrier.send(flight.text)
        except SendError as error:
            return Outcome(flight, self._office.clock.now(), error=error)
        except Exception as fault:
            # Whatever broke in a carrier's code, the carrier may have taken the text.
            log.exception("carrier broke", carrier=flight.carrier, message_id=flight.message_id)
            return Outcome(flight, self._office.clock.now(), error=OutcomeUnknownError(type(fault).__name__))
        self._crew.pause("accepted")
        return Outcome(flight, self._office.clock.now(), accepted=accepted)

    def _record(self, landed: Sequence[Outcome]) -> None:
        for _ in range(RECORD_TRIES):
            try:
                self._record_once(landed)
            except DatabaseAway:
                log.warning("outcomes wait for the database", count=len(landed))
                time.sleep(RECORD_PAUSE_S)
            else:
                return
        log.error("outcomes left to look-ups", message_ids=[outcome.flight.message_id for outcome in landed])

    def _record_once(self, landed: Sequence[Outcome]) -> None:
        try:
            with self._office.work() as work:
                outcomes.record(work, landed)
        except DatabaseAway:
            raise
        except Exception as fault:  # One bad outcome must not cost the others of its batch their record.
            if len(landed) == 1:
                log.exception("outcome can't be recorded", message_id=landed[0].flight.message_id)
                return
            log.warning("outcomes are recorded one by one", fault=type(fault).__name__)
            for outcome in landed:
                self._record_once([outcome])
