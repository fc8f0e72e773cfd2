"""Offers tell their odds, and a territory may refuse what is too likely to break."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import BookingRules, SlotWindow
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.pages import signed_in, words_of
from tests.support.planning import a_town, quick

DAY = {"first_day": "2026-11-30", "days": 1}
WINDOWS = ((600, 660), (660, 720), (720, 780), (780, 840), (840, 900), (900, 960), (960, 1020))


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """06:00 UTC, one technician from 10:00 local on; windows of one hour, which are soon too narrow."""
    clock.set(START - timedelta(hours=3))
    backend = quick(backend)
    a_town(backend, orders=8, symptom="intermittent")
    with backend.work() as work:
        work.session.add(BookingRules(territory_id=1, reserve_percent=0, closes_minutes=0))
        work.session.flush()
        for start, end in WINDOWS:
            work.session.add(SlotWindow(territory_id=1, starts_minute=start, ends_minute=end))
    return backend


def search(house: Backend, **wish: Any) -> dict[str, Any]:
    return dict(door(house).post("/slots/search", {"order_id": 8} | DAY | wish).json)


def booked(house: Backend, order_id: int, offer: dict[str, Any]) -> None:
    desk = door(house)
    held = desk.post("/holds", {"order_id": order_id, "window": offer["window"]})
    assert held.status_code == 201, held.json
    assert desk.post("/appointments", {"hold_id": held.json["id"]}).status_code == 201


def asks_for(house: Backend, percent: int | None) -> None:
    with house.work() as work:
        work.session.get_one(BookingRules, 1).least_odds_percent = percent


def filled(house: Backend, count: int) -> None:
    """The first orders in the day's first windows, one after another."""
    for order_id in range(1, count + 1):
        offers = search(house, order_id=order_id)["offers"]
        booked(house, order_id, min(offers, key=lambda one: one["window"]["start"]))


def by_start(found: dict[str, Any], name: str) -> dict[str, Any]:
    return {one["window"]["start"][11:16]: one for one in found[name]}


def test_tells_the_odds_of_each_window_and_what_it_takes_from_others(house: Backend) -> None:
    offers = by_start(search(house), "offers")
    assert offers["09:00"]["odds_percent"] == 100.0
    assert {one["others_broken"] for one in offers.values()} == {0.0}
    filled(house, 4)
    late = by_start(search(house), "offers")
    assert min(one["odds_percent"] for one in late.values()) < 95
    assert all(0 < one["odds_percent"] <= 100 for one in late.values())


def test_says_what_a_visit_before_others_takes_from_them(house: Backend) -> None:
    for order_id, start in ((1, "10:00"), (2, "11:00"), (3, "12:00")):
        booked(house, order_id, by_start(search(house, order_id=order_id), "offers")[start])
    early = by_start(search(house), "offers")["09:00"]
    assert early["others_delayed"] in (1, 2, 3)
    assert 0.01 < early["others_broken"] < 0.5


def test_refuses_what_is_too_likely_to_break_where_the_territory_says_so(house: Backend) -> None:
    filled(house, 4)
    before = search(house)
    likely = [one for one in before["offers"] if one["odds_percent"] >= 95 and one["others_delayed"] == 0]
    unlikely = [one for one in before["offers"] if one["odds_percent"] < 95]
    assert unlikely
    asks_for(house, 95)
    after = search(house)
    refused = [one for one in after["refused"] if one["code"] == "odds_too_low"]
    assert {one["window"]["start"] for one in unlikely} <= {one["window"]["start"] for one in refused}
    assert {one["window"]["start"] for one in likely} <= {one["window"]["start"] for one in after["offers"]}
    assert refused[0]["opened_by"] == ["override", "emergency", "room", "shift"]
    held = door(house).post("/holds", {"order_id": 8, "window": unlikely[0]["window"]})
    assert (held.status_code, held.json["reason"]) == (409, "odds_too_low")
    assert {one["code"] for one in search(house, order_id=7)["refused"]} >= {"odds_too_low"}


def test_leaves_it_to_a_person_with_a_reason_and_to_emergencies(house: Backend) -> None:
    filled(house, 4)
    unlikely = next(one for one in search(house)["offers"] if one["odds_percent"] < 95)
    asks_for(house, 95)
    desk = door(house)
    assert desk.patch("/orders/8", {"priority": "emergency"}, version=1).status_code == 200
    offered = {one["window"]["start"] for one in search(house)["offers"]}
    assert unlikely["window"]["start"] in offered
    told = {"order_id": 7, "window": unlikely["window"], "override_reason": "They wait since Monday."}
    assert desk.post("/holds", told).status_code == 201


def test_ranks_a_likely_window_before_an_unlikely_one(house: Backend) -> None:
    filled(house, 4)
    offers = search(house)["offers"]
    assert offers[0]["odds_percent"] > min(one["odds_percent"] for one in offers)
    assert [one["score"] for one in offers] == sorted((one["score"] for one in offers), reverse=True)


def test_sets_the_least_odds_on_the_page_and_shows_them_at_the_desk(house: Backend) -> None:
    reader = signed_in(house)
    page, action = "/console/settings/booking/1", "/console/settings/booking/1"
    assert reader.send(page, action, least_odds_percent="90", windows="13:00-15:00").status_code == 303
    assert "Kept." in words_of(reader.get(page).text)
    assert door(house).get("/territories/1/booking").json["least_odds_percent"] == 90
    assert reader.send(page, action, least_odds_percent="", windows="13:00-15:00").status_code == 303
    assert door(house).get("/territories/1/booking").json["least_odds_percent"] is None
    assert "kept with 100 %" in words_of(reader.get("/console/orders/1/times").text)
