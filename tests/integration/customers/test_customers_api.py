"""Customers across all sources: found as people say them, one file a person, records merged and separated."""

from typing import Any

import pytest

from dispatch.aftercare.services.follow_ups import answer_survey, request_call_back
from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry, WorkOrder
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import Door, door
from tests.support.field import a_booked_visit, a_day
from tests.support.orders import order_json
from tests.support.technicians import a_territory


@pytest.fixture
def desk(backend: Backend) -> Door:
    with backend.work() as work:
        a_territory(work)
    return door(backend, Role.SERVICE)


def placed(asker: Door, name: str, phone: str, **changes: Any) -> dict[str, Any]:
    body = order_json(**changes)
    answer: dict[str, Any] = asker.post(
        "/orders", body | {"customer": body["customer"] | {"name": name, "phone": phone}}
    ).json
    return answer


def names(desk: Door, query: str) -> list[str]:
    return [one["name"] for one in desk.get(f"/customers?{query}").json["items"]]


def test_finds_a_customer_by_number_as_typed_name_reference_and_line(backend: Backend, desk: Door) -> None:
    placed(door(backend, Role.INTEGRATION, name="bss"), "Robin Clark", "+12025550107", external_id="BSS-1")
    placed(door(backend, Role.INTEGRATION, name="crm"), "Kim Lee", "+12025550108", service_id="S-9")
    assert names(desk, "phone=%2B1%20(202)%20555-0107") == ["Robin Clark"]
    assert names(desk, "phone=0108") == ["Kim Lee"]
    assert names(desk, "name=CLARK") == ["Robin Clark"]
    assert names(desk, "reference=BSS-1") == ["Robin Clark"]
    assert names(desk, "service_id=S-9") == ["Kim Lee"]
    assert names(desk, "name=Lee&reference=BSS-1") == []
    assert names(desk, "phone=1") == []
    assert names(desk, "") == ["Kim Lee", "Robin Clark"]


def test_shows_everything_known_of_a_customer(backend: Backend) -> None:
    with backend.work() as work:
        _, [ada] = a_day(work)
        visit = a_booked_visit(work, ada, external_id="BSS-1")
        visit.ended_by = ada.id
        answer_survey(work, visit, 2, fixed=True, comment="slow again")
        order_id, customer_id = visit.order_id, visit.order.customer_id
    desk = door(backend, Role.SERVICE)
    desk.post("/complaints", {"order_id": order_id, "said": "third time"})
    call = desk.get("/follow-ups?kind=call_back").json["items"][0]
    desk.post(
        f"/follow-ups/{call['id']}/attempts",
        {"outcome": "no_answer", "notes": "engaged"},
        headers={"If-Match": f'"{call["version"]}"'},
    )
    desk.post(f"/customers/{customer_id}/notes", {"body": "Ring twice."})
    file = desk.get(f"/customers/{customer_id}").json
    assert [order["reference"] for order in file["orders"]] == ["BSS-1"]
    assert file["orders"][0]["visits"][0]["technician_name"] == "Ada Weiss"
    assert {text["kind"] for text in file["told"]} == {
        "confirmation", "call_back_promised", "complaint_received",
    }  # fmt: skip
    assert [(one["score"], one["comment"]) for one in file["surveys"]] == [(2, "slow again")]
    assert [(one["said"], one["state"]) for one in file["complaints"]] == [("third time", "acknowledged")]
    assert [(one["caller"], one["outcome"], one["notes"]) for one in file["calls"]] == [
        ("service", "no_answer", "engaged")
    ]
    assert [(one["author"], one["body"]) for one in file["notes"]] == [("service", "Ring twice.")]


def test_merges_two_records_into_one_file_and_separates_them_again(backend: Backend, desk: Door) -> None:
    crm = door(backend, Role.INTEGRATION, name="crm")
    for reference in ("A", "B", "C"):
        placed(crm, f"Robin {reference}", "+12025550107", external_id=reference)
    assert desk.post("/customers/2/merge", {"customer_id": 3, "why": "same voice"}).status_code == 200
    assert desk.post("/customers/1/merge", {"customer_id": 2, "why": "same passport"}).status_code == 200
    for record in (1, 2, 3):
        file = desk.get(f"/customers/{record}").json
        assert file["customer"]["id"] == 1
        assert [order["reference"] for order in file["orders"]] == ["C", "B", "A"]
    answer = desk.post("/customers/2/unmerge", {"why": "brothers"})
    assert (answer.status_code, answer.json["merged_into_id"]) == (200, None)
    assert [order["reference"] for order in desk.get("/customers/1").json["orders"]] == ["A"]
    assert [order["reference"] for order in desk.get("/customers/3").json["orders"]] == ["C", "B"]
    with backend.work() as work:
        audits = work.session.query(AuditEntry).filter(AuditEntry.thing == "customer").order_by(AuditEntry.id)
        assert [(one.action, one.actor, one.why) for one in audits] == [
            ("customer.merged", "service", "same voice"),
            ("customer.merged", "service", "same passport"),
            ("customer.unmerged", "service", "brothers"),
        ]


def test_refuses_a_merge_that_would_tangle(backend: Backend, desk: Door) -> None:
    crm = door(backend, Role.INTEGRATION, name="crm")
    for reference in ("A", "B", "C"):
        placed(crm, f"Robin {reference}", "+12025550107", external_id=reference)
    desk.post("/customers/1/merge", {"customer_id": 2, "why": "same"})
    codes = [
        desk.post(f"/customers/{kept}/merge", {"customer_id": merged, "why": "same"}).json["title"]
        for kept, merged in ((1, 1), (2, 3), (3, 2))
    ]
    assert codes == ["same_customer", "merged_already", "merged_already"]
    assert desk.post("/customers/3/unmerge", {"why": "no"}).json["title"] == "not_merged"
    assert desk.post("/customers/1/merge", {"customer_id": 2, "why": "same"}).status_code == 200
    with backend.work() as work:
        assert work.session.query(AuditEntry).filter_by(action="customer.merged").count() == 1


def test_shows_of_a_person_only_what_lies_within_the_askers_bounds(backend: Backend, desk: Door) -> None:
    with backend.work() as work:
        other = a_territory(work, "T2")
        ids = (other.id,)
    crm = door(backend, Role.INTEGRATION, name="crm")
    placed(crm, "Robin A", "+12025550107", external_id="A", territory="T1")
    placed(crm, "Robin B", "+12025550107", external_id="B", territory="T2")
    desk.post("/customers/1/merge", {"customer_id": 2, "why": "same"})
    bound = door(backend, Role.SERVICE, name="bound", territory_ids=ids)
    assert [one["id"] for one in bound.get("/customers").json["items"]] == [2]
    assert bound.get("/customers/1").status_code == 404
    file = bound.get("/customers/2").json
    assert ([order["reference"] for order in file["orders"]], file["others"]) == (["B"], [])
    with backend.work() as work:
        assert work.session.query(WorkOrder).count() == 2


def test_keeps_integrations_out_of_what_people_know(backend: Backend, desk: Door) -> None:
    crm = door(backend, Role.INTEGRATION, name="crm")
    placed(crm, "Robin", "+12025550107")
    assert crm.get("/customers/1").status_code == 403


def test_asks_for_a_call_within_the_file(backend: Backend) -> None:
    with backend.work() as work:
        _, [ada] = a_day(work)
        visit = a_booked_visit(work, ada)
        request_call_back(work, visit, "customer_asked")
        customer_id = visit.order.customer_id
    [owed] = door(backend).get(f"/customers/{customer_id}").json["follow_ups"]
    assert (owed["kind"], owed["state"], owed["reason"]) == ("call_back", "due", "customer_asked")
