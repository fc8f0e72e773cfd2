"""Whom customers want to come: noted once, taken over by their new orders, and by no order that says otherwise."""

from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Technician, Visit, WorkOrder
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.planning import a_town
from tests.support.technicians import a_technician, a_territory

ADA, BO, CY = 1, 2, 3
NOBODY: tuple[int | None, int | None, list[int]] = (None, None, [])
PAGE = "/console/customers/1"
ORDER: dict[str, Any] = {
    "kind": "repair", "customer_id": 1, "customer": {"name": "Zoe Frick", "phone": "+12025550199"},
    "site": {"address": "Hill 1", "lat": 47.15, "lon": 9.52},
}  # fmt: skip


@pytest.fixture
def house(backend: Backend) -> Backend:
    """T1 with Ada (1) and Bo (2), T2 with Cy (3), and customer 1 with an order in T1."""
    a_town(backend, orders=1, technicians=2)
    with backend.work() as work:
        work.session.get_one(Technician, BO).name = "Bo Lind"
        a_technician(work, a_territory(work, code="T2"), name="Cy Marsh")
    return backend


def wish(desk: Door, version: int = 0, **who: Any) -> Any:
    return desk.ask("PUT", "/customers/1/technicians", json=who, headers={"If-Match": f'"{version}"'})


def ordered(desk: Door, **more: Any) -> tuple[int | None, int | None, list[int]]:
    """Who is to come to a new order of customer 1."""
    answer = desk.post("/orders", ORDER | more)
    assert answer.status_code == 201, answer.json
    visit = answer.json["visits"][0]
    return visit["preferred_technician_id"], visit["required_technician_id"], visit["excluded_technician_ids"]


def test_gives_new_orders_what_their_customer_wants(house: Backend) -> None:
    desk = door(house)
    assert desk.get("/customers/1/technicians").json == {
        "preferred_technician_id": None, "required_technician_id": None, "excluded_technician_ids": [], "version": 0,
    }  # fmt: skip
    kept = wish(desk, preferred_technician_id=ADA, excluded_technician_ids=[BO])
    assert (kept.status_code, kept.json["version"], kept.headers["ETag"]) == (200, 1, '"1"')
    assert desk.get("/customers/1/technicians").json == kept.json
    assert ordered(desk) == (ADA, None, [BO])
    with house.work() as work:
        # What is here already stays as it is.
        first = work.session.get_one(Visit, 1)
        assert (first.preferred_technician_id, first.excluded_technician_ids) == (None, [])
    assert wish(desk, 1, required_technician_id=BO).json["version"] == 2
    assert ordered(desk) == (None, BO, [])


def test_lets_an_order_say_otherwise(house: Backend) -> None:
    desk = door(house)
    wish(desk, preferred_technician_id=ADA, excluded_technician_ids=[BO])
    assert ordered(desk, technicians={"required_technician_id": BO}) == (None, BO, [])
    assert ordered(desk, technicians={}) == NOBODY
    for named, code in (
        ({"preferred_technician_id": CY}, "other_territory"),
        ({"required_technician_id": 99}, "unknown_technician"),
        ({"preferred_technician_id": ADA, "excluded_technician_ids": [ADA]}, "technician_contradiction"),
    ):
        refused = desk.post("/orders", ORDER | {"technicians": named})
        assert (refused.status_code, refused.json["title"]) == (422, code)


def test_calls_nobody_who_does_not_work_where_the_order_is(house: Backend) -> None:
    desk = door(house)
    wish(desk, preferred_technician_id=CY, required_technician_id=ADA, excluded_technician_ids=[BO])
    assert ordered(desk) == (None, ADA, [BO])
    with house.work() as work:
        work.session.get_one(Technician, ADA).active = False
    assert ordered(desk) == (None, None, [BO])


def test_holds_for_all_records_of_a_person(house: Backend) -> None:
    desk = door(house, Role.ADMIN)
    new = {key: value for key, value in ORDER.items() if key != "customer_id"}
    made = desk.post("/orders", new | {"customer": {"name": "Z. Frick", "phone": "+12025550177"}}).json
    with house.work() as work:
        other = work.session.get_one(WorkOrder, made["id"]).customer_id
    merged = desk.post(f"/customers/{other}/merge", {"customer_id": 1, "why": "one person"})
    assert merged.status_code < 300, merged.json
    assert wish(desk, preferred_technician_id=ADA).status_code == 200
    assert desk.get(f"/customers/{other}/technicians").json["preferred_technician_id"] == ADA
    assert ordered(desk, customer_id=other)[0] == ADA
    assert ordered(desk)[0] == ADA


def test_refuses_an_older_version_and_whoever_is_not_there(house: Backend) -> None:
    desk = door(house)
    assert wish(desk, 3, preferred_technician_id=ADA).status_code == 412
    assert wish(desk, preferred_technician_id=99).json["title"] == "unknown_technician"
    both = wish(desk, required_technician_id=ADA, excluded_technician_ids=[ADA])
    assert both.json["title"] == "technician_contradiction"
    assert desk.get("/customers/1/technicians").json["version"] == 0
    # The preferences of contact stand in the same row: a wish leaves them alone, and they leave the wish alone.
    desk.ask("PUT", "/customers/1/preferences", json={"channel": "call"}, headers={"If-Match": '"0"'})
    assert wish(desk, 0, preferred_technician_id=ADA).status_code == 412
    assert wish(desk, 1, preferred_technician_id=ADA).status_code == 200
    told = desk.ask("PUT", "/customers/1/preferences", json={"channel": "text"}, headers={"If-Match": '"2"'})
    assert (told.status_code, told.json["preferences"]["channel"]) == (200, "text")
    assert desk.get("/customers/1/technicians").json["preferred_technician_id"] == ADA


def test_is_noted_and_seen_on_the_customer_s_page(house: Backend) -> None:
    reader = signed_in(house)
    assert "Who is to come Should come anybody" in words_of(reader.get(PAGE).text)
    reader.send(PAGE, f"{PAGE}/technicians", preferred=str(ADA), excluded=str(BO))
    shown = words_of(reader.get(PAGE).text)
    assert "Should come Ada Weiss Must not come Bo Lind" in shown
    assert door(house).get("/customers/1/technicians").json["excluded_technician_ids"] == [BO]
    reader.language = "zh-CN"
    assert "优先师傅 Ada Weiss 不得上门 Bo Lind" in words_of(reader.get(PAGE).text)


def test_stands_in_the_form_of_an_order_by_phone(house: Backend) -> None:
    desk, reader = door(house), signed_in(house)
    wish(desk, preferred_technician_id=ADA, excluded_technician_ids=[CY])
    page = "/console/orders/new?customer=1"
    form = reader.get(page).text
    assert f'<option value="{ADA}" selected>Ada Weiss' in form
    assert f'<option value="{CY}" selected>Cy Marsh' in form
    fields = {
        "customer": "1", "site": "0", "kind": "repair", "priority": "normal", "language": "en", "tier": "standard",
        "name": "Zoe Frick", "phone": "+12025550199", "address": "Hill 1", "lat": "47.15", "lon": "9.52",
        "territory": "T1",
    }  # fmt: skip
    as_wished = {"preferred": str(ADA), "excluded": str(CY), "standing": f"{ADA}||{CY}"}

    def taken(**more: Any) -> tuple[int | None, int | None, list[int]]:
        answer = reader.send(page, "/console/orders/new", **fields, **more)
        assert answer.status_code == 303, words_of(answer.text)
        with house.work() as work:
            visit = work.session.query(Visit).order_by(Visit.id.desc()).first()
            assert visit is not None
            return visit.preferred_technician_id, visit.required_technician_id, visit.excluded_technician_ids

    assert taken(**as_wished) == (ADA, None, [CY])
    assert taken(**as_wished | {"preferred": "", "required": str(BO)}) == (None, BO, [CY])
    assert taken(standing=as_wished["standing"], preferred="", excluded=[]) == NOBODY
    refused = reader.send(page, "/console/orders/new", **fields, **as_wished | {"required": str(CY), "excluded": []})
    assert refused.status_code == 422
    assert "another territory" in words_of(refused.text)
    assert f'<option value="{CY}" selected>Cy Marsh' in refused.text
