"""Hands due texts to carriers: claim, mark, call with nothing held, record. Any worker may die at any point of it."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from dispatch.db.conflicts import DatabaseAway
from dispatch.kernel.tracing import Side, span
from dispatch.messaging.processes.attempt_gate import DepartureGate
from dispatch.messaging.processes.sender_backend import SendingBackend
from dispatch.messaging.services import carrier_choice, claiming, send_outcomes
from dispatch.messaging.services.attempts import CALL_LEASE
from dispatch.messaging.services.claiming import LEASE, ClaimedBatch, ClaimedText
from dispatch.messaging.services.send_outcomes import SendOutcome
from dispatch.vocabulary import request_ids
from notify import Accepted, OutcomeUnknownError, SendError, Sign

log = structlog.get_logger(__name__)

CALLS_AT_ONCE = 32
"""Calls of carriers in one worker process; a claim takes no more texts than can be called at once."""

RECORD_TRIES = 20
RECORD_PAUSE_S = 1.0
"""So long a record is tried again while the database is away; afterwards the lease runs out and a look-up tells."""

Pause = Callable[[str], None]
"""Called at named points (`claimed`, `departed`, `accepted`, `landed`), where tests of crashes end the process."""

PATIENCE_S = 6.0
"""A crew waits so long for a carrier's rate or its rest, by its own stopwatch; afterwards the sweep comes back."""

_GATHER_S = 0.01

_LOOK_AROUND_S = 0.1
"""While calls are in the air and there is room for more: how often new texts are looked for."""


def _go_on(_point: str) -> None:
    """Stops nowhere."""


@dataclass
class SenderPool:
    """The senders of one process. However often it is called, one loop at a time runs, and no call is missed."""

    backend: SendingBackend
    lease: timedelta = LEASE
    call_lease: timedelta = CALL_LEASE
    calls_at_once: int = CALLS_AT_ONCE
    patience_s: float = PATIENCE_S
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

    def wait_for_more(self, seconds: float) -> None:
        """Waits so long, or until somebody asks: another carrier may take what they have."""
        if self._wanted.wait(seconds):
            self._wanted.clear()

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

    def __init__(self, senders: SenderPool, pool: ThreadPoolExecutor) -> None:
        self._senders = senders
        self._backend = senders.backend
        self._pool = pool
        self._gate = DepartureGate(senders.backend, senders.call_lease, senders.seconds)
        self._flying: set[Future[SendOutcome]] = set()
        self._calls = 0
        self._healthy = True
        self._wait: float | None = None
        self._waits_since: float | None = None

    def run(self) -> int:
        claimed = self._claim()
        while claimed or self._flying or self._wait is not None:
            self._launch(claimed)
            landed = self._landed()
            if landed:
                self._senders.pause("landed")
                self._calls += sum(outcome.was_called for outcome in landed)
                self._record(landed)
            look = landed or self._wait is not None or self._senders.is_wanted()
            claimed = self._claim() if look else ()
        return self._calls

    def _claim(self) -> Sequence[ClaimedText]:
        """As many texts as can be called now; goes on past those that the policy holds back."""
        free = self._senders.calls_at_once - len(self._flying)
        claimed = ClaimedBatch(go_on=free > 0)
        try:
            while claimed.go_on and not claimed.texts:
                with self._backend.work() as work:
                    claimed = claiming.claim(work, self._backend.carriers, free, self._senders.lease)
                self._healthy = claimed.healthy
        except DatabaseAway:
            if not self._flying:
                raise
        self._wait = self._seconds_until(claimed.wait_until)
        if claimed.texts and claimed.healthy:
            self._waits_since = None  # Not by the one text that tries a carrier out: a worker could never leave.
        return claimed.texts

    def _seconds_until(self, at: datetime | None) -> float | None:
        """How long to wait for a carrier's rate; None when nothing waits or the wait is the sweep's."""
        if at is None:
            return None
        if self._waits_since is None:
            self._waits_since = self._senders.seconds()
        waited = self._senders.seconds() - self._waits_since
        seconds = max(0.0, (at - self._backend.clock.now()).total_seconds())
        return seconds if waited + seconds < self._senders.patience_s else None

    def _launch(self, claimed: Sequence[ClaimedText]) -> None:
        if claimed:
            self._senders.pause("claimed")
        for text in claimed:
            self._flying.add(self._pool.submit(self._call_for_its_request, text))

    def _landed(self) -> list[SendOutcome]:
        """What has come down; a short while is waited for more, so that one transaction records several."""
        if not self._flying:
            self._senders.wait_for_more(self._wait or 0)
            return []
        patience = _LOOK_AROUND_S if self._wait is None else min(self._wait, _LOOK_AROUND_S)
        first, others = wait(self._flying, patience, return_when=FIRST_COMPLETED)
        if first and others:
            time.sleep(_GATHER_S)
        done = {future for future in self._flying if future.done()}
        self._flying -= done
        return [future.result() for future in done]

    def _call_for_its_request(self, text: ClaimedText) -> SendOutcome:
        """One loop calls for many requests: each line of a call names the text's own."""
        about = {"message_id": text.message_id, "attempt": text.claim}
        with request_ids.under(text.request_id), span(f"carrier {text.carrier}", Side.CALLS, facts=about) as told:
            outcome = self._call(text)
            told.note(outcome=outcome.word)
            if outcome.error is not None:
                told.fail(outcome.word)
            log.info(
                "carrier called" if outcome.was_called else "carrier not called",
                carrier=text.carrier,
                outcome=outcome.word,
                **about,
                milliseconds=round(outcome.took / timedelta(milliseconds=1)),
            )
        return outcome

    def _call(self, text: ClaimedText) -> SendOutcome:
        carrier = self._backend.carriers.named(text.carrier)
        if carrier is None or not self._gate.lets_go(text):
            return SendOutcome(text, self._backend.clock.now())
        self._senders.pause("departed")
        begun = self._senders.seconds()
        try:
            accepted = carrier.send(text.text)
        except SendError as error:
            return self._outcome(text, begun, error=error)
        except Exception as fault:
            # Whatever broke in a carrier's code, the carrier may have taken the text.
            log.exception("carrier broke", carrier=text.carrier, message_id=text.message_id)
            return self._outcome(text, begun, error=OutcomeUnknownError(type(fault).__name__))
        outcome = self._outcome(text, begun, accepted=accepted)
        self._senders.pause("accepted")
        return outcome

    def _outcome(
        self, text: ClaimedText, begun: float, *, accepted: Accepted | None = None, error: SendError | None = None
    ) -> SendOutcome:
        took = timedelta(seconds=self._senders.seconds() - begun)
        return SendOutcome(text, self._backend.clock.now(), accepted, error, took)

    def _record(self, landed: Sequence[SendOutcome]) -> None:
        for _ in range(RECORD_TRIES):
            try:
                self._record_once(landed)
                self._note_health(landed)
            except DatabaseAway:
                log.warning("outcomes wait for the database", count=len(landed))
                time.sleep(RECORD_PAUSE_S)
            else:
                return
        log.error("outcomes left to look-ups", message_ids=[outcome.claimed.message_id for outcome in landed])

    def _note_health(self, landed: Sequence[SendOutcome]) -> None:
        """Tells the breakers how the calls went; while all is well, good news is no news."""
        signs = [(outcome.claimed.carrier, outcome.sign) for outcome in landed if outcome.was_called]
        if not self._healthy or any(sign is not Sign.GOOD for _, sign in signs):
            with self._backend.work() as work:
                carrier_choice.note(work, signs)
            self._healthy = False

    def _record_once(self, landed: Sequence[SendOutcome]) -> None:
        try:
            with self._backend.work() as work:
                send_outcomes.record(work, landed)
        except DatabaseAway:
            raise
        except Exception as fault:  # One bad outcome must not cost the others of its batch their record.
            if len(landed) == 1:
                log.exception("outcome can't be recorded", message_id=landed[0].claimed.message_id)
                return
            log.warning("outcomes are recorded one by one", fault=type(fault).__name__)
            for outcome in landed:
                self._record_once([outcome])
