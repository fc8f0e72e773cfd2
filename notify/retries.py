"""When to try again after each class of error; times come from a table, chance is passed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from notify.errors import ErrorClass

MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Schedule:
    """Seconds to wait after the first, second, ... failure; after the last the error is final.

    `endless` repeats the last delay until the text expires. Up to `jitter` of each delay is added by chance, so
    that what failed together does not come back together.
    """

    delays_s: tuple[int, ...]
    endless: bool = False
    jitter: float = 0.25

    def delay_s(self, failures: int, chance: float) -> float | None:
        """The wait after so many failures (from 1), with `chance` in [0, 1); `None` when there is no next try."""
        if failures > len(self.delays_s) and not self.endless:
            return None
        return self.delays_s[min(failures, len(self.delays_s)) - 1] * (1 + self.jitter * chance)


SCHEDULES: Mapping[ErrorClass, Schedule] = {
    ErrorClass.RETRY_NOW: Schedule((1, 5, 20, MINUTE_S, 2 * MINUTE_S), endless=True),
    ErrorClass.PACE: Schedule((2, 5, 15, 30, MINUTE_S), endless=True),
    ErrorClass.RETRY_LATER: Schedule((10 * MINUTE_S, 60 * MINUTE_S)),
    ErrorClass.CONFIGURATION: Schedule((5 * MINUTE_S,), endless=True),
}

# After an unknown outcome: when to ask the carrier whether it has the text. The last look-up is the deadline.
LOOK_UPS = Schedule((5, 30, 2 * MINUTE_S, 10 * MINUTE_S, 30 * MINUTE_S))


def next_try(error: ErrorClass, failures: int, now: datetime, expires_at: datetime, chance: float) -> datetime | None:
    """When to try again after `failures` failures of this class (from 1), or `None` when that was the last.

    Nothing is tried after the text has expired. An `UNKNOWN` outcome is never retried here: `next_look_up`.
    """
    schedule = SCHEDULES.get(error)
    delay = schedule.delay_s(failures, chance) if schedule else None
    if delay is None:
        return None
    due = now + timedelta(seconds=delay)
    return due if due < expires_at else None


def next_look_up(look_ups: int, now: datetime, chance: float) -> datetime | None:
    """When to ask the carrier again after so many look-ups without a find (from 0).

    `None` means that the deadline has passed: record the decision (invariant 14), then treat the text as not sent.
    """
    delay = LOOK_UPS.delay_s(look_ups + 1, chance)
    return None if delay is None else now + timedelta(seconds=delay)
