"""Goodwill is granted within limits, told to its customer, and on the ledger until it is delivered or taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer, Promise, WorkOrder
from dispatch.field.services import arrivals
from dispatch.vocabulary.facts import ArrivalMissed
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.complaints import a_desk, an_order, complain, delivered, tasks
from tests.support.doors.api_clients import Door
from tests.support.planning import EARLY
from tests.support.promises import a_told_town

CREDIT = {"kind": "credit", "amount": 15, "why": "Nobody came."}


@pytest.fixture
def sam(backend: Backend) -> Door:
    return a_desk(backend)


def kinds(desk: Door) -> list[str]:
    return [one["kind"] for one in desk.get("/events?limit=200").json["items"] if one["thing"] == "goodwill"]


def test_grants_tells_and_delivers_a_credit_on_a_complaint(backend: Backend, sam: Door) -> None:
    complaint = complain(sam, an_order(backend))
    granted = sam.post(f"/complaints/{complaint['id']}/goodwill", CREDIT)
    assert granted.status_code == 201, granted.json
    assert (granted.json["state"], granted.json["granted_by"], granted.json["told_at"]) == ("granted", "Sam", None)
    assert (granted.json["order_id"], granted.json["complaint_id"]) == (complaint["order_id"], 1)
    assert delivered(backend)[-1] == (
        "Field Dispatch: We're sorry for the trouble with C-000001. We will credit 15 USD to your account. "
        "Questions: +1 202-555-0100"
    )
    (told,) = sam.get("/goodwill?state=told").json["items"]
    assert told["told_at"] is not None
    done = sam.post("/goodwill/1/deliver", {})
    assert (done.status_code, done.json["state"]) == (200, "delivered")
    late = sam.post("/goodwill/1/take-back", {"why": "mistake"})
    assert (late.status_code, late.json["title"]) == (409, "goodwill_ended")
    assert kinds(sam) == ["goodwill.granted", "goodwill.delivered"]
    audit = a_desk(backend, "Chief", role=Role.ADMIN).get("/audit").json["items"]
    assert {"goodwill.granted", "goodwill.delivered"} <= {one["action"] for one in audit}


def test_refuses_what_is_above_the_limits_of_the_role(backend: Backend, sam: Door) -> None:
    order_id = an_order(backend)
    way = f"/orders/{order_id}/goodwill"
    above = sam.post(way, CREDIT | {"amount": 21})
    assert (above.status_code, above.json["title"]) == (409, "goodwill_over_limit")
    for _ in range(3):
        assert sam.post(way, CREDIT | {"amount": 20}).status_code == 201
    over = sam.post(way, CREDIT | {"amount": 1})
    assert (over.status_code, over.json["title"]) == (409, "goodwill_over_year")
    assert a_desk(backend, "Dee", role=Role.DISPATCHER).post(way, CREDIT | {"amount": 50}).status_code == 201
    crm = a_desk(backend, "crm", role=Role.INTEGRATION)
    assert crm.post(way, CREDIT).status_code in (404, 409)
    assert [one["amount"] for one in sam.get("/goodwill").json["items"]] == [50, 20, 20, 20]


def test_counts_a_year_and_nothing_that_was_taken_back(backend: Backend, clock: FixedClock, sam: Door) -> None:
    way = f"/orders/{an_order(backend)}/goodwill"
    for _ in range(3):
        sam.post(way, CREDIT | {"amount": 20})
    sam.post("/goodwill/1/take-back", {"why": "Entered twice."})
    assert sam.post(way, CREDIT | {"amount": 20}).status_code == 201
    assert sam.post(way, CREDIT).json["title"] == "goodwill_over_year"
    clock.forward(days=366)
    assert a_desk(backend, "Tess").post(way, CREDIT).status_code == 201


def test_says_which_field_is_missing_or_too_much(backend: Backend, sam: Door) -> None:
    way = f"/orders/{an_order(backend)}/goodwill"
    for body, wrong in (
        ({"kind": "credit", "why": "late"}, {"amount"}),
        ({"kind": "gift", "amount": 5, "why": "late"}, {"gift"}),
        ({"kind": "priority", "amount": 5, "why": "late"}, {"amount"}),
    ):
        answer = sam.post(way, body)
        assert (answer.status_code, answer.json["title"]) == (422, "goodwill_incomplete")
        assert set(answer.json["errors"]["json"]) == wrong
    assert sam.get("/goodwill").json["items"] == []


def test_tells_of_a_gift_in_the_customers_language(backend: Backend, sam: Door) -> None:
    order_id = an_order(backend, language="zh-CN")
    gift = {"kind": "gift", "amount": 10, "gift": "体育频道一个月", "why": "late"}
    assert sam.post(f"/orders/{order_id}/goodwill", gift).status_code == 201
    (text,) = delivered(backend)
    assert text.startswith("【宽带服务】很抱歉")
    assert "给您带来不便，我们将为您送上：体育频道一个月。咨询电话" in text


def test_a_priority_raises_its_order_once_it_is_delivered(backend: Backend, sam: Door) -> None:
    order_id = an_order(backend)
    before = sam.get(f"/orders/{order_id}").json["priority"]
    assert sam.post(f"/orders/{order_id}/goodwill", {"kind": "priority", "why": "Waited long."}).status_code == 201
    assert "We will see to it before others." in delivered(backend)[-1]
    assert sam.get(f"/orders/{order_id}").json["priority"] == before
    assert sam.post("/goodwill/1/deliver", {}).status_code == 200
    assert (before, sam.get(f"/orders/{order_id}").json["priority"]) == ("normal", "high")


def test_writes_to_nobody_who_wants_peace_and_asks_nobody_to_call(backend: Backend, sam: Door) -> None:
    order_id = an_order(backend, do_not_disturb=True)
    assert sam.post(f"/orders/{order_id}/goodwill", CREDIT).status_code == 201
    assert delivered(backend) == []
    assert sam.get("/goodwill").json["items"][0]["state"] == "granted"
    assert tasks(sam, "tell_customer") == []


def test_what_is_taken_back_in_time_is_never_told(backend: Backend, sam: Door) -> None:
    sam.post(f"/orders/{an_order(backend)}/goodwill", CREDIT)
    back = sam.post("/goodwill/1/take-back", {"why": "Wrong order."})
    assert (back.json["state"], back.json["taken_back_why"]) == ("taken_back", "Wrong order.")
    assert delivered(backend) == []


def test_tells_who_has_heard_of_it_that_it_does_not_stand(backend: Backend, sam: Door) -> None:
    sam.post(f"/orders/{an_order(backend)}/goodwill", CREDIT)
    delivered(backend)
    sam.post("/goodwill/1/take-back", {"why": "Wrong order."})
    _, off = delivered(backend)
    assert "was a mistake, and does not stand" in off


def test_reports_by_month_and_kind(backend: Backend, sam: Door) -> None:
    way = f"/orders/{an_order(backend)}/goodwill"
    sam.post(way, CREDIT)
    sam.post(way, CREDIT)
    sam.post(way, {"kind": "priority", "why": "late"})
    sam.post("/goodwill/1/take-back", {"why": "mistake"})
    sam.post("/goodwill/2/deliver", {})
    report = sam.get("/reports/goodwill?year=2026").json
    shown = [
        (one["month"][:7], one["kind"], one["granted"], one["amount"], one["delivered"], one["taken_back"])
        for one in report["items"]
    ]
    assert shown == [("2026-11", "credit", 2, 15, 1, 1), ("2026-11", "priority", 1, 0, 0, 0)]
    assert sam.get("/reports/goodwill?year=2025").json == {"year": 2025, "items": []}


@pytest.mark.parametrize(("amount", "said"), [(0, []), (10, ["goodwill_credit"])])
def test_credits_a_broken_promise_once_where_the_operator_sets_it(
    backend: Backend, clock: FixedClock, amount: int, said: list[str]
) -> None:
    clock.set(EARLY)
    town, _ = a_told_town(replace(backend, tools=replace(backend.tools, goodwill_on_broken_promise=amount)))
    with town.house.work() as work:
        promise = work.session.query(Promise).one()
        promise_id = promise.id
        clock.set(promise.due.upper + timedelta(hours=2))
    town.watch()
    with town.house.work() as work:
        work.publish(ArrivalMissed(promise_id))
        assert arrivals.silent_promises(work) == []
    found = town.desk().get("/goodwill").json["items"]
    assert [(one["amount"], one["promise_id"], one["granted_by"]) for one in found] == [(amount, promise_id, None)][
        : len(said)
    ]
    left = []
    for hours in (0, 1, 12, 1):
        clock.forward(hours=hours, minutes=1)
        left += town.send()
    assert [kind for kind, _, _ in left if kind.startswith("goodwill")] == said


def test_gives_a_persons_grants_out_and_erases_the_words(backend: Backend, sam: Door) -> None:
    order_id = an_order(backend)
    gift = {"kind": "gift", "amount": 10, "gift": "Canaryq7 channel", "why": "Canaryq7 waited"}
    assert sam.post(f"/orders/{order_id}/goodwill", gift).status_code == 201
    delivered(backend)
    with backend.work() as work:
        customer_id = work.session.query(Customer).one().id
    chief = a_desk(backend, "Chief", role=Role.ADMIN)
    (held,) = chief.get(f"/customers/{customer_id}/export").json["data"]["goodwill"]
    assert (held["why"], held["gift"]) == ("Canaryq7 waited", "Canaryq7 channel")
    with backend.work() as work:
        work.session.query(WorkOrder).one().state = "completed"
    erased = chief.post(f"/customers/{customer_id}/erase")
    assert erased.status_code == 200, erased.json
    (left,) = sam.get("/goodwill").json["items"]
    assert (left["amount"], left["why"], left["gift"]) == (10, "erased", "erased")
