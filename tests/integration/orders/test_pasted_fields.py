"""Fields as people paste them, and points that can't be, through the API's doors."""

from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import Door, door
from tests.support.orders import order_json
from tests.support.technicians import a_technician, a_territory

PEKING = (39.9042, 116.4074)
"""So far from Vaduz that nobody drives there, in whatever order it is written."""


@pytest.fixture
def desk(backend: Backend) -> Door:
    """A dispatcher of a house with one technician, who lives in Vaduz."""
    with backend.work() as work:
        a_technician(work, a_territory(work))
    return door(backend)


def _with(part: str, **values: Any) -> dict[str, Any]:
    body = order_json()
    return body | {part: body[part] | values}


def test_folds_pasted_lines_into_one(desk: Door) -> None:
    body = _with("site", address="Rotenbodenstrasse 60\r\n9490 Vaduz\t")
    body["customer"]["name"] = "Drew\nHall\u200b"
    made = desk.post("/orders", body)
    assert made.status_code == 201
    shown = desk.get(f"/orders/{made.json['id']}").json
    assert shown["site"]["address"] == "Rotenbodenstrasse 60, 9490 Vaduz"
    assert shown["customer"]["name"] == "Drew Hall"


def test_keeps_an_extension_and_finds_the_order_by_the_phone_as_typed(desk: Door) -> None:
    made = desk.post("/orders", _with("customer", phone="\u202a(206) 555‑0123 ext. 5\u202c"))
    order = made.json
    customer = order["customer"]
    assert (customer["phone"], customer["phone_extension"], customer["textable"]) == ("+12065550123", "5", False)
    for typed in ("(206) 555-0123", "+1 206 555 0123 ext. 5", "２０６ ５５５", "206.555.0123", "tel:+12065550123"):
        assert [one["id"] for one in desk.get("/orders", query_string={"q": typed}).json["items"]] == [order["id"]]
    changed = desk.patch(f"/orders/{order['id']}", {"customer": {"phone": "206-555-0199"}}, version=1)
    assert changed.json["customer"]["phone_extension"] is None
    assert changed.json["customer"]["textable"] is True


@pytest.mark.parametrize(
    ("phone", "code"), [("206-555-0123 / 206-555-0124", "several_phones"), ("1.20656E+10", "rounded_phone")]
)
def test_tells_apart_what_is_wrong_with_a_phone(desk: Door, phone: str, code: str) -> None:
    refused = desk.post("/orders", _with("customer", phone=phone))
    assert (refused.status_code, refused.json["title"]) == (422, code)
    assert desk.get("/orders").json["items"] == []


PASTED = [
    "00 1 206 555 0123", "+1 (0) 206 555 0123", "011 1 206 555 0123", "Tel.: 206 555 0123", "Cell: (206) 555-0123",
    "whatsapp:+12065550123", "<+12065550123>", "☎ 206 555 0123", "+1–206–555–0123", "٢٠٦٥٥٥٠١٢٣", "206 555 0123 / home",
    '="2065550123"', "12065550123.0", "\ufeff+12065550123", "call 206 555 0123 after 5", "+1 206 555 0123 Mr Hall",
]  # fmt: skip


@pytest.mark.parametrize("phone", PASTED)
def test_reads_a_phone_however_it_is_pasted(desk: Door, phone: str) -> None:
    customer = desk.post("/orders", _with("customer", phone=phone)).json["customer"]
    assert (customer["phone"], customer["phone_extension"]) == ("+12065550123", None)


@pytest.mark.parametrize("phone", ["n/a", "555-0123", "0000000000", "O2O6 555 OI23", "206 555 012", "13800138000"])
def test_names_the_field_of_a_phone_that_is_none(desk: Door, phone: str) -> None:
    refused = desk.post("/orders", _with("customer", phone=phone))
    assert (refused.status_code, refused.json["title"]) == (422, "bad_phone")
    assert refused.json["errors"] == {"json": {"customer": {"phone": ["See detail."]}}}
    order = desk.post("/orders", order_json()).json
    changed = desk.patch(f"/orders/{order['id']}", {"customer": {"phone": phone}}, version=1)
    assert changed.json["errors"] == refused.json["errors"]


PASTED_REFERENCES = [
    "#FD-{}", "Order FD-{}", "订单号：FD-{}", "FD–{}", "FD‑{}", "ＦＤ－{}", "fd_{}", "“FD-{}”", "FD/{}", "ref. fd {}.",
]  # fmt: skip


@pytest.mark.parametrize("pasted", PASTED_REFERENCES)
def test_finds_an_order_by_a_reference_that_is_pasted_with_what_stands_around_it(desk: Door, pasted: str) -> None:
    order = desk.post("/orders", order_json(external_id=None)).json
    desk.post("/orders", order_json(external_id="AFD-1x"))
    said = pasted.format(f"{order['id']:06d}")
    assert [one["id"] for one in desk.get("/orders", query_string={"q": said}).json["items"]] == [order["id"]]


@pytest.mark.parametrize("pasted", ["#SO-77", "“SO-77”", "(so-77)", "SO-77."])
def test_finds_an_order_by_the_operators_number_without_what_stands_around_it(desk: Door, pasted: str) -> None:
    order = desk.post("/orders", order_json(external_id="SO-77")).json
    assert [one["id"] for one in desk.get("/orders", query_string={"q": pasted}).json["items"]] == [order["id"]]


def test_says_how_to_write_a_moment(desk: Door) -> None:
    for written in ("2026-12-02", "2026-12-02T10:00:00", "Wed, 02 Dec 2026 10:00:00 GMT", "tomorrow", 0):
        window = {"start": written, "end": "2026-12-02T12:00:00+01:00"}
        refused = desk.post("/orders", order_json() | {"windows": [window]})
        (fault,) = refused.json["errors"]["json"]["windows"]["0"]["start"]
        assert "as in 2026-12-31T13:00:00+01:00" in fault


@pytest.mark.parametrize("external_id", ["4472567b-4ce2-478a-a3a4-27e4077194b9", "工单-2026-0001", "SO:2026:1", None])
def test_finds_an_order_by_the_reference_that_customers_are_told(desk: Door, external_id: str | None) -> None:
    order = desk.post("/orders", order_json(external_id=external_id)).json
    reference = f"FD-{order['id']:06d}"
    assert (order["reference"], order["external_id"]) == (reference, external_id)
    for said in (reference, reference.lower(), f"FD-{order['id']}", f"{order['id']:06d}"):
        assert [one["id"] for one in desk.get("/orders", query_string={"q": said}).json["items"]] == [order["id"]]


IMPLAUSIBLE = [
    ((0, 0), "point_unset"),
    ((9.54226, 47.122166), "point_exchanged"),
    ((47.122166, -9.54226), "point_mirrored"),
    (PEKING, "point_far"),
    ((48.8566, 2.3522), "point_far"),
]


@pytest.mark.parametrize(("point", "code"), IMPLAUSIBLE)
def test_refuses_a_point_where_nobody_can_be_sent(desk: Door, point: tuple[float, float], code: str) -> None:
    lat, lon = point
    refused = desk.post("/orders", _with("site", lat=lat, lon=lon))
    assert (refused.status_code, refused.json["title"]) == (422, code)
    assert refused.json["errors"] == {"json": {"site": {"lat": ["See detail."]}}}
    assert desk.get("/orders").json["items"] == []
    order = desk.post("/orders", order_json()).json
    pinned = desk.patch(f"/orders/{order['id']}", {"site": {"lat": lat, "lon": lon}}, version=1)
    assert (pinned.status_code, pinned.json["title"]) == (422, code)
    assert desk.get(f"/orders/{order['id']}").json["site"] == order["site"]
    sought = desk.post("/slots/search", {"kind": "repair", "lat": lat, "lon": lon})
    assert (sought.status_code, sought.json["title"]) == (422, code)


def test_believes_a_point_an_hour_away_and_any_point_before_there_are_technicians(desk: Door, backend: Backend) -> None:
    assert desk.post("/orders", _with("site", lat=47.3769, lon=8.5417)).status_code == 201
    with backend.work() as work:
        a_technician(work, a_territory(work, "T2"), home=PEKING)
    assert desk.post("/orders", _with("site", lat=PEKING[0], lon=PEKING[1])).status_code == 201


@pytest.mark.parametrize(
    ("home", "code"),
    [
        ((0, 0), "point_unset"),
        ((9.5209, 47.141), "point_exchanged"),
        ((47.141, -9.5209), "point_mirrored"),
        (PEKING, "point_far"),
    ],
)
def test_refuses_a_home_where_no_colleague_lives(
    desk: Door, backend: Backend, home: tuple[float, float], code: str
) -> None:
    admin = door(backend, Role.ADMIN)
    body = {
        "external_id": "TECH-9",
        "name": "Mia Frick",
        "phone": "206-555-0143",
        "territory": "T1",
        "home": {"lat": home[0], "lon": home[1]},
    }
    refused = admin.post("/technicians", body)
    assert (refused.status_code, refused.json["title"]) == (422, code)
    assert len(admin.get("/technicians").json["items"]) == 1
    made = admin.post("/technicians", body | {"home": {"lat": 47.2, "lon": 9.5}}).json
    moved = admin.patch(f"/technicians/{made['id']}", {"home": body["home"]}, version=1)
    assert (moved.status_code, moved.json["title"]) == (422, code)
    extended = admin.patch(f"/technicians/{made['id']}", {"phone": "206-555-0143 ext. 7"}, version=1)
    assert (extended.status_code, extended.json["title"]) == (422, "phone_with_extension")
