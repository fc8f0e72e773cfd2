"""The week of offers says how full each half-day is, marks quiet ones in words, and proposes them first."""

import re
from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import BookingRules, WorkOrder
from dispatch.vocabulary.terms import Priority, Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.planning import a_town, quick

DAY = {"first_day": "2026-11-30", "days": 1}


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """Two technicians whose morning is booked by four of five orders; nothing is kept for emergencies."""
    clock.set(START - timedelta(hours=3))
    house = quick(backend)
    a_town(house, orders=5, technicians=2)
    with house.work() as work:
        work.session.add(BookingRules(territory_id=1, reserve_percent=0))
    for order_id in (1, 2, 3):
        book(door(house), order_id)
    return house


def book(desk: Door, order_id: int) -> None:
    window = {"start": "2026-11-30T09:00:00+00:00", "end": "2026-11-30T11:00:00+00:00"}
    held = desk.post("/holds", {"order_id": order_id, "window": window}).get_json()
    assert desk.post("/appointments", {"hold_id": held["id"]}).status_code == 201


def test_tells_how_full_each_half_day_is(house: Backend) -> None:
    told = door(house).post("/slots/search", {"order_id": 4} | DAY).get_json()["half_days"]
    morning, afternoon = told
    assert (morning["day"], morning["is_afternoon"], afternoon["is_afternoon"]) == ("2026-11-30", False, True)
    assert morning["booked_percent"] >= 50 > afternoon["booked_percent"]
    assert (morning["is_quiet"], afternoon["is_quiet"]) == (False, True)


def test_steers_to_no_half_day_of_which_nothing_is_offered(backend: Backend, clock: FixedClock) -> None:
    clock.set(START + timedelta(hours=2))  # 12:00 there: the morning is over, with all its room left.
    house = quick(backend)
    a_town(house, orders=1, technicians=2)
    morning, afternoon = door(house).post("/slots/search", {"order_id": 1} | DAY).get_json()["half_days"]
    assert (morning["booked_percent"], morning["is_quiet"]) == (0, False)
    assert (afternoon["booked_percent"], afternoon["is_quiet"]) == (0, True)
    page = words_of(signed_in(house, Role.SERVICE).get("/console/orders/1/times").text)
    assert "Until noon 0 % booked" in page
    assert "From noon Quiet 0 % booked" in page


def test_says_on_a_day_without_shifts_that_nobody_works(house: Backend) -> None:
    later = DAY | {"first_day": "2026-12-05"}
    told = door(house).post("/slots/search", {"order_id": 4} | later).get_json()["half_days"]
    assert [(one["booked_percent"], one["is_quiet"]) for one in told] == [(None, False)] * 2


def test_marks_quiet_half_days_in_words_and_proposes_them_first(house: Backend) -> None:
    page = signed_in(house, Role.SERVICE).get("/console/orders/4/times").text
    told = words_of(page)
    percents = door(house).post("/slots/search", {"order_id": 4} | DAY).get_json()["half_days"]
    morning, afternoon = (one["booked_percent"] for one in percents)
    assert f"Until noon {morning} % booked" in told
    assert f"From noon Quiet {afternoon} % booked" in told
    assert told.split("Propose first: ")[1].startswith("Mon 30 November 12:00–14:00 · Mon 30 November 14:00–16:00")
    assert re.search(r'<td class="offer best quiet">', page)


def test_sends_an_emergency_where_it_is_soonest_done(house: Backend) -> None:
    with house.work() as work:
        work.session.get_one(WorkOrder, 4).priority = Priority.EMERGENCY
    found = door(house).post("/slots/search", {"order_id": 4} | DAY).get_json()["offers"]
    page = words_of(signed_in(house, Role.SERVICE).get("/console/orders/4/times").text)
    hour = int(found[0]["window"]["start"][11:13]) + 1
    assert page.split("Propose first: ")[1].startswith(f"Mon 30 November {hour:02d}:00")


def test_says_it_in_chinese(house: Backend) -> None:
    reader = signed_in(house, Role.SERVICE)
    reader.language = "zh-CN"
    page = words_of(reader.get("/console/orders/4/times").text)
    assert re.search(r"中午后 空闲 已约\d+%", page)
