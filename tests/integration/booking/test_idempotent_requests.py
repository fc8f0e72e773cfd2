"""Bookings and disruptions under an `Idempotency-Key`: the same request twice has one effect and one answer."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Absence, Appointment, Hold, IdempotencyRecord, Message, Plan
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.planning import EARLY, a_town, plan_day, quick
from tests.support.running.racing import at_once

MORNING = {"start": "2026-11-30T09:00:00+00:00", "end": "2026-11-30T11:00:00+00:00"}
NOON = {"start": "2026-11-30T11:00:00+00:00", "end": "2026-11-30T13:00:00+00:00"}
KEY = {"Idempotency-Key": "k1"}


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A backend at 06:00 UTC, 07:00 in the territory."""
    clock.set(START - timedelta(hours=3))
    return quick(backend)


def rows(house: Backend, *models: Any) -> list[int]:
    with house.work() as work:
        return [work.session.query(model).count() for model in models]


def test_answers_a_hold_that_is_sent_twice_with_the_first_one(house: Backend) -> None:
    a_town(house, orders=1)
    desk, body = door(house), {"order_id": 1, "window": MORNING}
    first, again = (desk.post("/holds", body, headers=KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_json() == first.get_json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert rows(house, Hold) == [1]


def test_refuses_a_key_that_was_used_with_another_body(house: Backend) -> None:
    a_town(house, orders=1)
    desk = door(house)
    desk.post("/holds", {"order_id": 1, "window": MORNING}, headers=KEY)
    other = desk.post("/holds", {"order_id": 1, "window": NOON}, headers=KEY)
    assert (other.status_code, other.get_json()["title"]) == (422, "key_reused")
    assert rows(house, Hold) == [1]


def test_leaves_no_key_of_a_hold_that_was_refused(house: Backend) -> None:
    a_town(house, orders=1)
    desk = door(house)
    odd = {"start": "2026-11-30T09:30:00+00:00", "end": "2026-11-30T11:00:00+00:00"}
    refused = desk.post("/holds", {"order_id": 1, "window": odd}, headers=KEY)
    assert (refused.status_code, rows(house, Hold, IdempotencyRecord)) == (409, [0, 0])
    assert desk.post("/holds", {"order_id": 1, "window": MORNING}, headers=KEY).status_code == 201


def test_confirms_and_moves_once_under_a_key(house: Backend) -> None:
    a_town(house, orders=1)
    desk = door(house)
    held = desk.post("/holds", {"order_id": 1, "window": MORNING}).get_json()["id"]
    first, again = (desk.post("/appointments", {"hold_id": held}, headers=KEY) for _ in range(2))
    assert (first.status_code, first.get_json()) == (201, again.get_json())
    held = desk.post("/holds", {"order_id": 1, "window": NOON}).get_json()["id"]
    path, key = f"/appointments/{first.get_json()['id']}/reschedule", {"Idempotency-Key": "k2"}
    moved, again = (desk.post(path, {"hold_id": held}, headers=key) for _ in range(2))
    assert (moved.status_code, moved.get_json()["version"], again.get_json()) == (201, 2, moved.get_json())
    assert rows(house, Appointment) == [2]


def test_books_one_hold_for_parallel_repetitions(house: Backend) -> None:
    a_town(house, orders=1)

    def race(desk: Door) -> tuple[int, int]:
        answer = desk.post("/holds", {"order_id": 1, "window": MORNING}, headers=KEY)
        return answer.status_code, answer.get_json().get("id")

    answers = set(at_once(*[partial(race, door(house)) for _ in range(8)]))
    assert answers == {(201, 1)}
    with house.work() as work:
        assert [hold.state for hold in work.session.query(Hold)] == ["held"]


def test_takes_a_technician_out_once_under_a_key(house: Backend) -> None:
    a_town(house, orders=2, technicians=2)
    plan_day(house)
    body = {"kind": "technician_ill", "technician_id": 1}
    answers = [door(house).post("/disruptions", body, headers=KEY) for _ in range(2)]
    assert [one.status_code for one in answers] == [202, 202]
    assert answers[0].get_json() == answers[1].get_json()
    assert rows(house, Absence) == [1]


def test_sends_somebody_to_an_emergency_once_under_a_key(house: Backend, clock: FixedClock) -> None:
    a_town(house, orders=1, technicians=1)
    clock.set(EARLY + timedelta(hours=2))
    body = {"kind": "emergency", "order_id": 1}
    answers = [door(house).post("/disruptions", body, headers=KEY) for _ in range(2)]
    assert (
        answers[0].get_json()
        == answers[1].get_json()
        == {"plan_id": None, "visit_id": 1, "technician_id": 1, "absence_id": None}
    )
    with house.work() as work:
        assert [text.kind for text in work.session.query(Message)] == ["confirmation"]
        assert work.session.query(Plan).count() == 0
