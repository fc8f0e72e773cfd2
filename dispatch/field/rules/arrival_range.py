"""The span in which somebody on the way arrives, as it is told to a customer."""

from datetime import datetime, timedelta

STEP = timedelta(minutes=5)
LEAST_MARGIN = timedelta(minutes=5)
MOST_MARGIN = timedelta(minutes=20)
SHARE = 0.25
"""How much of the drive that is left may go another way than forecast."""


def arrival_range(eta: datetime, now: datetime) -> tuple[datetime, datetime] | None:
    """From and until when they arrive, in whole five minutes around a forecast; None when it is a matter of moments.

    The further off, the wider: a quarter of what is left to each side, between 5 and 20 minutes. Nothing of it lies
    in the past.
    """
    margin = min(max((eta - now) * SHARE, LEAST_MARGIN), MOST_MARGIN)
    earliest, latest = _floor(eta - margin), _ceiling(eta + margin)
    if eta - now < STEP:
        return None
    return max(earliest, _ceiling(now)), latest


def _floor(instant: datetime) -> datetime:
    return instant - timedelta(minutes=instant.minute % 5, seconds=instant.second, microseconds=instant.microsecond)


def _ceiling(instant: datetime) -> datetime:
    floor = _floor(instant)
    return floor if floor == instant else floor + STEP
