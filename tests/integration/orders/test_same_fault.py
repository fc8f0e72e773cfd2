"""The same fault reported twice: both orders stay, and people are told, whichever door it came through."""

import pytest

from dispatch.bootstrap import Backend
from dispatch.orders.api.file_schemas import unread_lines
from dispatch.orders.processes.import_jobs import work_off
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import Door, door
from tests.support.orders import order_json
from tests.support.technicians import a_technician, a_territory


@pytest.fixture
def desk(backend: Backend) -> Door:
    """A dispatcher of a house with one technician."""
    with backend.work() as work:
        a_technician(work, a_territory(work))
    return door(backend)


def _report(
    phone: str = "(206) 555-0123", address: str = "Landstrasse 7, Vaduz", **changes: object
) -> dict[str, object]:
    body = order_json(**changes)
    customer = {"name": "Drew Hall", "phone": phone}
    return body | {"customer": customer, "site": {"address": address, "lat": 47.14, "lon": 9.52}}


def _tasks(desk: Door) -> list[str]:
    return [one["sentence"] for one in desk.get("/tasks", query_string={"state": "open"}).json["items"]]


def test_names_the_open_order_and_asks_a_person(desk: Door) -> None:
    first = desk.post("/orders", _report(external_id="BSS-1")).json
    assert "same_fault" not in first
    second = desk.post("/orders", _report("+12065550123", "Landstr. 7", external_id="BSS-2", symptom="no_signal"))
    assert (second.status_code, second.json["state"]) == (201, "received")
    assert second.json["same_fault"] == [{"order_id": first["id"], "reference": "BSS-1"}]
    assert _tasks(desk) == [
        "Order BSS-2 says the same as order BSS-1, which is open for this customer and place; if one visit serves "
        "both, cancel one of them."
    ]
    assert len(desk.get("/orders").json["items"]) == 2


@pytest.mark.parametrize("cancelled", ["BSS-1", "BSS-2"])
def test_asks_no_more_when_one_of_both_is_cancelled(desk: Door, cancelled: str) -> None:
    ids = {}
    for name in ("BSS-1", "BSS-2"):
        ids[name] = desk.post("/orders", _report(external_id=name)).json["id"]
    assert len(_tasks(desk)) == 1
    desk.post(f"/orders/{ids[cancelled]}/cancel", {"why": "Twice."})
    assert _tasks(desk) == []
    again = desk.post("/orders", _report(external_id="BSS-3")).json
    assert [one["order_id"] for one in again["same_fault"]] == [id for name, id in ids.items() if name != cancelled]


@pytest.mark.parametrize(
    "other",
    [{"kind": "install", "symptom": None}, {"phone": "206-555-0199"}, {"address": "Landstrasse 8, Vaduz"}],
    ids=["another kind", "another phone", "another place"],
)
def test_is_silent_about_what_is_another_matter(desk: Door, other: dict[str, object]) -> None:
    desk.post("/orders", _report())
    assert "same_fault" not in desk.post("/orders", _report(**other)).json
    assert _tasks(desk) == []


def test_names_no_order_that_the_asker_may_not_see(desk: Door, backend: Backend) -> None:
    desk.post("/orders", _report(external_id="BSS-1"))
    stranger = door(backend, Role.INTEGRATION, name="crm")
    assert "same_fault" not in stranger.post("/orders", _report(external_id="CRM-1")).json
    assert len(_tasks(desk)) == 1


def test_warns_of_a_file_that_reports_a_fault_again(desk: Door, backend: Backend) -> None:
    desk.post("/orders", _report(external_id="BSS-1"))
    table = (
        "external_id,kind,customer_name,customer_phone,address\n"
        "F-1,repair,Drew Hall,206 555 0123,Landstrasse 7\nF-2,repair,Jo Beck,206 555 0124,Landstrasse 7\n"
    )
    made = desk.ask("POST", "/order-imports", data=table.encode(), content_type="text/csv").json
    work_off(backend, unread_lines, made["id"])
    ended = desk.get(f"/order-imports/{made['id']}").json
    assert (ended["created"], ended["refused"]) == (2, [])
    assert [(one["line"], one["code"], one["sentence"]) for one in ended["warnings"]] == [
        (2, "same_fault", "Order BSS-1 is open for the same customer and place.")
    ]
