"""A cancelled order is taken up again, through the API and the order's page; what its customer is told then."""

import re
from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry, Customer, Event, Task, Technician, Visit, WorkOrder
from dispatch.kernel.records import open_task
from dispatch.kernel.rows.task_rows import close_tasks
from dispatch.vocabulary.phones import ERASED_NUMBER
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import a_device, an_event, take
from tests.support.orders import a_window, order_json, window_json
from tests.support.planning import EARLY, a_town, begin_of, plan_day, quick, the_visit
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


def test_tells_nobody_of_a_cancellation_that_was_undone_before_its_text_left(town: Town, clock: FixedClock) -> None:
    a_town(town.house, orders=1)
    plan_day(town.house)
    town.send()
    desk = door(town.house)
    desk.post("/orders/1/cancel", {"why": "the wrong order"})
    assert reinstate(desk).status_code == 200
    (said,) = town.send()
    assert (said[0], said[2].partition(": ")[2][:34]) == ("postponed", "We're sorry, we can't come on Mon ")
    clock.forward(minutes=10)
    assert town.send() == []


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


def open_tasks(town: Town) -> list[tuple[str, int | None]]:
    with town.house.work() as work:
        found = work.session.query(Task).filter_by(state="open").order_by(Task.id)
        return [(task.kind, task.visit_id) for task in found]


def cancel(desk: Door, order_id: int = 1) -> None:
    assert desk.post(f"/orders/{order_id}/cancel", {"why": "moved away"}).status_code == 200


def test_waits_for_its_part_again(town: Town) -> None:
    (visit_id,) = a_town(town.house, orders=1)
    desk = door(town.house)
    missing = {"kind": "part_missing", "visit_id": visit_id, "why": "A splitter."}
    assert desk.post("/disruptions", missing).status_code in (200, 201, 202)
    assert open_tasks(town) == [("part_missing", visit_id)]
    cancel(desk)
    assert open_tasks(town) == []
    again = reinstate(desk)
    assert (again.json["state"], again.json["visits"][0]["state"]) == ("held", "draft")
    assert open_tasks(town) == [("part_missing", visit_id)]
    plan_day(town.house)
    assert the_visit(town.house, visit_id).technician_id is None
    assert desk.post("/orders/1/release").json["state"] == "received"
    assert open_tasks(town) == []
    assert desk.post("/disruptions", missing).status_code in (200, 201, 202)
    assert open_tasks(town) == [("part_missing", visit_id)], "and whenever one is missing again"


def test_asks_again_what_was_open_about_it_and_nothing_about_the_time_that_is_gone(
    town: Town, clock: FixedClock
) -> None:
    (visit_id,) = a_town(town.house, orders=1)
    desk = door(town.house)
    kinds = ("change_wished", "promise_in_doubt", "inbound_text", "field_conflict")
    with town.house.work() as work:
        open_task(work, "arrange_next_visit", f"visit:{visit_id}", "Look at it.", order_id=1, visit_id=visit_id)
        close_tasks(work.session, visit_id, work.now)
    clock.forward(minutes=5)
    with town.house.work() as work:
        for kind in kinds:
            open_task(work, kind, f"visit:{visit_id}", "Look at it.", order_id=1, visit_id=visit_id)
        decided = work.session.query(Task).filter_by(kind="field_conflict").one().id
    assert desk.post(f"/tasks/{decided}/done").status_code == 200
    cancel(desk)
    assert open_tasks(town) == []
    reinstate(desk)
    assert open_tasks(town) == [("change_wished", visit_id), ("inbound_text", visit_id)]


def test_lets_what_came_after_it_come_after_it_again(town: Town) -> None:
    first, second, third = a_town(town.house, orders=3)
    desk = door(town.house)

    def put_behind(visit_id: int, after_id: int) -> None:
        tag = {"If-Match": f'"{the_visit(town.house, visit_id).version}"'}
        body = {"after_visit_id": after_id}
        assert desk.ask("PUT", f"/visits/{visit_id}/predecessor", headers=tag, json=body).status_code == 200

    put_behind(second, first)
    put_behind(third, first)
    cancel(desk)
    assert [the_visit(town.house, one).after_visit_id for one in (second, third)] == [None, None]
    with town.house.work() as work:
        decided = work.session.query(Task).filter_by(kind="predecessor_cancelled", visit_id=third).one()
    assert desk.post(f"/tasks/{decided.id}/done").status_code == 200
    reinstate(desk)
    # A person has decided about the third: it stays as it is.
    assert [the_visit(town.house, one).after_visit_id for one in (second, third)] == [first, None]
    assert open_tasks(town) == []
    cancel(desk)
    assert open_tasks(town) == [("predecessor_cancelled", second)]
    put_behind(second, third)
    reinstate(desk)
    # What waits for another one by now goes on doing so.
    assert the_visit(town.house, second).after_visit_id == third


def test_closes_no_circle_of_visits(town: Town) -> None:
    first, second = a_town(town.house, orders=2)
    desk = door(town.house)
    with town.house.work() as work:
        work.session.get_one(Visit, second).after_visit_id = first
    cancel(desk)
    with town.house.work() as work:
        work.session.get_one(Visit, first).after_visit_id = second
    reinstate(desk)
    assert [the_visit(town.house, one).after_visit_id for one in (first, second)] == [second, None]


def test_has_its_place_on_the_waiting_list_again(town: Town, clock: FixedClock) -> None:
    (visit_id,) = a_town(town.house, orders=1)
    desk = door(town.house)
    town.book(visit_id, number=-1)
    wanted = {"weekdays": [1, 2], "until_minute": 720}
    assert desk.post("/orders/1/waitlist", wanted).status_code == 201
    before = desk.get("/orders/1/waitlist").json
    clock.forward(minutes=5)
    cancel(desk)
    assert desk.get("/orders/1/waitlist").json["state"] == "ended"
    reinstate(desk)
    after = desk.get("/orders/1/waitlist").json
    assert after["state"] == "waiting"
    assert {name: after[name] for name in ("weekdays", "until_minute", "asked_at")} == {
        name: before[name] for name in ("weekdays", "until_minute", "asked_at")
    }
    town.book(visit_id, number=-1)
    assert desk.get("/orders/1/waitlist").json["state"] == "waiting"


def test_has_no_place_on_the_waiting_list_that_its_customer_had_left(town: Town) -> None:
    (visit_id,) = a_town(town.house, orders=1)
    desk = door(town.house)
    town.book(visit_id, number=-1)
    desk.post("/orders/1/waitlist", {})
    desk.delete("/orders/1/waitlist")
    cancel(desk)
    reinstate(desk)
    assert desk.get("/orders/1/waitlist").json["state"] == "left"


@pytest.mark.parametrize("has_left", [True, False], ids=["told", "not-yet-told"])
def test_tells_whoever_waits_for_a_new_time_that_none_comes(town: Town, *, has_left: bool) -> None:
    (visit_id,) = a_town(town.house, orders=1)
    plan_day(town.house)
    town.send()
    desk = door(town.house)
    desk.post("/disruptions", {"kind": "part_missing", "visit_id": visit_id, "why": "no splitter"})
    if has_left:
        assert [kind for kind, _, _ in town.send()] == ["postponed"]
    desk.post("/orders/1/cancel", {"why": "they called"})
    (said,) = town.send()
    assert said[0] == "cancelled"
    desk.post("/orders/1/cancel", {"why": "once more"})
    assert town.send() == []


def test_tells_the_last_of_what_was_undone_and_done_again(town: Town) -> None:
    a_town(town.house, orders=1)
    plan_day(town.house)
    town.send()
    desk = door(town.house)
    desk.post("/orders/1/cancel", {"why": "the wrong order"})
    reinstate(desk)
    assert [kind for kind, _, _ in town.send()] == ["postponed"]
    desk.post("/orders/1/cancel", {"why": "the right one after all"})
    assert [kind for kind, _, _ in town.send()] == ["cancelled"]


def test_tells_nobody_anything_where_nothing_had_left_before_all_was_undone(town: Town, clock: FixedClock) -> None:
    a_town(town.house, orders=1)
    plan_day(town.house)
    desk = door(town.house)
    desk.post("/orders/1/cancel", {"why": "the wrong order"})
    assert reinstate(desk).status_code == 200
    assert town.send() == []
    clock.forward(minutes=11)
    assert town.send() == []
    plan_day(town.house)
    assert [kind for kind, _, _ in town.send()] == ["confirmation"]


def test_tells_whoever_heard_of_the_cancellation_that_the_order_stands_again(town: Town) -> None:
    a_town(town.house, orders=1)
    plan_day(town.house)
    town.send()
    desk = door(town.house)
    desk.post("/orders/1/cancel", {"why": "the wrong order"})
    assert [kind for kind, _, _ in town.send()] == ["cancelled"]
    reinstate(desk)
    ((kind, _, body),) = town.send()
    assert kind == "order_taken_up"
    assert f"Your order {desk.get('/orders/1').json['reference']} is open again. We look for a time" in body
    desk.post("/orders/1/cancel", {"why": "once more"})
    assert [kind for kind, _, _ in town.send()] == ["order_cancelled"]
    reinstate(desk)
    desk.post("/orders/1/cancel", {"why": "and once more, before anything left"})
    assert town.send() == []


def test_tells_of_the_time_that_the_customer_knows_where_the_next_one_had_not_left(town: Town) -> None:
    (visit_id,) = a_town(town.house, orders=1)
    plan_day(town.house)
    ((_, _, told),) = town.send()
    desk, visit = door(town.house), the_visit(town.house, visit_id)
    later = begin_of(visit) + timedelta(hours=3)
    move = {"technician_id": visit.technician_id, "arrival": later.isoformat(), "grace_seconds": 60}
    answer = desk.ask("POST", f"/visits/{visit_id}/assign", headers={"If-Match": f'"{visit.version}"'}, json=move)
    assert answer.status_code == 200
    desk.post("/orders/1/cancel", {"why": "moved away"})
    ((kind, _, body),) = town.send()
    window = re.search(r"Mon 30 Nov,? [^.]*?(?=\.)", told)
    assert window is not None
    assert (kind, window.group() in body) == ("cancelled", True), (told, body)


def test_tells_whoever_knows_of_an_order_without_a_time_that_it_is_cancelled_once(
    town: Town, clock: FixedClock
) -> None:
    (visit_id,) = a_town(town.house, orders=1)
    plan_day(town.house)
    town.send()
    with town.house.work() as work:
        device = a_device(work, town.holder(visit_id))
    clock.set(begin_of(the_visit(town.house, visit_id)))
    take(town.house, device, an_event(visit_id, "arrived", clock.now()))
    take(town.house, device, an_event(visit_id, "partial", clock.now(), reason="missing_part"))
    town.send()
    desk = door(town.house)
    desk.post("/orders/1/cancel", {"why": "they have another provider"})
    said = [(kind, body) for kind, _, body in town.send()]
    assert [kind for kind, _ in said] == ["order_cancelled"]
    assert "is cancelled: nobody will come for it" in said[0][1]
    desk.post("/orders/1/cancel", {"why": "once more"})
    clock.forward(minutes=11)
    assert town.send() == []


def test_tells_nobody_of_an_order_that_nobody_has_heard_of(town: Town) -> None:
    a_town(town.house, orders=1)
    door(town.house).post("/orders/1/cancel", {"why": "a trial"})
    assert town.send() == []


def test_tells_of_one_end_where_one_of_two_visits_had_a_time(town: Town) -> None:
    (visit_id,) = a_town(town.house, orders=1)
    plan_day(town.house)
    town.send()
    with town.house.work() as work:
        work.session.add(Visit(order_id=1, number=2, state="draft", service_seconds=3600, skills=[]))
    door(town.house).post("/orders/1/cancel", {"why": "moved away"})
    assert (visit_id, [kind for kind, _, _ in town.send()]) == (1, ["cancelled"])
