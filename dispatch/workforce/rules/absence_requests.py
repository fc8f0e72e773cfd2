"""What a technician may ask for, and what may be said to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.vocabulary.errors import Invalid, Refused
from dispatch.vocabulary.terms import AbsenceKind, AbsenceRequestState
from dispatch.vocabulary.windows import Window

LONGEST = timedelta(days=92)
TOLD_FOR = timedelta(days=14)
"""How long a device is told an answer after it was given; a request whose time is still ahead stays."""


@dataclass(frozen=True)
class AbsenceWish:
    """When somebody wishes to be away, half-open, and why; `request_id` is the device's own."""

    request_id: str
    start: datetime
    end: datetime
    reason: str
    kind: AbsenceKind | None = None


def must_be_askable(wish: AbsenceWish, now: datetime) -> None:
    """Raises `Invalid` for one that ends before it starts, is longer than three months, or lies in the past."""
    if not wish.start < wish.end <= wish.start + LONGEST:
        raise Invalid("bad_absence", "An absence ends after it starts, within three months.")
    if wish.end <= now:
        raise Invalid("absence_over", "This time has passed already.")


def must_be_open(state: str) -> None:
    """Raises `Refused` for a request that has its answer, or was taken back."""
    if state == AbsenceRequestState.WITHDRAWN:
        raise Refused("request_withdrawn", "The technician has taken this request back.")
    if state != AbsenceRequestState.ASKED:
        raise Refused("request_answered", "This request has been answered already.")


def must_be_ahead(during: Window, now: datetime) -> None:
    """Raises `Refused` for an absence that cannot be given any more because its time has passed."""
    if during.end <= now:
        raise Refused("absence_over", "This time has passed already.")
