from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dispatch.visits.rules.appointments import block_around, kind_of_change, promised_window, reminder_at
from dispatch.vocabulary.windows import Window

VADUZ = ZoneInfo("Europe/Vaduz")
KOLKATA = ZoneInfo("Asia/Kolkata")


def at(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


MORNING = Window(at(1, 7), at(1, 11))
AFTERNOON = Window(at(1, 12), at(1, 16))


def test_promises_the_customers_own_window_that_holds_the_arrival() -> None:
    assert promised_window(at(1, 13), [MORNING, AFTERNOON], VADUZ) == AFTERNOON


def test_keeps_what_was_promised_while_the_arrival_still_falls_into_it() -> None:
    promised = Window(at(1, 8), at(1, 10))
    assert promised_window(at(1, 9, 59), [MORNING], VADUZ, promised=promised) == promised
    assert promised_window(at(1, 10), [MORNING], VADUZ, promised=promised) == MORNING


@pytest.mark.parametrize(
    ("arrival", "start"),
    [(at(1, 9, 29), at(1, 8)), (at(1, 9, 30), at(1, 9)), (at(1, 10, 29), at(1, 9)), (at(1, 10, 30), at(1, 10))],
)
def test_promises_two_hours_on_the_hour_where_the_customer_named_none(arrival: datetime, start: datetime) -> None:
    window = promised_window(arrival, [], VADUZ)
    assert (window.start, window.length.total_seconds()) == (start, 7200)


def test_starts_a_block_on_the_local_hour_of_a_zone_with_half_an_hour() -> None:
    assert block_around(at(1, 5, 10), KOLKATA).start == at(1, 4, 30)


@pytest.mark.parametrize("arrival", [at(25, 0, 40, 10), at(25, 1, 40, 10), datetime(2026, 3, 29, 1, 20, tzinfo=UTC)])
def test_holds_the_arrival_on_the_days_the_clocks_change(arrival: datetime) -> None:
    window = block_around(arrival, VADUZ)
    assert arrival in window
    assert window.length.total_seconds() == 7200


def test_reminds_at_five_on_the_day_before() -> None:
    assert reminder_at(MORNING, VADUZ, now=at(30, 9, month=11)) == at(30, 16, month=11)


def test_reminds_nobody_when_that_time_has_passed() -> None:
    assert reminder_at(MORNING, VADUZ, now=at(30, 16, month=11)) is None


def test_reminds_once_across_a_clock_change() -> None:
    window = Window(at(25, 8, month=10), at(25, 10, month=10))
    assert reminder_at(window, VADUZ, now=at(20, 8, month=10)) == at(24, 15, month=10)


def test_names_the_text_that_a_change_asks_for() -> None:
    assert kind_of_change(None, (MORNING, 1)) == "confirmation"
    assert kind_of_change((MORNING, 1), (MORNING, 1)) is None
    assert kind_of_change((MORNING, 1), (MORNING, 2)) == "technician_changed"
    assert kind_of_change((MORNING, 1), (AFTERNOON, 2)) == "window_changed"
