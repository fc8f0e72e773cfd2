"""Slows down who tries too often."""

from dataclasses import dataclass
from datetime import timedelta

from dispatch.kernel.rows import throttle_rows
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import TooMany


@dataclass(frozen=True)
class RateLimit:
    """At most so many attempts in a period that begins with the first of them."""

    action: str
    attempts: int
    period: timedelta


def admit(work: Work, limit: RateLimit, who: str) -> None:
    """Counts an attempt. Raises `TooMany` past the limit.

    Where the attempt itself may fail (a password), the edge counts it in a transaction of its own beforehand.
    """
    if throttle_rows.count(work.session, _key(work, limit, who), work.now, limit.period) > limit.attempts:
        raise TooMany


def give_back(work: Work, limit: RateLimit, who: str) -> None:
    """Takes back the count of an attempt that turned out to be none."""
    throttle_rows.uncount(work.session, _key(work, limit, who))


def _key(work: Work, limit: RateLimit, who: str) -> str:
    return work.tools.keys.throttle_hash(f"{limit.action}:{who}")
