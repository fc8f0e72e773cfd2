"""Certificates that are missing, have ended or end soon stand with the problems of the set-up and on the board."""

from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.planning import EARLY, a_town, quick

WIFI = {"skill": "wifi", "number": "W-1", "issuer": "TUV", "valid_from": "2026-01-01"}
GAPS = ("certificate_missing", "certificate_expired", "certificate_expiring")


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    clock.set(EARLY)
    backend = quick(backend)
    a_town(backend, orders=0, technicians=5)
    return backend


@pytest.fixture
def desk(house: Backend) -> Door:
    """Five technicians with wifi: one never had a certificate, one's has ended, one's ends, two are covered."""
    desk = door(house, Role.ADMIN)
    assert desk.put("/certificate-rules", {"skill": "wifi", "warn_days": 10}).status_code == 200
    held: dict[int, list[str | None]] = {
        2: ["2026-11-29"],
        3: ["2026-12-10"],
        4: ["2026-12-10", "2027-12-10"],
        5: [None],
    }
    for technician_id, ends in held.items():
        for number, end in enumerate(ends):
            certificate = WIFI | {"number": f"W-{technician_id}-{number}", "valid_until": end}
            assert desk.put(f"/technicians/{technician_id}/certificates", certificate).status_code == 200
    return desk


def problems(desk: Door) -> list[tuple[Any, str]]:
    items = desk.get("/problems").json["items"]
    return sorted((one["technician_id"], one["code"]) for one in items if one["code"] in GAPS)


def test_names_them_with_the_problems_of_the_set_up(house: Backend, desk: Door) -> None:
    assert problems(desk) == [(1, GAPS[0]), (2, GAPS[1]), (3, GAPS[2])]
    sentences = [one["sentence"] for one in desk.get("/problems").json["items"] if one["technician_id"] == 2]
    assert sentences == ["The certificate of Ada Weiss for wifi has ended with 2026-11-29; the skill does not count."]
    assert problems(door(house, name="elsewhere", territory_ids=(another(house),))) == []
    desk.put("/technicians/3/certificates", WIFI | {"number": "W-9", "valid_from": "2026-12-11", "valid_until": None})
    assert problems(desk) == [(1, GAPS[0]), (2, GAPS[1])]
    page = signed_in(house).get("/console/settings/problems")
    assert "A certificate that has ended" in words_of(page.text)
    assert 'href="/console/technicians/2"' in page.text


def another(house: Backend) -> int:
    made = door(house, Role.ADMIN).post("/territories", {"code": "T9", "name": "Nine", "zone": "Europe/Vaduz"})
    assert made.status_code == 201, made.json
    return int(made.json["id"])


@pytest.mark.parametrize(
    ("day", "states"),
    [
        ("2026-11-30", {1: "missing", 2: "expired", 3: "expiring"}),
        ("2026-11-29", {1: "missing", 2: "expiring"}),
        ("2026-12-11", {1: "missing", 2: "expired", 3: "expired"}),
    ],
)
def test_shows_them_on_the_board_of_the_day(house: Backend, desk: Door, day: str, states: dict[int, str]) -> None:
    rows = desk.get(f"/board?territories=T1&date={day}").json["technicians"]
    assert {row["id"]: row["certificates"][0]["state"] for row in rows if row["certificates"]} == states


def test_says_it_on_the_page_of_the_day(house: Backend, desk: Door) -> None:
    shown = words_of(signed_in(house).get("/console?territory=1&date=2026-11-30").text)
    assert "the certificate for wifi has ended" in shown
    assert "no certificate for wifi; it does not count" in shown
