"""Complaints over the API: who receives one owns it, and nothing ends without the customer's word and a cause."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry, Complaint, Customer, Event
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.complaints import CUSTOMER, a_cause, a_desk, act, an_order, complain, read, resolve, step, tasks
from tests.support.doors.api_clients import Door, door


@pytest.fixture
def order_id(backend: Backend) -> int:
    return an_order(backend)


@pytest.fixture
def sam(backend: Backend) -> Door:
    return a_desk(backend)


@pytest.fixture
def tess(backend: Backend, sam: Door) -> Door:
    return a_desk(backend, "Tess")


def test_belongs_to_whoever_received_it_until_the_customer_accepts(
    backend: Backend, clock: FixedClock, order_id: int, sam: Door, tess: Door
) -> None:
    received = complain(sam, order_id)
    assert (received["state"], received["owner_name"], received["number"]) == ("acknowledged", "Sam", "C-000001")
    way = [
        (sam, "in_progress", "", "in_progress", 2),
        (sam, "pending", "Waits for the customer's times.", "pending", 3),
        (sam, "in_progress", "", "in_progress", 4),
        (sam, "held", "Waits for a card.", "held", 5),
        (sam, "in_progress", "", "in_progress", 6),
        (sam, "resolved", "New router.", "resolved", 7),
        (tess, "rejected", "Slow again in the evening.", "in_progress", 9),
        (sam, "resolved", "Line card replaced.", "resolved", 10),
        (tess, "accepted", "Fast now, says the customer.", "accepted", 11),
    ]
    for who, state, note, reached, version in way:
        clock.forward(minutes=5)
        answer = step(who, state, note)
        assert (answer.status_code, answer.json["state"], answer.json["version"]) == (201, reached, version)
        assert answer.json["owner_name"] == "Sam"
    closed = step(sam, "closed", cause_id=a_cause(backend))
    assert (closed.status_code, closed.json["state"], closed.json["cause_code"]) == (201, "closed", "access_node")
    found = read(sam)
    assert (found["resolution"], found["closed_at"]) == ("Line card replaced.", "2026-11-30T09:45:00+00:00")
    assert [one["state"] for one in found["steps"]] == [
        "acknowledged", "in_progress", "pending", "in_progress", "held", "in_progress", "resolved", "rejected",
        "in_progress", "resolved", "accepted", "closed",
    ]  # fmt: skip
    with backend.work() as work:
        kinds = [row.kind for row in work.session.query(Event).filter_by(thing="complaint").order_by(Event.id)]
        assert kinds == [f"complaint.{one['state']}" for one in found["steps"]]
        assert work.session.query(AuditEntry).filter_by(thing="complaint").count() == 12


def test_says_its_status_as_tmf621_does(order_id: int, sam: Door, tess: Door) -> None:
    complain(sam, order_id)
    seen = [read(sam)["tmf621_status"]]
    for who, state in [
        (sam, "in_progress"),
        (sam, "held"),
        (sam, "in_progress"),
        (sam, "resolved"),
        (tess, "accepted"),
    ]:
        seen.append(step(who, state, "So it is.").json["tmf621_status"])
    assert seen == ["acknowledged", "inProgress", "held", "inProgress", "resolved", "resolved"]


@pytest.mark.parametrize("state", ["resolved", "accepted", "closed", "rejected", "acknowledged", "pending", "held"])
def test_takes_no_other_road(order_id: int, sam: Door, state: str) -> None:
    complain(sam, order_id)
    answer = step(sam, state, "So be it.")
    assert (answer.status_code, answer.json["title"]) == (409, "wrong_state")
    assert read(sam)["version"] == 1


@pytest.mark.parametrize("state", ["resolved", "pending", "held"])
def test_wants_to_know_what_was_done(order_id: int, sam: Door, state: str) -> None:
    complain(sam, order_id)
    step(sam, "in_progress")
    assert step(sam, state).json["title"] == "note_missing"
    assert read(sam)["state"] == "in_progress"


def test_is_moved_by_its_owner_or_an_administrator_alone(
    backend: Backend, order_id: int, sam: Door, tess: Door
) -> None:
    complain(sam, order_id)
    assert step(tess, "in_progress").json["title"] == "not_the_owner"
    moved = step(a_desk(backend, "Chief", role=Role.ADMIN), "in_progress")
    assert (moved.status_code, moved.json["owner_name"]) == (201, "Sam")


@pytest.mark.parametrize("state", ["accepted", "rejected"])
def test_lets_nobody_speak_for_the_customer_who_resolved_it(order_id: int, sam: Door, tess: Door, state: str) -> None:
    complain(sam, order_id)
    resolve(sam)
    assert step(sam, state, "They said so.").json["title"] == "same_person"
    assert step(tess, state).json["title"] == "note_missing"
    assert read(sam)["state"] == "resolved"


def test_closes_nothing_without_a_cause(order_id: int, sam: Door, tess: Door) -> None:
    complain(sam, order_id)
    resolve(sam)
    step(tess, "accepted", "Content.")
    refused = step(sam, "closed")
    assert (refused.status_code, refused.json["title"]) == (422, "cause_missing")
    assert refused.json["errors"] == {"json": {"cause_id": ["Missing data for required field."]}}
    assert step(sam, "closed", cause_id=999).json["title"] == "unknown_cause"
    assert read(sam)["state"] == "accepted"


def test_lets_a_colleague_note_that_the_customer_withdraws_it(order_id: int, sam: Door, tess: Door) -> None:
    complain(sam, order_id)
    assert step(sam, "cancelled", "They changed their mind.").json["title"] == "same_person"
    gone = step(tess, "cancelled", "They changed their mind, they told me.")
    assert (gone.json["state"], gone.json["tmf621_status"], gone.json["due_at"]) == ("cancelled", "cancelled", None)
    assert step(sam, "in_progress").json["title"] == "wrong_state"


def test_lets_one_of_two_edits_of_a_version_win(order_id: int, sam: Door) -> None:
    complain(sam, order_id)
    assert step(sam, "in_progress").status_code == 201
    late = sam.post("/complaints/1/transitions", {"state": "resolved", "note": "Done."}, headers={"If-Match": '"1"'})
    assert late.status_code == 412
    assert sam.post("/complaints/1/transitions", {"state": "resolved", "note": "Done."}).status_code == 428


def test_is_received_once_under_one_key(backend: Backend, order_id: int, sam: Door) -> None:
    body = {"order_id": order_id, "said": "Still slow."}
    answers = [sam.post("/complaints", body, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert answers[0].json == answers[1].json
    with backend.work() as work:
        assert work.session.query(Complaint).count() == 1


@pytest.mark.parametrize(
    ("status", "change"),
    [
        (404, {"order_id": 999}),
        (404, {"visit_id": 999}),
        (422, {"said": ""}),
        (422, {"said": "bell\u0007"}),
        (422, {"order_id": "1"}),
        (422, {"owner_id": 1}),
        (422, {"customer_id": 1}),
        (422, {"customer": {"name": "Kim", "phone": "+12025550199"}}),
        (422, {"category": "weather"}),
        (422, {"facts": {"weather": "rain"}}),
    ],
)
def test_refuses_a_complaint_about_nothing(order_id: int, sam: Door, change: dict[str, Any], status: int) -> None:
    body = {"order_id": order_id, "said": "Still slow."} | change
    assert sam.post("/complaints", body).status_code == status
    assert sam.get("/complaints").json["items"] == []


def test_asks_for_the_facts_of_its_category(order_id: int, sam: Door) -> None:
    asked = {one["category"]: one["required"] for one in sam.get("/complaint-categories").json}
    assert asked["fault"] == ["symptom", "since"]
    body = {"order_id": order_id, "said": "Dead.", "category": "fault", "facts": {"symptom": "no light"}}
    refused = sam.post("/complaints", body)
    assert (refused.status_code, refused.json["title"]) == (422, "facts_missing")
    assert refused.json["errors"] == {"json": {"facts": {"since": ["Missing data for required field."]}}}
    taken = complain(sam, order_id, category="fault", facts={"symptom": "no light", "since": "Sunday"})
    assert (taken["category"], taken["facts"]) == ("fault", {"symptom": "no light", "since": "Sunday"})


def test_leaves_less_time_for_a_fault_that_came_back_and_more_for_an_invoice(
    order_id: int, sam: Door, clock: FixedClock
) -> None:
    left = {one["category"]: one["limit_percent"] for one in sam.get("/complaint-categories").json}
    assert {left.pop("repeated_fault"), left.pop("billing"), *left.values()} == {50, 150, 100}
    due = {}
    facts = {
        "repeated_fault": {"symptom": "no light", "since": "Sunday", "last_repair": "May"},
        "billing": {"invoice": "R-7", "amount": "30"},
        "question": {},
    }
    for category, said in facts.items():
        taken = complain(sam, order_id, category=category, facts=said, priority="emergency")
        due[category] = datetime.fromisoformat(taken["due_at"]) - clock.now()
    assert due == {
        "repeated_fault": timedelta(minutes=30), "billing": timedelta(minutes=90), "question": timedelta(hours=1),
    }  # fmt: skip


def test_takes_one_in_without_an_order_by_name_and_number(backend: Backend, sam: Door) -> None:
    first = complain(sam, customer={"name": "Kim Lee", "phone": "+1 202 555 0199"}, category="question")
    again = complain(sam, customer={"name": "KIM LEE", "phone": "+12025550199"})
    assert (first["order_id"], first["reference"], first["customer_name"]) == (None, None, "Kim Lee")
    assert again["customer_id"] == first["customer_id"]
    by_id = complain(sam, customer_id=first["customer_id"])
    assert by_id["customer_id"] == first["customer_id"]
    file = sam.get(f"/customers/{first['customer_id']}").json
    assert [one["id"] for one in file["complaints"]] == [3, 2, 1]
    assert [one["state"] for one in sam.get(f"/complaints?customer_id={first['customer_id']}").json["items"]] == [
        "acknowledged"
    ] * 3
    with backend.work() as work:
        assert work.session.query(Customer).count() == 1


def test_refuses_one_of_nobody(sam: Door) -> None:
    refused = sam.post("/complaints", {"said": "Slow."})
    assert (refused.status_code, refused.json["title"]) == (422, "one_customer")
    bad = sam.post("/complaints", {"said": "Slow.", "customer": {"name": "Kim", "phone": "123"}})
    assert (bad.status_code, bad.json["title"]) == (422, "bad_phone")


def test_waits_for_its_first_owner_when_another_system_sends_it(backend: Backend, sam: Door, tess: Door) -> None:
    crm = door(backend, Role.INTEGRATION, name="crm")
    sent = complain(crm, customer={"name": "Kim Lee", "phone": "+12025550199"})
    assert (sent["owner_id"], sent["channel"], sent["state"]) == (None, "api", "acknowledged")
    (task,) = tasks(sam, "complaint_waits")
    assert (task["complaint_id"], task["owner"], task["due_at"]) == (1, None, sent["due_at"])
    assert (task["actions"], task["about"]["customer"]) == (["open_complaint"], "Kim Lee")
    assert act(crm, "take").json["title"] == "not_a_person"
    assert step(sam, "in_progress").json["title"] == "no_owner"
    assert act(sam, "take").json["owner_name"] == "Sam"
    assert act(tess, "take").json["title"] == "has_an_owner"
    assert tasks(sam, "complaint_waits") == []


def test_is_more_urgent_for_valued_customers(backend: Backend, order_id: int, sam: Door) -> None:
    assert (complain(sam, order_id)["priority"], complain(sam, order_id)["due_at"]) == (
        "normal", "2026-11-30T17:00:00+00:00",
    )  # fmt: skip
    with backend.work() as work:
        work.session.query(Customer).update({"tier": "vip"})
    urgent = complain(sam, order_id)
    assert (urgent["priority"], urgent["due_at"]) == ("high", "2026-11-30T13:00:00+00:00")
    assert complain(sam, order_id, priority="low")["priority"] == "low"


def test_lists_what_the_actor_may_see(backend: Backend, order_id: int, sam: Door) -> None:
    for _ in range(2):
        complain(sam, order_id)
    step(sam, "in_progress")
    listed = sam.get("/complaints?state=acknowledged&owner_id=1").json
    assert [item["id"] for item in listed["items"]] == [2]
    strangers = [
        door(backend, Role.DISPATCHER, name="Dan", territory_ids=(99,)),
        door(backend, Role.INTEGRATION, name="another-system"),
    ]
    for stranger in strangers:
        assert stranger.get("/complaints").json["items"] == []
        assert stranger.get("/complaints/1").status_code == 404


def test_shows_one_without_an_order_within_the_bounds_of_whoever_took_it_in(backend: Backend, order_id: int) -> None:
    with backend.work() as work:
        home = work.session.query(Complaint).count()
    near = door(backend, Role.SERVICE, name="Near", territory_ids=(1,))
    far = door(backend, Role.SERVICE, name="Far", territory_ids=(99,))
    taken = complain(near, customer={"name": "Kim Lee", "phone": CUSTOMER})
    assert (home, near.get(f"/complaints/{taken['id']}").status_code) == (0, 200)
    assert far.get(f"/complaints/{taken['id']}").status_code == 404
    assert far.get(f"/customers/{taken['customer_id']}").status_code == 404
    assert far.get("/tasks").json["items"] == []
