from datetime import date, timedelta

import pytest

from dispatch.booking.rules.search_spans import HORIZON_DAYS, spans

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize("ahead", [None, 0, 2, 10, 45, 90])
def test_looks_at_each_day_to_the_horizon_once(ahead: int | None) -> None:
    visit_day = None if ahead is None else TODAY + timedelta(days=ahead)
    days = [first + timedelta(days=more) for first, count in spans(TODAY, visit_day) for more in range(count)]
    last = max(HORIZON_DAYS - 1, (ahead or 0) + 3 if ahead is not None else 0)
    assert sorted(days) == [TODAY + timedelta(days=more) for more in range(last + 1)]


def test_begins_around_the_visit_and_goes_on_to_both_sides() -> None:
    found = spans(TODAY, TODAY + timedelta(days=17))
    assert [(first - TODAY).days for first, _ in found[:4]] == [14, 7, 21, 0]


def test_begins_today_where_nothing_is_arranged() -> None:
    assert spans(TODAY, None)[0] == (TODAY, 7)
