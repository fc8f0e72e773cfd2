"""A cancelled order is taken up again, through the API and the order's page; what its customer is told then."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry, Customer, Event, Task, Technician, WorkOrder
from dispatch.vocabulary.phones import ERASED_NUMBER
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.orders import a_window, order_json, window_json
from tests.support.planning import EARLY, a_town, plan_day, quick, the_visit
from tests.support.promises import Town
from tests.support.technicians import a_shift


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Town:
    clock.set(EARLY)
    return Town(quick(backend))


def reinstate(desk: Door, order_id: int = 1) -> Any:
    return desk.post(f"/orders/{order_id}/reinstate", {"why": "they want it after all"})


def test_waits_for_a_time_again_and_tells_the_customer_the_next_one(town: Town) -> None:
    (visit_id,) = a_town(town.house, orders=1)
    plan_day(town.house)
    town.send()
    desk = door(town.house)
    desk.post("/orders/1/cancel", {"why": "moved away"})
    town.send()
    answer = reinstate(desk)
    assert (answer.status_code, answer.json["state"], answer.json["visits"][0]["state"]) == (200, "received", "draft")
    assert answer.json["visits"][0]["technician_id"] is None
    plan_day(town.house)
    town.send()
    assert the_visit(town.house, visit_id).state == "scheduled"
    kinds = [text.kind for text in town.carrier.taken]
    assert kinds == ["confirmation", "cancelled", "confirmation"]
    with town.house.work() as work:
        told = work.session.query(Event).filter_by(kind="order.reinstated").one()
        assert told.data["reason"] == "they want it after all"
        whys = [row.why for row in work.session.query(AuditEntry).filter_by(action="visit.reinstated")]
    assert whys == ["they want it after all"]


def test_keeps_the_windows_that_lie_ahead_and_asks_for_times_where_none_do(town: Town, clock: FixedClock) -> None:
    early, late = a_window(hours=1, length_hours=2), a_window(hours=4, length_hours=1)
    (visit_id,) = a_town(town.house, orders=1, windows=(early, late))
    with town.house.work() as work:
        tomorrow = START + timedelta(days=1)
        a_shift(work, work.session.get_one(Technician, 1), tomorrow, tomorrow + timedelta(hours=8))
    desk = door(town.house)
    desk.post("/orders/1/cancel", {"why": "moved away"})
    clock.set(early.end + timedelta(minutes=1))
    assert reinstate(desk).json["visits"][0]["windows"] == [window_json(late.start, late.end)]
    assert not the_visit(town.house, visit_id).needs_agreement
    desk.post("/orders/1/cancel", {"why": "moved away"})
    clock.set(late.end)
    assert reinstate(desk).json["visits"][0]["windows"] == []
    assert the_visit(town.house, visit_id).needs_agreement
    town.work_off()
    clock.forward(minutes=2)
    assert [kind for kind, _, _ in town.send()] == ["slot_offer"]
    assert the_visit(town.house, visit_id).technician_id is None


def test_changes_nothing_when_it_is_said_twice_or_of_an_order_that_goes_on(town: Town) -> None:
    a_town(town.house, orders=1)
    desk = door(town.house)
    assert reinstate(desk).json["version"] == desk.get("/orders/1").json["version"]
    desk.post("/orders/1/cancel", {"why": "moved away"})
    first, second = reinstate(desk), reinstate(desk)
    assert (first.status_code, second.json) == (200, first.json)


def test_refuses_an_order_that_has_ended_otherwise(town: Town) -> None:
    a_town(town.house, orders=1)
    with town.house.work() as work:
        work.session.get_one(WorkOrder, 1).state = "completed"
    refused = reinstate(door(town.house))
    assert (refused.status_code, refused.json["title"]) == (409, "order_ended")


def test_refuses_an_order_whose_external_id_another_one_has_by_now(town: Town) -> None:
    desk = door(town.house)
    order = desk.post("/orders", order_json(external_id="CRM-1")).json
    desk.post(f"/orders/{order['id']}/cancel", {"why": "moved away"})
    assert desk.post("/orders", order_json(external_id="CRM-1")).status_code == 201
    refused = reinstate(desk, order["id"])
    assert (refused.status_code, refused.json["title"]) == (409, "another_order_live")
    assert desk.get(f"/orders/{order['id']}").json["state"] == "cancelled"


def test_refuses_an_order_whose_customer_was_erased(town: Town) -> None:
    a_town(town.house, orders=1)
    desk = door(town.house)
    desk.post("/orders/1/cancel", {"why": "moved away"})
    with town.house.work() as work:
        work.session.get_one(Customer, 1).phone = ERASED_NUMBER
    refused = reinstate(desk)
    assert (refused.status_code, refused.json["title"]) == (409, "customer_erased")


def test_points_at_an_order_that_came_in_meanwhile_for_the_same_fault(town: Town) -> None:
    desk, body = door(town.house), order_json()
    first = desk.post("/orders", body | {"external_id": "CRM-1"}).json
    desk.post(f"/orders/{first['id']}/cancel", {"why": "moved away"})
    second = desk.post("/orders", body | {"external_id": "CRM-2"}).json
    reinstate(desk, first["id"])
    with town.house.work() as work:
        task = work.session.query(Task).filter_by(kind="same_fault", state="open").one()
    assert (task.order_id, task.facts["other_order_id"]) == (first["id"], second["id"])


def test_is_taken_up_again_on_its_page(town: Town) -> None:
    a_town(town.house, orders=1)
    door(town.house).post("/orders/1/cancel", {"why": "moved away"})
    reader = signed_in(town.house)
    reader.send("/console/orders/1", "/console/orders/1/reinstate", why="they want it after all")
    assert "Taken up again" in words_of(reader.get("/console/orders/1").text)
    assert door(town.house).get("/orders/1").json["state"] == "received"
    assert "/console/orders/1/reinstate" not in reader.get("/console/orders/1").text


def test_takes_less_time_where_that_is_reported_and_never_none(town: Town) -> None:
    (visit_id,) = a_town(town.house, orders=1)
    plan_day(town.house)
    before = the_visit(town.house, visit_id)
    desk = door(town.house)
    body = {"kind": "visit_shorter", "visit_id": visit_id, "minutes": 10}
    assert desk.post("/disruptions", body).status_code == 202
    now = the_visit(town.house, visit_id)
    assert (now.service_seconds, now.during) == (before.service_seconds - 600, before.during)
    refused = desk.post("/disruptions", body | {"minutes": now.service_seconds // 60})
    assert (refused.status_code, refused.json["title"]) == (409, "visit_too_short")
