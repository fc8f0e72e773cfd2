"""How long the work of a visit is warranted: whole months, in the local days of the customer's territory."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

USUAL_MONTHS = 12
"""Where no work type says otherwise."""


@dataclass(frozen=True)
class WarrantyDays:
    """The first and the last day of a warranty, both included."""

    first: date
    last: date


def warranty_from(completed_at: datetime, zone: ZoneInfo, months: int = USUAL_MONTHS) -> WarrantyDays:
    """The warranty on work that was completed at an aware instant: it starts on that local day."""
    first = completed_at.astimezone(zone).date()
    return WarrantyDays(first, _months_later(first, months) - timedelta(days=1))


def _months_later(day: date, months: int) -> date:
    """The same day so many months later; where that month is shorter, the first of the next one: none is cut short."""
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return date(day.year + years, month + 1, day.day)
    except ValueError:
        years, month = divmod(day.month + months, 12)
        return date(day.year + years, month + 1, 1)
