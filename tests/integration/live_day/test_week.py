"""The week at a glance, by the API and on its page."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import Absence
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.pages import Reader, a_person
from tests.support.planning import EARLY, a_town, plan_day, quick


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    clock.set(EARLY)
    house = quick(backend)
    a_town(house, orders=3, technicians=2)
    plan_day(house)
    return house


def test_tells_how_full_each_day_is(house: Backend) -> None:
    told = door(house).get("/board/week?date=2026-12-02").json
    assert (told["first_day"], told["zone"], len(told["technicians"])) == ("2026-11-30", "Europe/Vaduz", 2)
    monday = [row["days"][0] for row in told["technicians"]]
    assert sum(day["visits"] for day in monday) == told["together"][0]["visits"] == 3
    assert all(day["paid_minutes"] == 480 and day["busy_minutes"] > 0 for day in monday)
    assert {day["look"] for row in told["technicians"] for day in row["days"][1:]} == {"off"}


@pytest.mark.parametrize(
    ("language", "kind", "said"),
    [("en", "training", "1 December, Training:"), ("zh-CN", "training", "，培训："), ("en", None, "1 December, away:")],
)
def test_says_why_somebody_is_away(house: Backend, language: str, kind: str | None, said: str) -> None:
    day = datetime(2026, 12, 1, tzinfo=ZoneInfo("Europe/Vaduz"))
    with house.work() as work:
        work.session.add(
            Absence(technician_id=1, during=Range(day, day + timedelta(days=1)), kind=kind, reason="a course")
        )
    told = door(house).get("/board/week?date=2026-12-02").json["technicians"]
    days = [one["absence_kind"] for row in told if row["technician_id"] == 1 for one in row["days"]]
    assert days == [None, kind, *[None] * 5]
    reader = Reader(house, language)
    reader.sign_in(a_person(house))
    assert said in reader.get("/console/board/week?date=2026-12-02").text


def test_shows_territories_within_bounds_alone(house: Backend) -> None:
    far = door(house, name="far", territory_ids=(99,))
    assert far.get("/board/week").status_code == 404
    assert door(house).get("/board/week?territories=T9").status_code == 404
    assert door(house).get("/board/week?territories=T1").status_code == 200
    assert door(house, Role.INTEGRATION, name="crm").get("/board/week").status_code == 403


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Week of 30 November 2026"), ("zh-CN", "2026年11月30日起的一周")]
)
def test_shows_the_week_on_a_page_without_script(house: Backend, language: str, said: str) -> None:
    reader = Reader(house, language)
    reader.sign_in(a_person(house))
    page = reader.get("/console/board/week?date=2026-12-06").text
    assert said in page
    assert "/console/board?date=2026-11-30" in page
