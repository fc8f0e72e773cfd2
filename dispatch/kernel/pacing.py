"""The pace at which a foreign service is asked, over all workers: one call at a time, so many seconds apart.

Who comes out of turn holds no slot of a worker: the job is put off to a turn of its own (`Postponed`).
"""

from dataclasses import dataclass
from datetime import datetime

from dispatch.kernel.outbound import DEADLINE_SECONDS
from dispatch.kernel.rows import pace_rows
from dispatch.kernel.work import Work

LEASE_SECONDS = DEADLINE_SECONDS + 2
"""A call that did not come back after so long died with its worker."""
LONGEST_REST_SECONDS = 10.0
"""A service that is simply away is tried again after so long, so that all goes on soon after it is back."""
LONG_REST_SECONDS = 600.0
FAILURES_TO_TELL = 30
"""So many calls in a row without an answer, some five minutes, are told to people."""
SHORTEST_STEP_SECONDS = 0.05


@dataclass(frozen=True)
class Turn:
    """A later turn: when it comes, and whether the service has been away, or wants to rest, for long."""

    at: datetime
    is_far: bool


def take(work: Work, service: str, interval_seconds: float) -> Turn | None:
    """None when the service may be asked now, and the caller must end the turn; else the turn to come back at."""
    if pace_rows.take(work.session, service, LEASE_SECONDS):
        return None
    return later(work, service, interval_seconds)


def later(work: Work, service: str, interval_seconds: float) -> Turn:
    """A later turn, behind all others that wait."""
    step = max(interval_seconds, SHORTEST_STEP_SECONDS)
    at, failures, rests_long = pace_rows.queue(work.session, service, step, LONG_REST_SECONDS)
    return Turn(at, rests_long or failures >= FAILURES_TO_TELL)


def answered(work: Work, service: str, interval_seconds: float) -> None:
    """Ends a turn; the next one may begin `interval_seconds` after this one began."""
    pace_rows.done(work.session, service, interval_seconds, LEASE_SECONDS)


def unanswered(work: Work, service: str, interval_seconds: float, rest_seconds: float | None) -> Turn:
    """Ends a turn that brought no answer and gives another one, after the rest that the service asked for."""
    pace_rows.failed(work.session, service, rest_seconds, LONGEST_REST_SECONDS)
    return later(work, service, interval_seconds)
