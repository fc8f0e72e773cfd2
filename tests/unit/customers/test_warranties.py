from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from dispatch.customers.rules.warranties import WarrantyDays, warranty_from

VADUZ = ZoneInfo("Europe/Vaduz")


@pytest.mark.parametrize(
    ("completed", "first", "last"),
    [
        ("2026-12-01T10:00:00+01:00", date(2026, 12, 1), date(2027, 11, 30)),
        ("2027-01-01T10:00:00+01:00", date(2027, 1, 1), date(2027, 12, 31)),
        ("2028-02-29T10:00:00+01:00", date(2028, 2, 29), date(2029, 2, 28)),
        ("2027-03-01T10:00:00+01:00", date(2027, 3, 1), date(2028, 2, 29)),
        ("2027-02-28T10:00:00+01:00", date(2027, 2, 28), date(2028, 2, 27)),
    ],
)
def test_lasts_twelve_months_with_its_last_day(completed: str, first: date, last: date) -> None:
    assert warranty_from(datetime.fromisoformat(completed), VADUZ) == WarrantyDays(first, last)


def test_starts_on_the_local_day_of_the_completion() -> None:
    completed = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert warranty_from(completed, VADUZ).first == date(2026, 12, 1)
    assert warranty_from(completed, ZoneInfo("America/New_York")).first == date(2026, 11, 30)
