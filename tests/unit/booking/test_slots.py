from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.booking.rules.slots import (
    CapacityLimit,
    SlotRules,
    closed_for,
    half_day,
    limit_reached,
    reserve_touched,
    windows_of_day,
)
from dispatch.vocabulary.terms import Priority
from dispatch.vocabulary.windows import Window

VADUZ = ZoneInfo("Europe/Vaduz")
RULES = SlotRules()


def at(hour: int, minute: int = 0, day: int = 1) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


TEN_TO_NOON = Window(at(10), at(12))


def hours(windows: tuple[Window, ...]) -> list[tuple[str, float]]:
    return [(f"{one.start:%d %H:%M}", one.length.total_seconds() / 3600) for one in windows]


def test_offers_two_hours_each_from_eight_to_six_local() -> None:
    found = hours(windows_of_day(date(2026, 12, 1), RULES.offered, VADUZ))
    assert found == [("01 07:00", 2), ("01 09:00", 2), ("01 11:00", 2), ("01 13:00", 2), ("01 15:00", 2)]


def test_offers_no_window_that_the_clock_skips() -> None:
    night = ((60, 120), (120, 180), (180, 240))
    assert hours(windows_of_day(date(2026, 3, 29), night, VADUZ)) == [("29 00:00", 1), ("29 01:00", 1)]


def test_offers_an_hour_more_where_the_clock_repeats_one() -> None:
    assert hours(windows_of_day(date(2026, 10, 25), ((120, 180), (180, 240)), VADUZ)) == [
        ("25 00:00", 2),
        ("25 02:00", 1),
    ]


def test_offers_a_window_over_midnight() -> None:
    assert hours(windows_of_day(date(2026, 12, 1), ((1380, 1500),), VADUZ)) == [("01 22:00", 2)]


@pytest.mark.parametrize(
    ("priority", "now", "code"),
    [
        (Priority.NORMAL, at(7, 59), None),
        (Priority.NORMAL, at(8), "too_soon"),
        (Priority.EMERGENCY, at(11, 59), None),
        (Priority.EMERGENCY, at(12), "too_soon"),
    ],
)
def test_closes_a_window_two_hours_before_it_opens(priority: Priority, now: datetime, code: str | None) -> None:
    assert closed_for(TEN_TO_NOON, RULES, priority, now) == code


@pytest.mark.parametrize(("start", "code"), [(at(12), None), (at(11, 59), "closed")])
def test_closes_what_a_closure_touches(start: datetime, code: str | None) -> None:
    closed = replace(RULES, closures=(Window(start, at(20)),))
    assert closed_for(TEN_TO_NOON, closed, Priority.NORMAL, at(1)) == code


@pytest.mark.parametrize(
    ("limit", "reached"),
    [
        (CapacityLimit("repair", 600, 2), True),
        (CapacityLimit("repair", 600, 3), False),
        (CapacityLimit("install", 600, 0), False),
        (CapacityLimit(None, 600, 3), True),
        (CapacityLimit("repair", None, 3), True),
        (CapacityLimit(None, None, 4), True),
        (CapacityLimit(None, None, 5), False),
    ],
)
def test_counts_arrivals_by_group_and_window(limit: CapacityLimit, reached: bool) -> None:
    taken = [("repair", 600), ("repair", 600), ("install", 600), ("repair", 480)]
    assert limit_reached(replace(RULES, limits=(limit,)), taken, "repair", 600) is reached


@pytest.mark.parametrize(("wanted", "touched"), [(2500, False), (2501, True)])
def test_keeps_fifteen_percent_for_emergencies(wanted: int, touched: bool) -> None:
    assert reserve_touched(6000, 10_000, wanted, RULES) is touched


def test_tells_morning_from_afternoon_by_the_local_noon() -> None:
    assert half_day(Window(at(10, 59), at(12)), VADUZ) == (date(2026, 12, 1), False)
    assert half_day(Window(at(11), at(12)), VADUZ) == (date(2026, 12, 1), True)


def test_holds_for_ten_minutes_unless_told_otherwise() -> None:
    assert RULES.hold == timedelta(minutes=10)
