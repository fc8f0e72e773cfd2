"""Repairs are in the order of what they are expected to cost, broken promises of others included."""

from dataclasses import replace
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Jeopardy, Visit
from dispatch.live_day.processes import promise_repair
from dispatch.live_day.services import jeopardies
from dispatch.visits.services.appointments import arrange
from dispatch.visits.services.assignment import assign
from dispatch.vocabulary.windows import Window
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import HOUR
from tests.support.orders import an_order
from tests.support.technicians import VADUZ, a_technician, a_territory

FARTHER = (47.155, 9.5209)


@pytest.fixture
def ids(backend: Backend, clock: FixedClock) -> dict[str, int]:
    """Ada is late and goes home early; Bo is near with minutes in hand before another visit, Cem free, but farther."""
    clock.set(START)
    with backend.work() as work:
        territory = a_territory(work)
        ada = a_technician(work, territory, shift=(START, START + 1.8 * HOUR))
        bo, cem = a_technician(work, territory), a_technician(work, territory, home=FARTHER)
        late = _told(work, ada.id, Window(START + HOUR, START + 2 * HOUR))
        tight = _told(work, bo.id, Window(START + 1.8 * HOUR, START + 1.85 * HOUR), first=1.8)
        late.eta = START + 2.5 * HOUR
        work.session.flush()
        jeopardies.review(work, ada.id, {late.id: 0.2})
        return {"ada": ada.id, "bo": bo.id, "cem": cem.id, "late": late.id, "tight": tight.id}


def _told(work: Any, technician_id: int, window: Window, first: float = 1.0) -> Visit:
    visit = an_order(work, point=VADUZ, windows=(window,)).visits[0]
    start = START + first * HOUR
    assign(work, visit, technician_id, Window(start, start + 0.75 * HOUR))
    arrange(work, visit, window, technician_id)
    return visit


def found(house: Backend, minutes: int) -> list[dict[str, Any]]:
    """The repairs, the best first, where a broken promise is worth so many minutes."""
    priced = replace(house, tools=replace(house.tools, broken_promise_minutes=minutes))
    promise_repair.find(priced, 1)
    repairs: list[dict[str, Any]] = door(house).get("/jeopardies/1").get_json()["repairs"]
    return repairs


def test_sends_whoever_drives_least_where_a_broken_promise_is_worth_nothing(
    backend: Backend, ids: dict[str, int]
) -> None:
    best, *others = found(backend, 0)
    assert (best["kind"], best["technician_id"]) == ("other_technician", ids["bo"])
    assert {one["expected_price"] for one in (best, *others)} == {None}
    assert {one["expected_broken"] for one in (best, *others)} == {None}


def test_sends_whoever_is_farther_where_the_nearest_would_break_another_promise(
    backend: Backend, ids: dict[str, int]
) -> None:
    (nearest, *_), repairs = found(backend, 0), found(backend, 60)
    best = repairs[0]
    assert (best["kind"], best["technician_id"]) == ("other_technician", ids["cem"])
    assert best["price"] > nearest["price"]
    assert best["expected_broken"] < 0.1
    assert best["expected_price"] == best["price"] + round(3600 * best["expected_broken"])
    prices = [one["expected_price"] for one in repairs]
    assert prices == sorted(prices)
    (call,) = (one for one in repairs if one["kind"] == "call_customer")
    assert (call["expected_broken"], call["expected_price"]) == (0.8, 900 + 2880)


def test_says_on_the_page_what_a_repair_leaves_to_be_expected_broken(backend: Backend, ids: dict[str, int]) -> None:
    best = found(backend, 60)[0]
    desk = signed_in(backend)
    page = words_of(desk.get("/console/at-risk").text)
    assert "Broken promises In all" in page
    assert f"{(best['price'] + 59) // 60} min of driving {best['expected_broken']:.2f}" in page
    found(backend, 0)
    assert "Broken promises" not in words_of(desk.get("/console/at-risk").text)


def test_carries_the_weighed_repair_out_as_it_was_found(backend: Backend, ids: dict[str, int]) -> None:
    best = found(backend, 60)[0]
    with backend.work() as work:
        version = work.session.get_one(Jeopardy, 1).version
    answer = door(backend).post("/jeopardies/1/repair", {"kind": best["kind"]}, headers={"If-Match": f'"{version}"'})
    assert answer.status_code == 200
    with backend.work() as work:
        assert work.session.get_one(Visit, ids["late"]).technician_id == ids["cem"]
