"""Which half-days are quiet enough for work that nobody waits for."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dispatch.campaigns.rules.half_days import HalfDayUse, half_day_of, loads, quiet_only
from dispatch.vocabulary.windows import Window

VADUZ = ZoneInfo("Europe/Vaduz")


def span(first: int, last: int) -> Window:
    """Hours of 1 December 2026, local time."""
    start, end = (datetime(2026, 12, 1, hour, tzinfo=VADUZ).astimezone(UTC) for hour in (first, last))
    return Window(start, end)


def test_divides_a_shift_at_noon_and_counts_what_is_taken() -> None:
    found = loads([span(8, 16)], [span(8, 10)], VADUZ)
    assert found[half_day_of(span(8, 9).start, VADUZ)] == HalfDayUse(4 * 3600, 2 * 3600)
    assert found[half_day_of(span(13, 14).start, VADUZ)] == HalfDayUse(4 * 3600, 0)


def test_leaves_out_half_days_that_are_full_or_that_nobody_works() -> None:
    load = loads([span(8, 16)], [span(8, 11)], VADUZ)
    assert quiet_only([span(9, 11), span(13, 15)], load, VADUZ) == [span(13, 15)]
    assert quiet_only([span(13, 15)], {}, VADUZ) == []
