"""Midnight, shifts over it, the ends of shifts, and the two clock changes of the year."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dispatch.booking.processes import booking
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, Territory
from dispatch.vocabulary.permissions import SYSTEM
from dispatch.vocabulary.windows import Window
from tests.support.clocks import FixedClock
from tests.support.orders import an_order
from tests.support.planning import plan_day, quick, the_plan, the_visit
from tests.support.technicians import a_shift, a_technician, a_territory


def a_day(backend: Backend, clock: FixedClock, now: datetime, shift: tuple[datetime, datetime], **order: object) -> int:
    """A territory with one technician on one shift without a break, and one order at their door; the visit's id."""
    clock.set(now)
    with backend.work() as work:
        territory = a_territory(work)
        technician = a_technician(work, territory, shift=None)
        a_shift(work, technician, *shift, pause=False)
        return an_order(work, point=(47.1410, 9.5209), **order).visits[0].id


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 29, 0, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)),
    ],
)
def test_plans_across_the_clock_changes(
    backend: Backend, clock: FixedClock, day: date, start: datetime, end: datetime
) -> None:
    change = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    window = Window(change - timedelta(minutes=20), change + timedelta(minutes=20))
    visit_id = a_day(backend, clock, start - timedelta(hours=8), (start, end), windows=(window,))
    plan = the_plan(backend, plan_day(quick(backend), first=day))
    assert [stop.visit_id for stop in plan.stops] == [visit_id]
    visit = the_visit(backend, visit_id)
    assert visit.during.lower in window
    assert (visit.during.upper - visit.during.lower).total_seconds() == visit.service_seconds


def test_plans_a_shift_over_midnight_with_the_day_on_which_it_starts(backend: Backend, clock: FixedClock) -> None:
    start = datetime(2026, 12, 1, 21, tzinfo=UTC)
    after_midnight = Window(datetime(2026, 12, 2, 0, tzinfo=UTC), datetime(2026, 12, 2, 2, tzinfo=UTC))
    visit_id = a_day(
        backend, clock, datetime(2026, 12, 1, 9, tzinfo=UTC), (start, start + timedelta(hours=8)),
        windows=(after_midnight,),
    )  # fmt: skip
    house = quick(backend)
    assert the_plan(house, plan_day(house, first=date(2026, 12, 2))).stops == []
    assert [stop.visit_id for stop in the_plan(house, plan_day(house, first=date(2026, 12, 1))).stops] == [visit_id]
    before = the_visit(house, visit_id).during
    assert the_plan(house, plan_day(house, first=date(2026, 12, 2))).stops == []
    assert the_visit(house, visit_id).during == before


@pytest.mark.parametrize(("minutes_before_the_end", "placed"), [(45, True), (44, False)])
def test_serves_a_window_at_the_end_of_a_shift_only_if_the_work_fits(
    backend: Backend, clock: FixedClock, minutes_before_the_end: int, placed: bool
) -> None:
    start = datetime(2026, 12, 1, 8, tzinfo=UTC)
    end = start + timedelta(hours=8)
    opens = end - timedelta(minutes=minutes_before_the_end)
    visit_id = a_day(backend, clock, start - timedelta(hours=2), (start, end), windows=(Window(opens, end),))
    plan_day(quick(backend), first=date(2026, 12, 1))
    assert (the_visit(backend, visit_id).technician_id is not None) is placed


@pytest.mark.parametrize(
    ("day", "opens"), [(date(2026, 3, 29), 6), (date(2026, 10, 25), 7)], ids=["clock went on", "clock went back"]
)
def test_books_on_the_day_on_which_the_clock_changed(
    backend: Backend, clock: FixedClock, day: date, opens: int
) -> None:
    """The first window begins at 08:00 of the clock that people look at."""
    start = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    a_day(backend, clock, start - timedelta(hours=12), (start, start + timedelta(hours=9)), windows=())
    house = quick(backend)
    with house.work() as work:
        assert work.session.get_one(Territory, 1).zone == "Europe/Vaduz"
    offers = booking.search(house, SYSTEM, SlotRequest(order_id=1), day, 1).offers
    first = min(offers, key=lambda offer: offer.window.start).window
    assert first == Window(start.replace(hour=opens), start.replace(hour=opens + 2))
    held = booking.hold(house, SYSTEM, SlotRequest(order_id=1), first)
    booking.confirm(house, SYSTEM, held.id)
    with house.work() as work:
        assert work.session.query(Appointment).one().arrival_window.lower == first.start
