"""The rate at which a sender or a carrier is used: a token bucket whose whole state is one instant."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_minute` tokens flow in; at most `burst` are there at once. A segment takes a token."""

    per_minute: int
    burst: int

    @property
    def interval(self) -> timedelta:
        """How long one token takes to flow in."""
        return timedelta(minutes=1) / self.per_minute


@dataclass(frozen=True, slots=True)
class Taken:
    """`full_at` is the bucket's new state. With a `wait` nothing was taken: ask again after it."""

    full_at: datetime
    wait: timedelta = timedelta(0)


def take(rate: Rate, full_at: datetime | None, now: datetime, tokens: int = 1) -> Taken:
    """Take tokens from a bucket that will be full again at `full_at` (`None` for one never used).

    A text of more segments than the burst holds leaves from a full bucket and is waited for afterwards.
    """
    full = max(full_at or now, now)
    there_at = full - rate.interval * (rate.burst - min(tokens, rate.burst))
    if there_at > now:
        return Taken(full, there_at - now)
    return Taken(full + rate.interval * tokens)
