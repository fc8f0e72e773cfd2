"""For how long a device is warranted: set by an admin, told at completion, found at intake, said to everybody."""

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from dispatch.bootstrap import Backend
from dispatch.db.tables import Message, Visit
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import a_booked_visit, a_day, a_token, bearer
from tests.support.orders import order_json
from tests.support.technicians import a_shift

ADDRESS, PHONE = "Landstrasse 7", "+12025550107"
FIRST, WORK_LAST = "2026-11-30", "2027-11-29"
DEVICE = {"serial": "SN-1", "kind": "ont", "model": "HG8245"}


def chief(backend: Backend) -> Door:
    """An admin with a token that is new: years pass here."""
    return door(backend, Role.ADMIN)


def set_term(backend: Backend, months: int, **named: Any) -> dict[str, Any]:
    answer = chief(backend).put("/warranty-terms", {"months": months} | named)
    assert answer.status_code == 200, answer.json
    term: dict[str, Any] = answer.json
    return term


def installed(backend: Backend, client: FlaskClient, clock: FixedClock, *devices: dict[str, str]) -> dict[str, int]:
    """Ada has installed a line with devices at 11:00 on 30 November; Bo could have come, too."""
    with backend.work() as work:
        _, (ada, bo) = a_day(work, technicians=2)
        visit = a_booked_visit(work, ada, kind="install", symptom=None, address=ADDRESS, phone=PHONE)
        for who in (ada, bo):
            a_shift(work, who, START + timedelta(days=500), START + timedelta(days=500, hours=8))
        ids = {"ada": ada.id, "bo": bo.id, "visit": visit.id, "order": visit.order_id}
    clock.forward(hours=3)
    at = (START + timedelta(hours=2)).isoformat()
    event = {"event_id": "c", "visit_id": ids["visit"], "kind": "completed", "at": at, "devices": list(devices)}
    answer = client.post(
        "/api/v1/mobile/events", json={"events": [event]}, headers=bearer(a_token(backend, ids["ada"]))
    )
    assert answer.json["verdicts"][0]["verdict"] == "applied"
    return ids


def a_repair(backend: Backend, **changes: Any) -> dict[str, Any]:
    body = order_json(windows=None, reported_at=None, **changes)
    body["customer"] |= {"phone": PHONE}
    body["site"] |= {"address": ADDRESS}
    answer = door(backend).post("/orders", body)
    assert answer.status_code == 201, answer.json
    order: dict[str, Any] = answer.json
    return order


def cover(order: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(order[f"{name}"] for name in ("in_warranty", "warranty_first_day", "warranty_last_day",
                                               "warranty_device"))  # fmt: skip


def text_of(backend: Backend, kind: str, order_id: int) -> str:
    with backend.work() as work:
        return work.session.query(Message).filter_by(kind=kind, order_id=order_id).one().body


def test_tells_at_completion_until_when_device_and_work_are_warranted(
    backend: Backend, client: FlaskClient, clock: FixedClock
) -> None:
    set_term(backend, 24, device_kind="ont")
    done = installed(backend, client, clock, DEVICE)
    said = text_of(backend, "completed_with_devices", done["order"])
    assert "Warranty from 30 Nov 2026: on the work to 29 Nov 2027, on the device to 29 Nov 2028." in said
    [device] = chief(backend).get("/lines").json["items"][0]["devices"]
    assert (device["warranty_first_day"], device["warranty_last_day"]) == (FIRST, "2028-11-29")


def test_covers_a_repair_by_the_device_when_the_work_is_warranted_no_more(
    backend: Backend, client: FlaskClient, clock: FixedClock
) -> None:
    set_term(backend, 24, device_kind="ont")
    installed(backend, client, clock, DEVICE)
    clock.forward(days=500)
    assert cover(a_repair(backend)) == (True, FIRST, "2028-11-29", "HG8245")
    clock.forward(days=300)
    assert cover(a_repair(backend)) == (False, None, None, None)


def test_names_the_warranty_that_runs_longest(backend: Backend, client: FlaskClient, clock: FixedClock) -> None:
    set_term(backend, 6, device_kind="ont")
    installed(backend, client, clock, DEVICE)
    assert cover(a_repair(backend)) == (True, FIRST, WORK_LAST, None)


def test_never_shortens_what_a_customer_was_told(backend: Backend, client: FlaskClient, clock: FixedClock) -> None:
    term = set_term(backend, 24, device_kind="ont")
    installed(backend, client, clock, DEVICE)
    clock.forward(days=500)
    assert set_term(backend, 12, device_kind="ont")["id"] == term["id"]
    assert cover(a_repair(backend))[:3] == (True, FIRST, "2028-11-29")
    assert chief(backend).delete(f"/warranty-terms/{term['id']}").status_code == 204
    assert cover(a_repair(backend, external_id="later"))[:3] == (True, FIRST, "2028-11-29")


def test_warrants_what_the_inventory_brought_in_and_keeps_what_a_repair_told(
    backend: Backend, clock: FixedClock
) -> None:
    """Nobody was told of it before; from the first repair on the days stand."""
    with backend.work() as work:
        a_day(work)
    line = {
        "service_id": "S-1",
        "customer": {"name": "Jo", "phone": PHONE},
        "site": {"address": ADDRESS, "lat": 47.14, "lon": 9.52},
        "devices": [DEVICE | {"installed_on": "2026-03-01"}],
    }
    assert chief(backend).post("/lines", line).status_code == 201
    set_term(backend, 36, device_model="hg8245", work="install")
    assert cover(a_repair(backend, service_id="S-1"))[0] is False  # Nobody knows what work fitted it.
    set_term(backend, 12, device_model="hg8245")
    assert cover(a_repair(backend, service_id="S-1")) == (True, "2026-03-01", "2027-02-28", "HG8245")
    set_term(backend, 1, device_model="hg8245")
    assert cover(a_repair(backend, service_id="S-1")) == (True, "2026-03-01", "2027-02-28", "HG8245")


def test_says_it_in_the_text_on_the_pages_and_on_the_technician_s_day(
    backend: Backend, client: FlaskClient, clock: FixedClock
) -> None:
    set_term(backend, 24, device_kind="ont")
    done = installed(backend, client, clock, DEVICE)
    clock.forward(days=499)
    order = a_repair(backend)
    day = (START + timedelta(days=500)).date().isoformat()
    offer = (
        chief(backend).post("/slots/search", {"order_id": order["id"], "first_day": day, "days": 1}).json["offers"][0]
    )
    window = {name: offer["window"][name] for name in ("start", "end")}
    hold = chief(backend).post("/holds", {"order_id": order["id"], "window": window}).json
    assert chief(backend).post("/appointments", {"hold_id": hold["id"]}).status_code == 201
    said = text_of(backend, "confirmation", order["id"])
    assert "(broadband repair, free under warranty from 30 Nov 2026 to 29 Nov 2028)" in said

    page = words_of(signed_in(backend).get(f"/console/orders/{order['id']}").text)
    assert "Warranty on HG8245, 30 November 2026 to 29 November 2028" in page
    link = said.split("View or change: ")[1].split()[0]
    theirs = words_of(client.get("/t/" + link.rsplit("/", 1)[1]).text)
    assert "Free of charge: your HG8245 is under warranty from 30 November 2026 to 29 November 2028." in theirs

    clock.forward(days=1)
    with backend.work() as work:
        goes = work.session.query(Visit).filter_by(order_id=order["id"]).one().technician_id
    assert goes in (done["ada"], done["bo"])
    [stop] = client.get("/api/v1/mobile/day", headers=bearer(a_token(backend, goes))).json["visits"]
    assert cover(stop) == (True, FIRST, "2028-11-29", "HG8245")


def test_sets_a_term_by_clicking_in_both_languages(backend: Backend) -> None:
    reader = signed_in(backend, Role.ADMIN)
    page = "/console/settings/work-types"
    assert "Warranty on devices" in words_of(reader.get(page).text)
    reader.language = "zh-CN"
    assert "设备保修期" in reader.get(page).text
    reader.language = "en"
    reader.send(page, "/console/settings/warranty-terms", device_kind="router", device_model="", work="", months="30")
    assert "router: 30 months" in words_of(reader.get(page).text)
    [term] = door(backend).get("/warranty-terms").json["items"]
    assert (term["device_kind"], term["device_model"], term["months"]) == ("router", None, 30)
    reader.send(page, f"/console/settings/warranty-terms/{term['id']}/remove")
    assert "No device has a term of its own." in words_of(reader.get(page).text)


def test_refuses_a_term_that_names_no_device_or_comes_from_service_staff(backend: Backend) -> None:
    refused = chief(backend).put("/warranty-terms", {"months": 24})
    assert (refused.status_code, chief(backend).get("/warranty-terms").json["items"]) == (422, [])
    assert (
        door(backend, Role.SERVICE, name="Desk")
        .put("/warranty-terms", {"months": 24, "device_kind": "ont"})
        .status_code
        == 403
    )
