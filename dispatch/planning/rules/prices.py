"""What it costs a plan to leave a visit out, to come late, to break a promise. One unit is a second of driving.

The sizes keep an order: serving beats promises, promises beat lateness, lateness beats driving.
"""

from collections.abc import Mapping
from datetime import timedelta

from dispatch.vocabulary.terms import Priority

UNSERVED: Mapping[Priority, int] = {
    Priority.EMERGENCY: 2_000_000,
    Priority.HIGH: 600_000,
    Priority.NORMAL: 300_000,
    Priority.LOW: 150_000,
}

PROMISED_EXTRA = 300_000
"""Dropping somebody who was told a time is as bad as dropping two who were not."""

WINDOW_BROKEN = 40_000
"""A promised window is broken only where that saves eleven hours of driving, or serves another customer."""

TECHNICIAN_CHANGED = 2_000
TECHNICIAN_PREFERRED = 1_800
"""Another technician than the preferred one comes only where that saves half an hour of driving."""

ALLOWED: Mapping[Priority, timedelta] = {
    Priority.EMERGENCY: timedelta(hours=4),
    Priority.HIGH: timedelta(hours=24),
    Priority.NORMAL: timedelta(hours=72),
    Priority.LOW: timedelta(days=7),
}
"""How long after the report a visit without a window of the customer's own is due."""

LATE_PER_SECOND: Mapping[Priority, int] = {
    Priority.EMERGENCY: 10,
    Priority.HIGH: 3,
    Priority.NORMAL: 1,
    Priority.LOW: 1,
}


def unserved(priority: Priority, weight_percent: int, *, promised: bool) -> int:
    """The price of leaving a visit out; `weight_percent` is that of its customer's tier."""
    return UNSERVED[priority] * weight_percent // 100 + (PROMISED_EXTRA if promised else 0)
