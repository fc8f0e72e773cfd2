"""How late a visit is, measured against what its customer was told."""

from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


def minutes_late(expected: datetime | None, window_end: datetime | None) -> int:
    """Whole minutes by which an arrival (expected or real) falls behind the end of the arrival window.

    The window is half-open: an arrival at its very end is late by nothing yet. 0 where either is unknown.
    """
    if expected is None or window_end is None:
        return 0
    return max(0, (expected - window_end) // MINUTE)
