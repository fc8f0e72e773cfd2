"""The last gate before a call: marks texts as departing, several in one transaction when several wait for it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from dispatch.messaging.processes.sender_backend import SendingBackend
from dispatch.messaging.services import attempts
from dispatch.messaging.services.claiming import ClaimedText

log = structlog.get_logger(__name__)

MARK_TRUSTED_S = 0.5
"""A call that does not begin this soon after its mark was asked for is given up: an opt-out may have come since."""

AT_ONCE = 8
"""Marks in one transaction. More would be cheaper, and leave more texts in doubt when the worker dies after it."""


@dataclass
class _Ticket:
    """One thread's wish to call."""

    claimed: ClaimedText
    is_decided: bool = False
    trusted_until: float | None = None
    """By the stopwatch; None when the text may not leave."""


@dataclass
class DepartureGate:
    """Serves the sending threads of one process; whoever comes first marks for those who came meanwhile."""

    backend: SendingBackend
    lease: timedelta
    seconds: Callable[[], float]
    _waiting: list[_Ticket] = field(default_factory=list)
    _counter: threading.Lock = field(default_factory=threading.Lock)

    def lets_go(self, claimed: ClaimedText) -> bool:
        """Whether the carrier is to be called now. When it says so, the attempt is committed."""
        ticket = _Ticket(claimed)
        self._waiting.append(ticket)
        while not ticket.is_decided:
            with self._counter:
                if not ticket.is_decided:
                    self._mark()
        return ticket.trusted_until is not None and self.seconds() <= ticket.trusted_until

    def _mark(self) -> None:
        """Decides the tickets that have waited longest."""
        batch = self._waiting[:AT_ONCE]
        del self._waiting[: len(batch)]
        asked = self.seconds()
        try:
            with self.backend.work() as work:
                going = attempts.depart(work, [ticket.claimed for ticket in batch], self.lease)
        except Exception as fault:  # noqa: BLE001 - Whatever it is, a thread that waits must hear that it may not call.
            # Committed or not, nobody is called for these; their record closes what attempts there are.
            log.warning("texts stay here", count=len(batch), fault=type(fault).__name__)
            going = set()
        for ticket in batch:
            if ticket.claimed.message_id in going:
                ticket.trusted_until = asked + MARK_TRUSTED_S
            ticket.is_decided = True
