"""Lines over HTTP: from the inventory, found for orders, equipped by technicians at completion."""

from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from dispatch.bootstrap import Backend
from dispatch.cli import main
from dispatch.db.tables import Visit, WorkOrder
from dispatch.vocabulary.terms import Role
from tests.support.backends import make_settings
from tests.support.clocks import START
from tests.support.doors.api_clients import Door, door
from tests.support.field import a_booked_visit, a_day, a_token, bearer
from tests.support.orders import order_json
from tests.support.technicians import a_territory

PHONE = "+12025550107"


def line_json(**changes: Any) -> dict[str, Any]:
    """A line as the inventory has it."""
    body: dict[str, Any] = {
        "service_id": "S-1",
        "access_node": "OLT-3",
        "technology": "GPON",
        "installer": "Nets Ltd",
        "installed_on": "2024-05-02",
        "customer": {"external_id": "INV-7", "name": "Robin Clark", "phone": PHONE, "language": "en"},
        "site": {"address": "Landstrasse 7", "lat": 47.141, "lon": 9.5215},
        "devices": [{"serial": "ONT-1", "kind": "ont", "model": "G-010", "installed_on": "2024-05-02"}],
    }
    return {name: value for name, value in (body | changes).items() if value is not None}


def an_order_at(address: str = "Landstrasse 7", phone: str = PHONE, **changes: Any) -> dict[str, Any]:
    body = order_json(**changes)
    return body | {"customer": body["customer"] | {"phone": phone}, "site": body["site"] | {"address": address}}


@pytest.fixture
def desk(backend: Backend) -> Door:
    with backend.work() as work:
        a_territory(work)
    return door(backend)


def test_enters_a_line_once_and_brings_it_up_to_date(desk: Door) -> None:
    first = desk.post("/lines", line_json())
    second = desk.post("/lines", line_json(access_node="OLT-4", technology=None, devices=[{"serial": "R-2"}]))
    assert (first.status_code, second.status_code) == (201, 200)
    line = desk.get("/lines/1").json["line"]
    assert (line["service_id"], line["access_node"], line["technology"]) == ("S-1", "OLT-4", "GPON")
    assert (line["customer_name"], line["address"], line["source"]) == ("Robin Clark", "Landstrasse 7", "inventory")
    assert [device["serial"] for device in line["devices"]] == ["ONT-1", "R-2"]
    assert line["installed_on"] == "2024-05-02"


def test_names_the_line_of_an_order_by_its_service_id_or_by_customer_and_address(backend: Backend, desk: Door) -> None:
    desk.post("/lines", line_json())
    crm = door(backend, Role.INTEGRATION, name="crm")
    named = crm.post("/orders", order_json(service_id="S-1")).json
    found = crm.post("/orders", an_order_at("  landstrasse   7 ")).json
    elsewhere = crm.post("/orders", an_order_at("Landstrasse 8")).json
    stranger = crm.post("/orders", an_order_at(phone="+12025550108")).json
    assert [order["service_id"] for order in (named, found, elsewhere, stranger)] == ["S-1", "S-1", None, None]
    orders = desk.get("/lines/1").json["orders"]
    assert [order["id"] for order in orders] == [found["id"], named["id"]]


def test_guesses_no_line_where_two_end_at_the_same_customers_address(desk: Door) -> None:
    desk.post("/lines", line_json())
    desk.post("/lines", line_json(service_id="S-2", devices=[]))
    assert desk.post("/orders", an_order_at()).json["service_id"] is None


def test_enters_a_line_that_an_order_is_the_first_to_name(desk: Door) -> None:
    order = desk.post("/orders", order_json(service_id="NEW-1")).json
    again = desk.post("/orders", order_json(service_id="NEW-1")).json
    assert (order["service_id"], again["service_id"]) == ("NEW-1", "NEW-1")
    [line] = desk.get("/lines?service_id=NEW-1").json["items"]
    assert (line["address"], line["access_node"]) == (order["site"]["address"], None)


def test_lets_the_desk_say_which_line_an_order_is_about(desk: Door) -> None:
    desk.post("/lines", line_json())
    order = desk.post("/orders", order_json()).json
    changed = desk.patch(f"/orders/{order['id']}", {"service_id": "S-1"}, version=1)
    assert (changed.status_code, changed.json["service_id"]) == (200, "S-1")


def test_finds_lines_by_node_device_and_customer(desk: Door) -> None:
    desk.post("/lines", line_json())
    desk.post("/lines", line_json(service_id="S-2", access_node="OLT-9", devices=[{"serial": "X-9"}]))
    found = {
        query: [line["service_id"] for line in desk.get(f"/lines?{query}").json["items"]]
        for query in ("access_node=OLT-9", "serial=ONT-1", "technology=GPON", "customer_id=1", "serial=none")
    }
    assert found == {
        "access_node=OLT-9": ["S-2"],
        "serial=ONT-1": ["S-1"],
        "technology=GPON": ["S-1", "S-2"],
        "customer_id=1": ["S-1", "S-2"],
        "serial=none": [],
    }


CSV = """service_id,access_node,customer_name,customer_phone,address,lat,lon,devices
S-1,OLT-3,Robin Clark,+12025550107,Landstrasse 7,47.141,9.5215,ont/G-010/ONT-1/2024-05-02;router//R-1
S-2,OLT-3,Kim Lee,not a number,Landstrasse 8,,,
"""


def test_takes_an_inventory_in_and_names_the_records_that_are_wrong(desk: Door) -> None:
    answer = desk.ask("POST", "/line-imports", data=CSV.encode(), content_type="text/csv")
    assert answer.status_code == 200
    assert (answer.json["created"], answer.json["known"]) == (1, 0)
    assert [(one["line"], one["code"]) for one in answer.json["refused"]] == [(3, "bad_phone")]
    [line] = desk.get("/lines").json["items"]
    assert [(one["kind"], one["model"], one["serial"]) for one in line["devices"]] == [
        ("ont", "G-010", "ONT-1"),
        ("router", None, "R-1"),
    ]
    again = desk.ask("POST", "/line-imports", data=CSV.encode(), content_type="text/csv").json
    assert (again["created"], again["known"]) == (0, 1)


def test_refuses_an_inventory_in_another_form(desk: Door) -> None:
    answer = desk.ask("POST", "/line-imports", data=b"<x/>", content_type="application/xml")
    assert (answer.status_code, answer.json["title"]) == (415, "unsupported_media_type")


def test_imports_lines_from_the_command_line(
    backend: Backend, desk: Door, database_url: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "lines.csv"
    file.write_text(CSV, encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DISPATCH_SECRET", make_settings().secret.get_secret_value())
    ran = CliRunner().invoke(main, ["import-lines", str(file), "--source", "nms"])
    assert ran.exit_code == 1
    assert "1 lines entered, 0 were here already, 1 refused." in ran.output
    assert [(line["service_id"], line["source"]) for line in desk.get("/lines").json["items"]] == [("S-1", "nms")]


@pytest.fixture
def at_work(backend: Backend) -> dict[str, int]:
    """Ada is to install at Landstrasse 7."""
    with backend.work() as work:
        _, [ada] = a_day(work)
        visit = a_booked_visit(work, ada, kind="install", symptom=None, address="Landstrasse 7", phone=PHONE)
        return {"ada": ada.id, "visit": visit.id, "order": visit.order_id}


def completed(visit_id: int, event_id: str = "c1", **more: Any) -> dict[str, Any]:
    at = (START + timedelta(hours=2)).isoformat()
    return {"events": [{"event_id": event_id, "visit_id": visit_id, "kind": "completed", "at": at, **more}]}


def test_notes_the_devices_that_a_technician_fitted_and_who_installed_the_line(
    backend: Backend, client: FlaskClient, at_work: dict[str, int], clock: Any
) -> None:
    clock.forward(hours=3)
    ada, desk = bearer(a_token(backend, at_work["ada"])), door(backend)
    told = completed(at_work["visit"], devices=[{"serial": "ONT-9", "kind": "ont"}, {"serial": "R-9"}])
    for _ in range(2):
        answer = client.post("/api/v1/mobile/events", json=told, headers=ada)
        assert answer.json["verdicts"][0]["verdict"] in {"applied", "duplicate"}
    [line] = desk.get("/lines?serial=ONT-9").json["items"]
    assert (line["installer"], line["installed_on"], line["service_id"]) == ("Ada Weiss", "2026-11-30", None)
    assert [(one["serial"], one["kind"], one["installed_on"]) for one in line["devices"]] == [
        ("ONT-9", "ont", "2026-11-30"),
        ("R-9", "device", "2026-11-30"),
    ]
    named = desk.post("/lines", line_json(service_id="S-1", devices=[], installer=None, installed_on=None))
    assert (named.status_code, named.json["id"], named.json["installer"]) == (200, line["id"], "Ada Weiss")


def test_takes_devices_back_with_a_completion_that_did_not_hold(
    backend: Backend, client: FlaskClient, at_work: dict[str, int], clock: Any
) -> None:
    clock.forward(hours=3)
    ada = bearer(a_token(backend, at_work["ada"]))
    client.post("/api/v1/mobile/events", json=completed(at_work["visit"], devices=[{"serial": "ONT-9"}]), headers=ada)
    earlier = {
        "event_id": "c0",
        "visit_id": at_work["visit"],
        "kind": "cannot_complete",
        "reason": "no_access",
        "at": (START + timedelta(hours=1.5)).isoformat(),
    }
    client.post("/api/v1/mobile/events", json={"events": [earlier]}, headers=ada)
    with backend.work() as work:
        assert work.session.get_one(Visit, at_work["visit"]).state == "cannot_complete"
        line_id = work.session.get_one(WorkOrder, at_work["order"]).line_id
    line = door(backend).get(f"/lines/{line_id}").json["line"]
    assert (line["devices"], line["installer"], line["installed_on"]) == ([], None, None)


def test_moves_a_device_from_the_line_it_was_on(
    backend: Backend, client: FlaskClient, at_work: dict[str, int], clock: Any
) -> None:
    clock.forward(hours=3)
    desk, ada = door(backend), bearer(a_token(backend, at_work["ada"]))
    desk.post("/lines", line_json(site={"address": "Old street 1", "lat": 47.14, "lon": 9.52}))
    client.post("/api/v1/mobile/events", json=completed(at_work["visit"], devices=[{"serial": "ONT-1"}]), headers=ada)
    places = {line["address"]: line["devices"] for line in desk.get("/lines?serial=ONT-1").json["items"]}
    assert {address: devices[0]["removed_on"] for address, devices in places.items()} == {
        "Old street 1": "2026-11-30",
        "Landstrasse 7": None,
    }


def test_refuses_devices_with_a_report_that_ends_nothing(
    backend: Backend, client: FlaskClient, at_work: dict[str, int]
) -> None:
    ada = bearer(a_token(backend, at_work["ada"]))
    event = {"event_id": "a", "visit_id": at_work["visit"], "kind": "arrived", "at": START.isoformat()}
    answer = client.post(
        "/api/v1/mobile/events", json={"events": [event | {"devices": [{"serial": "1"}]}]}, headers=ada
    )
    assert "devices" in answer.json["verdicts"][0]["errors"]


def test_shows_the_technician_what_hangs_on_the_line(backend: Backend, client: FlaskClient) -> None:
    with backend.work() as work:
        _, [ada] = a_day(work)
        ada_id = ada.id
    door(backend).post("/lines", line_json())
    with backend.work() as work:
        ada = work.session.get_one(type(ada), ada_id)
        a_booked_visit(work, ada, address="Landstrasse 7", phone=PHONE)
    day = client.get("/api/v1/mobile/day", headers=bearer(a_token(backend, ada_id))).json
    assert day["visits"][0]["line"] == {
        "service_id": "S-1",
        "access_node": "OLT-3",
        "technology": "GPON",
        "devices": [{"kind": "ont", "model": "G-010", "serial": "ONT-1"}],
    }
