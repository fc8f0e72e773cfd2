"""The order's page says why this technician comes, who is next best and at what price, in both languages."""

import re

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Technician, Visit
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.pages import everything, signed_in, words_of
from tests.support.orders import a_window
from tests.support.planning import EARLY, a_town, plan_day, quick

PAGE = "/console/orders/1"


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A planned visit of two technicians: Robin lives nearby, Sam an hour away."""
    clock.set(EARLY)
    house = quick(backend)
    a_town(house, orders=1, technicians=2, windows=(a_window(hours=1, length_hours=6),))
    with house.work() as work:
        near, far = work.session.get_one(Technician, 1), work.session.get_one(Technician, 2)
        near.name, far.name = "Robin Near", "Sam Far"
        far.home_lat, far.home_lon = 47.3, 9.6
    plan_day(house)
    return house


def test_says_why_this_technician_who_is_next_best_and_what_that_costs(house: Backend) -> None:
    reader = signed_in(house, Role.DISPATCHER)
    assert "Why this technician, and who is next best?" in words_of(reader.get(PAGE).text)
    told = door(house).get("/visits/1/explanation").get_json()
    before = everything(house)
    page = words_of(reader.get(f"{PAGE}?why=1").text)
    assert "Of all who could come at that time this technician drives the least for it." in page
    assert "Comes Robin Near" in page
    minutes = [round(told[name]["price"] / 60) for name in ("present", "next_best")]
    more = round(told["difference_seconds"] / 60)
    assert more > 5
    assert re.search(rf"Next best Sam Far · .*? costs {minutes[1]} min of driving · {more} min more", page)
    assert f"costs {minutes[0]} min of driving" in page
    assert everything(house) == before


def test_says_that_a_person_decided(house: Backend) -> None:
    with house.work() as work:
        work.session.get_one(Visit, 1).pinned_technician_id = 1
    page = words_of(signed_in(house, Role.DISPATCHER).get(f"{PAGE}?why=1").text)
    assert "A dispatcher pinned the technician, the time, or both." in page
    assert "Next best Sam Far" in page


def test_says_what_would_place_one_that_nobody_has(house: Backend) -> None:
    with house.work() as work:
        visit = work.session.get_one(Visit, 1)
        visit.skills = ["welding"]
        visit.technician_id, visit.during, visit.state = None, None, "draft"
    page = words_of(signed_in(house, Role.DISPATCHER).get(f"{PAGE}?why=1").text)
    assert "What would place it" in page
    assert re.search(r"Without the skill welding (Robin Near|Sam Far)", page)


def test_explains_no_visit_of_another_order(house: Backend) -> None:
    reader = signed_in(house, Role.DISPATCHER)
    assert reader.get(f"{PAGE}?why=999").status_code == 404
    assert "Next best" not in reader.get(f"{PAGE}?why=").text


def test_says_it_in_chinese(house: Backend) -> None:
    reader = signed_in(house, Role.DISPATCHER)
    reader.language = "zh-CN"
    page = words_of(reader.get(f"{PAGE}?why=1").text)
    assert "在这个时间能来的人中，该师傅为此行驶最少。" in page
    assert re.search(r"次优 .*?需行驶\d+分钟 · 多\d+分钟", page)
