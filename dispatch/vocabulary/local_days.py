"""Local days, which exist only in a territory's zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch.vocabulary.windows import Window


def local_day(now: datetime, zone: ZoneInfo) -> Window:
    """The local day of an instant: from its midnight to the next, 23 to 25 hours long."""
    today = now.astimezone(zone).date()
    return Window(midnight(today, zone), midnight(today + timedelta(days=1), zone))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which a local day begins."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)
