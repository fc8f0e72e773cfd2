"""The week of offers: windows in quiet half-days rank before better ones elsewhere, unless nobody is steered."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dispatch.booking.rules.slots import HalfDayFill, Offer, OfferReason, Offers
from dispatch.vocabulary.terms import Language
from dispatch.vocabulary.windows import Window
from dispatch.web.console.intake.week_grid import week_of
from dispatch.web.local_time import LocalTime

MONDAY = date(2026, 11, 30)
LOCAL = LocalTime("UTC", Language.ENGLISH)


def offer(hour: int, score: int, *why: OfferReason) -> Offer:
    start = datetime(2026, 11, 30, hour, tzinfo=UTC)
    return Offer(Window(start, start + timedelta(hours=2)), 1, start, 60, score, why)


BEST_FIRST = (offer(8, 97), offer(10, 95), offer(14, 80, OfferReason.QUIET), offer(16, 70, OfferReason.QUIET))
FILLS = (HalfDayFill(MONDAY, False, 80, 100, True), HalfDayFill(MONDAY, True, 10, 100, True))


@pytest.mark.parametrize(("steers", "hours"), [(True, [14, 16, 8]), (False, [8, 10, 14])])
def test_proposes_quiet_half_days_first_where_it_steers(steers: bool, hours: list[int]) -> None:
    grid = week_of(Offers(BEST_FIRST, (), FILLS), MONDAY, LOCAL, steers=steers)
    assert [cell.window.start.hour for cell in grid.proposed] == hours


def test_has_a_fill_for_each_half_day_that_was_searched() -> None:
    grid = week_of(Offers(BEST_FIRST, (), FILLS), MONDAY, LOCAL)
    assert [(is_afternoon, row[0]) for is_afternoon, row in grid.fills] == [(False, FILLS[0]), (True, FILLS[1])]
    assert {one for _, row in grid.fills for one in row[1:]} == {None}


@pytest.mark.parametrize(
    ("booked", "working", "percent", "quiet"), [(49, 100, 49, True), (50, 100, 50, False), (0, 0, None, False)]
)
def test_is_quiet_below_half_of_what_is_worked(booked: int, working: int, percent: int | None, quiet: bool) -> None:
    fill = HalfDayFill(MONDAY, False, booked, working, True)
    assert (fill.booked_percent, fill.is_quiet) == (percent, quiet)
