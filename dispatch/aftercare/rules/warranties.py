"""How long the work of a visit is warranted: twelve months, in the local days of the customer's territory."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

MONTHS = 12


@dataclass(frozen=True)
class WarrantyDays:
    """The first and the last day of a warranty, both included."""

    first: date
    last: date


def warranty_from(completed_at: datetime, zone: ZoneInfo) -> WarrantyDays:
    """The warranty on work that was completed at an aware instant: it starts on that local day."""
    first = completed_at.astimezone(zone).date()
    return WarrantyDays(first, _anniversary(first) - timedelta(days=1))


def _anniversary(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        # The year after a leap year has no such day; 29 February to 28 February are twelve whole months.
        return date(day.year + 1, 3, 1)
    return day.replace(year=day.year + 1)
