"""How long work and devices are warranted: whole months, in the local days of the customer's territory."""

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

    def runs_on(self, day: date) -> bool:
        """Whether the warranty holds on a local day."""
        return self.first <= day <= self.last


def warranty_from(completed_at: datetime, zone: ZoneInfo, months: int = USUAL_MONTHS) -> WarrantyDays:
    """The warranty on work that was completed at an aware instant: it starts on that local day."""
    return warranty_on(completed_at.astimezone(zone).date(), months)


def warranty_on(first: date, months: int) -> WarrantyDays:
    """The warranty that starts on a local day."""
    return WarrantyDays(first, _months_later(first, months) - timedelta(days=1))


def _months_later(day: date, months: int) -> date:
    """The same day so many months later; where that month is shorter, the first of the next one: none is cut short."""
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return date(day.year + years, month + 1, day.day)
    except ValueError:
        years, month = divmod(day.month + months, 12)
        return date(day.year + years, month + 1, 1)
