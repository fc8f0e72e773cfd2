"""What a territory lets its plans do: overtime, equal days, limits of a shift; in the plan, in the API and on pages."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import BookingRules, Shift, SlotWindow, Visit, VisitWindow
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.planning import EARLY, a_town, plan_day, quick, the_plan, the_territory


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 30, hour, minute, tzinfo=UTC)


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    clock.set(EARLY)
    return quick(backend)


def a_late_town(house: Backend) -> None:
    """One technician who works till 17:00 UTC, and a customer who is at home from 16:30 on, for an hour's work."""
    a_town(house, orders=1, publishes_itself=False)
    with house.work() as work:
        visit = work.session.get_one(Visit, 1)
        visit.service_seconds = 3600
        visit.windows = [VisitWindow(during=Range(at(16, 30), at(17)))]


def amend(desk: Door, house: Backend, **rules: Any) -> Any:
    tag = {"If-Match": f'"{the_territory(house).version}"'}
    answer = desk.ask("PATCH", "/territories/1", headers=tag, json=rules)
    assert answer.status_code == 200, answer.json
    return answer.json


def visits_by_technician(house: Backend, plan_id: int) -> dict[int, int]:
    stops = the_plan(house, plan_id).stops
    return {who: sum(stop.technician_id == who for stop in stops) for who in {stop.technician_id for stop in stops}}


def test_plans_overtime_only_where_the_territory_allows_it_and_says_whose(house: Backend) -> None:
    a_late_town(house)
    desk = door(house)
    told = desk.get("/territories").json["items"][0]
    assert [told[name] for name in ("overtime_minutes", "overtime_price", "balance_price", "working_price")] == [
        0,
        3,
        20,
        0,
    ]
    assert (told["most_visits"], told["most_driving_minutes"]) == (None, None)
    plan_id = plan_day(house)
    assert [one.visit_id for one in the_plan(house, plan_id).unplaced] == [1]
    assert desk.get(f"/plans/{plan_id}").json["overtime"] == []
    assert amend(desk, house, overtime_minutes=30)["overtime_minutes"] == 30
    assert [one.visit_id for one in the_plan(house, plan_day(house)).unplaced] == [1], (
        "home half an hour later is too early"
    )
    amend(desk, house, overtime_minutes=60)
    plan_id = plan_day(house)
    (stop,) = the_plan(house, plan_id).stops
    assert (stop.start, stop.finish) == (at(16, 30), at(17, 30))
    (overtime,) = desk.get(f"/plans/{plan_id}").json["overtime"]
    assert overtime["technician_id"] == 1
    assert 30 < overtime["minutes"] <= 60
    reader = signed_in(house)
    for page in ("/console?date=2026-11-30", f"/console/plans/{plan_id}/difference"):
        assert f"Overtime: Ada Weiss {overtime['minutes']} min" in words_of(reader.get(page).text)
    reader.language = "zh-CN"
    assert f"加班： Ada Weiss {overtime['minutes']}分钟" in words_of(reader.get("/console?date=2026-11-30").text)
    assert desk.post(f"/plans/{plan_id}/publish").status_code == 200
    again = the_plan(house, plan_day(house))
    assert [(one.visit_id, one.start) for one in again.stops] == [(1, at(16, 30))]


def test_says_of_a_move_by_hand_that_overtime_is_allowed(house: Backend) -> None:
    a_late_town(house)
    desk = door(house)

    def broken() -> list[str]:
        told = desk.post("/visits/1/verdict", {"technician_id": 1, "arrival": at(16, 30).isoformat()}).json
        return [one["code"] for one in told["rules"] if not one["kept"]]

    assert broken() == ["outside_shift"]
    amend(desk, house, overtime_minutes=60)
    assert broken() == []


@pytest.mark.parametrize(("balance", "shares"), [(10_000, {1: 2, 2: 2}), (0, {1: 4})])
def test_shares_work_as_equally_as_the_territory_wants(house: Backend, balance: int, shares: dict[int, int]) -> None:
    a_town(house, orders=4, technicians=2, publishes_itself=False, point=(47.3, 9.52))
    amend(door(house), house, balance_price=balance)
    plan_id = plan_day(house)
    assert sorted(visits_by_technician(house, plan_id).values()) == sorted(shares.values())
    price = round((the_plan(house, plan_id).objective or {})["balance"] / 60)
    reader = signed_in(house)
    for page in ("/console?date=2026-11-30", f"/console/plans/{plan_id}/difference"):
        said = words_of(reader.get(page).text)
        assert re.search(r"Costs as much as \d+ min of driving: .*driving \d+", said)
        assert (f"unequal days {price}" in said) == (price > 0)
    reader.language = "zh-CN"
    assert re.search(r"代价相当于行驶\d+分钟：.*路程 \d+", words_of(reader.get(page).text))


def test_gives_a_shift_no_more_visits_and_no_more_driving_than_it_may_have(house: Backend) -> None:
    a_town(house, orders=3, publishes_itself=False)
    desk = door(house)
    amend(desk, house, most_visits=2)
    plan = the_plan(house, plan_day(house))
    assert (len(plan.stops), len(plan.unplaced)) == (2, 1)
    amend(desk, house, most_visits=None)
    assert len(the_plan(house, plan_day(house)).stops) == 3
    with house.work() as work:
        for visit in work.session.query(Visit):
            visit.order.site.lat = 47.45
    assert len(the_plan(house, plan_day(house)).stops) == 3
    amend(desk, house, most_driving_minutes=10)
    assert the_plan(house, plan_day(house)).stops == []


def test_a_draft_does_not_outlive_the_rules_that_it_was_made_by(house: Backend) -> None:
    a_town(house, publishes_itself=False)
    desk = door(house)
    plan_id = plan_day(house)
    amend(desk, house, working_price=1)
    answer = desk.post(f"/plans/{plan_id}/publish")
    assert (answer.status_code, answer.json["title"]) == (409, "plan_stale")


def test_is_set_on_the_page_of_territories(house: Backend) -> None:
    a_town(house)
    reader, page, action = signed_in(house), "/console/settings/territories", "/console/settings/territories/1"
    said = words_of(reader.get(page).text)
    assert "Overtime allowed, minutes" in said
    reader.send(page, action, overtime_minutes="45", overtime_price="5", most_visits="6", most_driving_minutes="")
    territory = the_territory(house)
    assert (territory.overtime_minutes, territory.overtime_price, territory.most_visits) == (45, 5, 6)
    assert (territory.balance_price, territory.most_driving_minutes) == (20, None)
    reader.language = "zh-CN"
    assert "允许加班（分钟）" in words_of(reader.get(page).text)
    wrong = door(house).ask(
        "PATCH", "/territories/1", headers={"If-Match": f'"{territory.version}"'}, json={"overtime_minutes": 999}
    )
    assert wrong.status_code == 422


def test_offers_no_overtime_which_people_and_plans_may_use(house: Backend) -> None:
    """What is sold before the day leaves nothing for those who are late on it."""
    a_late_town(house)
    with house.work() as work:
        # 17:30 to 18:00 of Vaduz: an hour's work from then on ends half an hour after everybody's shift.
        work.session.add(BookingRules(territory_id=1, reserve_percent=0))
        work.session.add(SlotWindow(territory_id=1, starts_minute=1050, ends_minute=1080))
        work.session.query(Shift).one().breaks = []
    desk = door(house)
    amend(desk, house, overtime_minutes=60)
    asked = {"order_id": 1, "first_day": "2026-11-30", "days": 1}
    told = desk.post("/slots/search", asked).json
    assert (told["offers"], [one["code"] for one in told["refused"]]) == ([], ["no_capacity"])
    window = told["refused"][0]["window"]
    held = desk.post("/holds", {"order_id": 1, "window": window})
    assert (held.status_code, held.json["reason"]) == (409, "no_capacity")
    assert desk.post("/visits/1/verdict", {"technician_id": 1, "arrival": window["start"]}).json["grade"] == "good"
    assert [one.visit_id for one in the_plan(house, plan_day(house)).stops] == [1]
