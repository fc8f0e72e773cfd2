"""What a customer holds for ten minutes stays theirs: nobody plans into it, and what can't be helped is made up for."""

from datetime import timedelta
from typing import Any

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import BookingRules, Hold, Message, Shift
from dispatch.live_day.rules.disruptions import Disruption
from dispatch.live_day.services import disruptions
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.planning import a_town, plan_day, quick, the_visit

ONE = START + timedelta(hours=4)
HELD = {"start": ONE.isoformat(), "end": (ONE + timedelta(hours=2)).isoformat()}
"""13:00 to 15:00 UTC."""


def a_house(backend: Backend, clock: FixedClock, **town: int) -> Backend:
    """06:00 UTC in a town without breaks where nothing is kept for emergencies."""
    clock.set(START - timedelta(hours=3))
    a_town(backend, **town)
    with backend.work() as work:
        work.session.add(BookingRules(territory_id=1, reserve_percent=0))
        for shift in work.session.query(Shift):
            shift.breaks = []
    return quick(backend)


def hold(desk: Door, order_id: int) -> dict[str, Any]:
    held = desk.post("/holds", {"order_id": order_id, "window": HELD})
    assert held.status_code == 201, held.get_json()
    return dict(held.get_json())


def held_time(house: Backend, hold_id: int) -> tuple[Any, Any]:
    with house.work() as work:
        during = work.session.get_one(Hold, hold_id).during
        return during.lower, during.upper


def work_tomorrow(house: Backend) -> None:
    with house.work() as work:
        during = work.session.query(Shift).one().during
        later = Range(during.lower + timedelta(days=1), during.upper + timedelta(days=1))
        work.session.add(Shift(technician_id=1, during=later))


def fall_ill(house: Backend, technician_id: int) -> None:
    with house.work() as work:
        disruptions.take_out(work, technician_id, Disruption.TECHNICIAN_ILL, until=START + timedelta(hours=12))


def test_plans_around_what_is_held(backend: Backend, clock: FixedClock) -> None:
    house = a_house(backend, clock, orders=6)
    held = hold(door(house), 1)
    starts, ends = held_time(house, held["id"])
    plan_day(house)
    placed = [visit for number in range(2, 7) if (visit := the_visit(house, number)).during is not None]
    assert placed
    assert all(visit.during.upper <= starts or ends <= visit.during.lower for visit in placed)
    assert door(house).post("/appointments", {"hold_id": held["id"]}).status_code == 201


def test_assigns_nobody_by_hand_into_what_is_held(backend: Backend, clock: FixedClock) -> None:
    house = a_house(backend, clock, orders=2)
    desk = door(house)
    held = hold(desk, 1)
    starts, _ = held_time(house, held["id"])
    wanted = {"technician_id": 1, "arrival": starts.isoformat()}
    version = the_visit(house, 2).version
    refused = desk.post("/visits/2/assign", wanted, headers={"If-Match": f'"{version}"'})
    assert (refused.status_code, refused.get_json()["title"]) == (409, "breaks_rules")
    assert the_visit(house, 2).during is None


def test_sends_an_emergency_around_what_is_held(backend: Backend, clock: FixedClock) -> None:
    house = a_house(backend, clock, orders=2)
    desk = door(house)
    held = hold(desk, 1)
    starts, ends = held_time(house, held["id"])
    clock.set(starts - timedelta(minutes=5))
    with house.work() as work:
        work.session.get_one(Hold, held["id"]).expires_at = ends
    assert desk.post("/disruptions", {"kind": "emergency", "order_id": 2}).status_code == 202
    sent = the_visit(house, 2).during
    assert ends <= sent.lower < ends + timedelta(minutes=30)


def test_keeps_a_held_window_by_somebody_else_when_the_technician_is_ill(backend: Backend, clock: FixedClock) -> None:
    house = a_house(backend, clock, orders=1, technicians=2)
    desk = door(house)
    held = hold(desk, 1)
    fall_ill(house, held["technician_id"])
    answer = desk.post("/appointments", {"hold_id": held["id"]})
    assert answer.status_code == 201, answer.get_json()
    assert answer.get_json()["technician_id"] == 3 - held["technician_id"]
    assert ONE <= the_visit(house, 1).during.lower <= ONE + timedelta(hours=2)
    with house.work() as work:
        assert [text.kind for text in work.session.query(Message).filter_by(kind="confirmation")] == ["confirmation"]


def test_offers_what_else_is_free_when_nobody_can_keep_a_held_window(backend: Backend, clock: FixedClock) -> None:
    house = a_house(backend, clock, orders=1)
    desk = door(house)
    held = hold(desk, 1)
    work_tomorrow(house)
    fall_ill(house, 1)
    answer = desk.post("/appointments", {"hold_id": held["id"]})
    body = answer.get_json()
    assert (answer.status_code, body["title"], the_visit(house, 1).during) == (409, "window_taken", None)
    assert [one["window"]["start"][:10] for one in body["alternatives"]] == ["2026-12-01"] * 3
