"""The day passes and nothing is reported: the customer, staff and the planner all hear of it."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Promise, Technician, Visit
from dispatch.reports.queries import day_board
from tests.support.clocks import START, FixedClock
from tests.support.field import a_device, an_event, take
from tests.support.planning import DAY, EARLY, a_town, plan_day, the_visit
from tests.support.promises import Town, a_told_town
from tests.support.technicians import a_shift


@pytest.fixture
def missed(backend: Backend, clock: FixedClock) -> tuple[Town, int]:
    """Two hours after a promised window nobody has reported anything; all work tomorrow, too."""
    clock.set(EARLY)
    town, (visit_id,) = a_told_town(backend)
    tomorrow = START + timedelta(days=1)
    with backend.work() as work:
        for technician in work.session.query(Technician):
            a_shift(work, technician, tomorrow, tomorrow + timedelta(hours=8))
        clock.set(work.session.query(Promise).one().due.upper + timedelta(hours=2))
    town.watch()
    return town, visit_id


def test_apologises_and_offers_new_times(missed: tuple[Town, int], clock: FixedClock) -> None:
    town, _ = missed
    (apology,) = town.send()
    clock.forward(minutes=1)
    (offer,) = town.send()
    assert apology[0] == "nobody_came"
    assert "We're sorry" in apology[2]
    assert offer[0] == "slot_offer"
    assert "1)" in offer[2]


def test_apologises_for_the_window_that_the_customer_has_heard_of(backend: Backend, clock: FixedClock) -> None:
    """Texts could not leave all day: the time that it was moved to is news to them."""
    clock.set(EARLY)
    town = Town(backend)
    (visit_id,) = a_town(backend, orders=1)
    first = town.book(visit_id)
    ((_, _, confirmed),) = town.send()
    moved = town.book(visit_id, number=-1)
    assert moved.start > first.start
    clock.set(moved.end + timedelta(hours=2))
    town.watch()
    ((kind, _, apology),) = town.send()
    local = f"{first.start + timedelta(hours=1):%H:%M}"
    assert (kind, local in confirmed, local in apology) == ("nobody_came", True, True)


def test_gives_the_visit_back_to_the_planner_who_waits_for_the_customer(
    missed: tuple[Town, int], clock: FixedClock
) -> None:
    town, visit_id = missed
    visit = the_visit(town.house, visit_id)
    assert (visit.state, visit.unplaced_code) == ("draft", "missed")
    plan_day(town.house, first=DAY + timedelta(days=1))
    visit = the_visit(town.house, visit_id)
    assert (visit.state, visit.technician_id) == ("draft", None)
    town.book(visit_id, number=0, days=2)
    assert the_visit(town.house, visit_id).state == "scheduled"
    assert "confirmation" in [kind for kind, _, _ in town.send()]


def test_asks_once_about_a_silent_technician_with_name_phone_and_visits(missed: tuple[Town, int]) -> None:
    town, visit_id = missed
    town.watch()
    ((kind, sentence),) = town.tasks()
    assert kind == "silent_technician"
    with town.house.work() as work:
        visit = work.session.get_one(Visit, visit_id)
        technician = work.session.query(Technician).order_by(Technician.id).all()
        assert visit.order.reference in sentence
    assert any(one.name in sentence and one.phone in sentence for one in technician)


def test_lets_a_late_report_count(missed: tuple[Town, int], clock: FixedClock) -> None:
    town, visit_id = missed
    with town.house.work() as work:
        promise = work.session.query(Promise).one()
        holder = work.session.get_one(Technician, promise.technician_id)
        device, at = a_device(work, holder), promise.due.lower + timedelta(minutes=40)
    take(
        town.house, device, an_event(visit_id, "arrived", at), an_event(visit_id, "completed", at + timedelta(hours=1))
    )
    assert the_visit(town.house, visit_id).state == "completed"
    with town.house.work() as work:
        assert work.session.query(Promise).filter_by(kind="arrival").one().state == "kept"
    assert "completed" in [kind for kind, _, _ in town.send()]


def test_shows_an_untouched_promise_that_passed_in_red(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    a_told_town(backend)
    with backend.work() as work:
        clock.set(work.session.query(Promise).one().due.upper + timedelta(minutes=31))
    with backend.work() as work:
        rows = day_board.rows(work.session, 1, EARLY, EARLY + timedelta(days=1), work.now)
    assert [stop.late_minutes for row in rows for stop in row.stops] == [31]


def test_tells_whoever_nobody_came_to_that_nobody_will(missed: tuple[Town, int], clock: FixedClock) -> None:
    town, _ = missed
    town.send()
    clock.forward(minutes=1)
    town.desk().post("/orders/1/cancel", {"why": "they went to somebody else"})
    assert [kind for kind, _, _ in town.send()] == ["cancelled"]
