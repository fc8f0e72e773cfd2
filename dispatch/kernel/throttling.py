"""Slows down who tries too often."""

import math
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

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
    attempts, since = throttle_rows.count(work.session, _key(work, limit, who), work.now, limit.period)
    if attempts > limit.attempts:
        raise TooMany(math.ceil((since + limit.period - work.now).total_seconds()))


def give_back(work: Work, limit: RateLimit, who: str) -> None:
    """Takes back the count of an attempt that turned out to be none."""
    throttle_rows.uncount(work.session, _key(work, limit, who))


def _key(work: Work, limit: RateLimit, who: str) -> str:
    return work.tools.keys.throttle_hash(f"{limit.action}:{who}")


def network_of(address: str) -> str:
    """What one household or machine changes at will is counted as one: of an IPv6 address its first 64 bits."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return str(ip_network((known, 64), strict=False))
    return address
