"""Slows down who tries too often."""

from dataclasses import dataclass
from datetime import timedelta

from dispatch.db.queries import throttles
from dispatch.domain.errors import TooMany
from dispatch.services.work import Work


@dataclass(frozen=True)
class Limit:
    """At most so many attempts in a period that begins with the first of them."""

    action: str
    attempts: int
    period: timedelta


def admit(work: Work, limit: Limit, who: str) -> None:
    """Counts an attempt. Raises `TooMany` past the limit.

    Where the attempt itself may fail (a password), the edge counts it in a transaction of its own beforehand.
    """
    key = work.tools.keys.throttle_hash(f"{limit.action}:{who}")
    if throttles.count(work.session, key, work.now, limit.period) > limit.attempts:
        raise TooMany
