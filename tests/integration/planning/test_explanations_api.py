"""What a search says of its offers, near, same technician, earliest, a quiet half-day first; and of what it refuses."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import BookingRules, Hold, Territory, Visit
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import OrderKind
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.orders import an_order
from tests.support.planning import a_town, quick
from tests.support.technicians import a_technician

DAY = {"first_day": "2026-11-30", "days": 1}
MORNING = {"start": "2026-11-30T09:00:00+00:00", "end": "2026-11-30T11:00:00+00:00"}
LATER = ("09:00", "11:00", "13:00", "15:00")
"""When the windows begin (UTC) that are not too soon."""
HERE = {"kind": "repair", "symptom": "slow_speed", "lat": 47.1401, "lon": 9.5201}


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A backend at 06:00 UTC, 07:00 in the territory, that keeps nothing for emergencies."""
    clock.set(START - timedelta(hours=3))
    return quick(backend)


def book(desk: Door, order_id: int, start: str, end: str) -> None:
    window = {"start": f"2026-11-30T{start}:00+00:00", "end": f"2026-11-30T{end}:00+00:00"}
    held = desk.post("/holds", {"order_id": order_id, "window": window}).get_json()
    assert desk.post("/appointments", {"hold_id": held["id"]}).status_code == 201


def offers(desk: Door, body: dict[str, Any]) -> list[dict[str, Any]]:
    answer = desk.post("/slots/search", body | DAY)
    assert answer.status_code == 200, answer.get_json()
    return list(answer.get_json()["offers"])


def test_searches_by_kind_symptom_and_place_before_there_is_an_order(house: Backend) -> None:
    a_town(house, orders=0)
    answer = door(house).post("/slots/search", HERE | DAY | {"days": 14}).get_json()
    assert len(answer["offers"]) == 4
    assert {one["window"]["start"][:10] for one in answer["refused"]} >= {"2026-11-30", "2026-12-01", "2026-12-13"}
    assert {one["code"] for one in answer["refused"]} == {"too_soon", "no_shift"}
    assert door(house).post("/slots/search", HERE | {"kind": "fly"}).status_code == 422


def test_ranks_a_window_near_other_work_first_and_says_so(house: Backend) -> None:
    a_town(house, orders=1, point=(47.25, 9.60))
    desk, there = door(house), HERE | {"lat": 47.2502, "lon": 9.6002}
    alone = offers(desk, there)
    assert {"near_other_work"} & {why for one in alone for why in one["why"]} == set()
    book(desk, 1, "13:00", "15:00")
    near = offers(desk, there)
    assert "near_other_work" in near[0]["why"]
    assert near[0]["extra_travel_seconds"] < 120 < alone[0]["extra_travel_seconds"]
    assert near[0]["score"] > alone[0]["score"]


def test_prefers_the_technician_of_the_customers_last_visit(house: Backend) -> None:
    a_town(house, orders=1, technicians=2)
    with house.work() as work:
        last = work.session.get_one(Visit, 1)
        last.state, last.technician_id, last.ended_by = VisitState.COMPLETED, 2, 2
        last.during = Range(START - timedelta(days=30), START - timedelta(days=30, hours=-1))
        last.ended_at = START - timedelta(days=30)
        again = an_order(work, windows=())
        again.customer_id = last.order.customer_id
        order_id = again.id
    found = offers(door(house), {"order_id": order_id})
    assert {one["technician_id"] for one in found} == {2}
    assert all("same_technician" in one["why"] for one in found)


def test_names_the_earliest_and_ranks_a_quiet_half_day_before_a_busy_one(house: Backend) -> None:
    a_town(house, orders=4, technicians=2)
    with house.work() as work:
        work.session.add(BookingRules(territory_id=1, reserve_percent=0))
    desk = door(house)
    for order_id in (1, 2, 3):
        book(desk, order_id, "09:00", "11:00")
    found = offers(desk, {"order_id": 4})
    starts = [one["window"]["start"][11:16] for one in found]
    assert [one["window"]["start"][11:16] for one in found if "earliest" in one["why"]] == [min(starts)]
    assert starts.index("13:00") < starts.index("09:00")
    assert "quiet_half_day" in found[0]["why"]
    assert "quiet_half_day" not in found[starts.index("09:00")]["why"]


@pytest.mark.parametrize(
    ("order", "shift", "soon", "reason"),
    [
        ({"kind": OrderKind.INSTALL, "symptom": None}, True, "no_skill", "no_skill"),
        ({}, False, "too_soon", "no_shift"),
    ],
)
def test_says_that_nobody_has_the_skill_or_the_shift(
    house: Backend, order: dict[str, Any], shift: bool, soon: str, reason: str
) -> None:
    a_town(house, orders=1, technicians=0, **order)
    times = (START, START + timedelta(hours=8)) if shift else None
    with house.work() as work:
        a_technician(work, work.session.get_one(Territory, 1), skills=("copper",), shift=times)
    desk = door(house)
    found = desk.post("/slots/search", {"order_id": 1} | DAY).get_json()
    codes = {one["window"]["start"][11:16]: one["code"] for one in found["refused"]}
    assert (found["offers"], codes) == ([], {"07:00": soon} | dict.fromkeys(LATER, reason))
    refused = desk.post("/holds", {"order_id": 1, "window": MORNING})
    assert (refused.status_code, refused.get_json()["title"]) == (409, "window_taken")
    assert refused.get_json()["reason"] == reason


def test_holds_no_window_that_is_not_offered(house: Backend) -> None:
    a_town(house, orders=1)
    odd = {"start": "2026-11-30T09:30:00+00:00", "end": "2026-11-30T11:30:00+00:00"}
    refused = door(house).post("/holds", {"order_id": 1, "window": odd}).get_json()
    assert (refused["title"], refused["reason"]) == ("window_taken", "not_offered")
    assert refused["alternatives"][0]["window"] == MORNING
    with house.work() as work:
        assert work.session.query(Hold).count() == 0
