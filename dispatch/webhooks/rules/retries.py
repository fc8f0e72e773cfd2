"""What an answer to a webhook means, and when it is sent again: the schedule of Standard Webhooks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

SCHEDULE_SECONDS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""The pauses after the first try, the second and so on: ten tries within some 76 hours."""
TRIES = len(SCHEDULE_SECONDS) + 1
FAILURES_TO_REST = 3
"""After so many failures in a row, of whatever deliveries, an endpoint is asked with one delivery at a time."""
_JITTER = 0.1


@dataclass(frozen=True)
class ReceiverAnswer:
    """How a try ended: the status of HTTP, or None and a code where none came; pauses in seconds, times in ms."""

    status: int | None
    code: str
    milliseconds: int
    retry_after_seconds: float | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it for good."""
        return self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants nothing any more."""
        return self.status == HTTPStatus.GONE


def code_of(status: int) -> str:
    """What a status means for a delivery, as a code of the log."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return "taken"
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return "redirected"
    return "gone" if status == HTTPStatus.GONE else "refused"


def next_try(tries: int, now: datetime, delivery_id: int, retry_after_seconds: float | None) -> datetime | None:
    """When a delivery that was tried so often (1 or more) comes again; None when the schedule is used up.

    Up to a tenth later than the schedule says, by the delivery's id, so that not all come at once; and not before the
    receiver wants.
    """
    if tries >= TRIES:
        return None
    pause = SCHEDULE_SECONDS[tries - 1] * (1 + _JITTER * (delivery_id * 7919 % 1000) / 1000)
    return now + timedelta(seconds=max(pause, retry_after_seconds or 0))
