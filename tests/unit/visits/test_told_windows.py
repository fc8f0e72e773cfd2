"""Which window a customer is told where the odds choose it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from dispatch.visits.rules.told_windows import may_be_narrowed, needs_window, settled
from dispatch.vocabulary.windows import Window
from tests.support.snapshots import at, span

ZONE = ZoneInfo("Europe/Vaduz")
DAY = span(7, 16)


def test_needs_a_window_where_none_stands_and_none_was_chosen() -> None:
    assert needs_window(at(10), [], None)
    assert needs_window(at(10), [DAY], None)
    assert not needs_window(at(10), [span(9, 13)], None)
    assert not needs_window(at(10), [], span(9, 11))
    assert needs_window(at(12), [], span(9, 11))


def test_tells_what_the_odds_found() -> None:
    assert settled(span(9, (10, 30)), at(9, 40), [], ZONE) == span(9, (10, 30))


def test_holds_the_planned_arrival_where_durations_turn_out_longer() -> None:
    assert settled(span(10, 12), at(9, 40), [], ZONE) == span((9, 30), 12)


def test_keeps_to_the_customers_own_day() -> None:
    assert settled(span((6, 30), 8), at(7, 10), [DAY], ZONE) == span(7, 8)
    assert settled(span((15, 30), 17), at(15, 40), [DAY], ZONE) == span(15, 16)


def test_may_be_narrowed_once_where_the_odds_chose_it_and_it_is_wide() -> None:
    wide = Window(at(9), at(9) + timedelta(minutes=90))
    assert may_be_narrowed(wide, 95.0, None)
    assert not may_be_narrowed(wide, None, None)
    assert not may_be_narrowed(wide, 95.0, "narrowed")
    assert not may_be_narrowed(span(9, (10, 15)), 95.0, None)
