"""Local days and quiet hours, true across clock changes: all arithmetic is on UTC instants."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_midnight(now: datetime, zone: ZoneInfo, days: int = 1) -> datetime:
    """The UTC instant at which the local day so many days after today's begins; 0 gives today's beginning."""
    return _instant(now.astimezone(zone).date() + timedelta(days=days), time(0), zone)


def quiet_end(now: datetime, zone: ZoneInfo, quiet_from: time, quiet_until: time) -> datetime | None:
    """When the quiet hours that hold at `now` end, as a UTC instant; `None` outside of them.

    The hours `[quiet_from, quiet_until)` may run over midnight; equal times mean that there are none.
    """
    local = now.astimezone(zone)
    wall = local.time()
    if quiet_from <= quiet_until:
        return _instant(local.date(), quiet_until, zone) if quiet_from <= wall < quiet_until else None
    if wall >= quiet_from:
        return _instant(local.date() + timedelta(days=1), quiet_until, zone)
    return _instant(local.date(), quiet_until, zone) if wall < quiet_until else None


def preferred_start(now: datetime, zone: ZoneInfo, first: time | None, last: time | None) -> datetime | None:
    """When the hours `[first, last)` begin in which somebody likes to be contacted; `None` within or without any."""
    return None if first is None or last is None else quiet_end(now, zone, last, first)


def said_twice(local: datetime, first: str, second: str) -> str:
    """What tells the two passes of the hour apart that comes twice when clocks go back; nothing for any other hour."""
    offsets = {local.replace(fold=fold).utcoffset() for fold in (0, 1)}
    if len(offsets) == 1:
        return ""
    return second if local.fold else first


def _instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    # A wall time that the spring change skips is read with the offset before it, so it falls after the gap.
    return datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)
