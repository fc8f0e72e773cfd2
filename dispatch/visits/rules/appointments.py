"""What a customer is promised: which arrival window, and when they are reminded of it."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch.vocabulary.windows import Window

BLOCK = timedelta(hours=2)
"""How long an arrival window is for a customer who named none."""

BLOCK_LEAD = timedelta(minutes=30)
"""The planned arrival lies at least this long after the start of such a window, and 30 minutes before its end."""

NARROWED = "narrowed"
"""The cause of a version that tells the same appointment more precisely."""

REMINDER_HOUR = time(17, 0)
"""When customers are reminded, on the day before, in the zone of their territory."""


def promised_window(
    arrival: datetime, own: Iterable[Window], zone: ZoneInfo, *, promised: Window | None = None
) -> Window:
    """The arrival window to promise for a planned arrival.

    What was promised already stands as long as the arrival falls into it; then the customer's own window; without
    one, a block of two hours on the local hour that holds the arrival near its middle.
    """
    if promised is not None and arrival in promised:
        return promised
    fitting = [window for window in own if arrival in window]
    return fitting[0] if fitting else block_around(arrival, zone)


def block_around(arrival: datetime, zone: ZoneInfo) -> Window:
    """The two hours from a full local hour that hold the arrival between 30 and 90 minutes after their start."""
    local = (arrival - BLOCK_LEAD).astimezone(zone)
    start = local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    return Window(start, start + BLOCK)


def reminder_at(window: Window, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When to remind of a visit: on the day before at 17:00 local; None when that has passed."""
    day_before = window.start.astimezone(zone).date() - timedelta(days=1)
    at = datetime.combine(day_before, REMINDER_HOUR, zone).astimezone(UTC)
    return at if at > now else None


def kind_of_change(
    before: tuple[Window, int] | None,
    after: tuple[Window, int],
    *,
    planned_by_rule: bool = False,
    cause: str | None = None,
) -> str | None:
    """The text that a change of (window, technician) asks for; None when nothing changed.

    `planned_by_rule` tells that a visit which follows another was planned without asking its customer; `cause` is why
    it changes.
    """
    if before is None:
        return "next_visit_planned" if planned_by_rule else "confirmation"
    if before[0] != after[0]:
        return "window_narrowed" if cause == NARROWED and before[1] == after[1] else "window_changed"
    return "technician_changed" if before[1] != after[1] else None
