from datetime import UTC, date, datetime, timedelta

from dispatch.vocabulary.terms import Language
from dispatch.web.local_time import LocalTime

NOON = datetime(2026, 11, 30, 11, 5, tzinfo=UTC)
ENGLISH = LocalTime("Europe/Vaduz", Language.ENGLISH)
CHINESE = LocalTime("Asia/Shanghai", Language.CHINESE)


def test_tells_an_instant_in_the_zone_and_the_language() -> None:
    assert ENGLISH.moment(NOON) == "Mon 30 November 12:05"
    assert CHINESE.moment(NOON) == "11月30日 周一 19:05"
    assert ENGLISH.full_day(date(2027, 11, 30)) == "30 November 2027"
    assert CHINESE.full_day(date(2027, 11, 30)) == "2027年11月30日"


def test_names_the_second_day_only_where_there_is_one() -> None:
    assert ENGLISH.span(NOON, NOON + timedelta(hours=2)) == "12:05–14:05"
    assert ENGLISH.span(NOON, datetime(2026, 11, 30, 23, 0, tzinfo=UTC)) == "12:05–24:00"
    assert ENGLISH.span(NOON, NOON + timedelta(hours=13)) == "12:05–Tue 01:05"
    assert CHINESE.span(NOON, NOON + timedelta(hours=2)) == "19:05-21:05"
    assert CHINESE.span(NOON, NOON + timedelta(hours=7)) == "19:05-周二 02:05"


def test_reads_the_twelve_hour_clock_where_that_is_chosen() -> None:
    american = LocalTime("Europe/Vaduz", Language.ENGLISH, twelve_hours=True)
    morning = datetime(2026, 11, 29, 23, 5, tzinfo=UTC)
    assert american.moment(NOON) == "Mon 30 November 12:05 pm"
    assert american.span(morning, NOON) == "12:05 am–12:05 pm"
    assert american.span(NOON, datetime(2026, 11, 30, 23, 0, tzinfo=UTC)) == "12:05 pm–midnight"
    assert LocalTime("Asia/Shanghai", Language.CHINESE, twelve_hours=True).clock(NOON) == "19:05"


def test_bounds_a_day_on_which_the_clocks_change() -> None:
    start, end = ENGLISH.bounds(date(2026, 3, 29))
    assert (start.astimezone(UTC), end.astimezone(UTC)) == (
        datetime(2026, 3, 28, 23, 0, tzinfo=UTC),
        datetime(2026, 3, 29, 22, 0, tzinfo=UTC),
    )
