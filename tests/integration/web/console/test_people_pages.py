"""Who comes in and who goes, by clicking: users, their sessions and tokens; technicians, their times and devices."""

import re
from typing import Any

import pytest

from dispatch.accounts.services import devices, sessions
from dispatch.accounts.services.identity import add_user
from dispatch.bootstrap import Backend
from dispatch.db.tables import Territory, User
from dispatch.vocabulary.terms import Role
from tests.support.doors.pages import PASSWORD, Reader, everything, signed_in, words_of
from tests.support.field import bearer
from tests.support.technicians import a_technician, a_territory

USERS, PEOPLE, AREAS = "/console/users", "/console/technicians", "/console/settings/territories"
ADA = {"external_id": "T-1", "name": "Ada Weiss", "phone": "+41 44 668 18 00", "lat": "47,141", "lon": "9.521"}


@pytest.fixture
def admin(backend: Backend) -> Reader:
    with backend.work() as work:
        a_territory(work, "N")
        a_territory(work, "S")
    return signed_in(backend, Role.ADMIN)


def said(reader: Reader, page: str) -> str:
    return words_of(reader.get(page).text)


def user(backend: Backend, name: str) -> dict[str, Any]:
    with backend.work() as work:
        found = work.session.query(User).filter_by(name=name).one()
        return {"id": found.id, "role": found.role, "territory_ids": found.territory_ids, "active": found.active}


def test_adds_a_person_who_signs_in_and_is_signed_out_when_switched_off(backend: Backend, admin: Reader) -> None:
    admin.send(USERS, USERS, name="noor", role="dispatcher", password="correct horse battery", territory="1")
    noor = user(backend, "noor")
    assert noor | {"id": 0} == {"id": 0, "role": "dispatcher", "territory_ids": [1], "active": True}
    desk = Reader(backend)
    desk.sign_in("noor", "correct horse battery")
    page = f"{USERS}/{noor['id']}"
    assert "Signed in 1" in said(admin, page)
    admin.send(page, f"{page}/active", active="no")
    assert "Switched off, with every session and token." in said(admin, page)
    assert desk.get("/console").status_code == 302
    admin.send(page, f"{page}/active", active="yes")
    assert user(backend, "noor")["active"]


def test_gives_another_password_and_ends_sessions(backend: Backend, admin: Reader) -> None:
    with backend.work() as work:
        noor = add_user(work, "noor", Role.DISPATCHER, password=PASSWORD)
        for browser in ("one", "two"):
            sessions.begin(work, noor.id, browser)
        page = f"{USERS}/{noor.id}"
    ending = re.findall(rf'action="({page}/sessions/\d+/end)"', admin.get(page).text)
    admin.send(page, ending[0])
    assert "Signed in 1 one" in said(admin, page)
    admin.send(page, f"{page}/sessions/end")
    assert "Signed in nowhere." in said(admin, page)
    admin.send(page, f"{page}/password", password="short")
    assert "Check: Password." in said(admin, page)
    admin.send(page, f"{page}/password", password="correct horse battery")
    assert Reader(backend).sign_in("noor", "correct horse battery").status_code == 302


def test_makes_a_token_with_scopes_shows_it_once_and_takes_it_out_of_use(backend: Backend, admin: Reader) -> None:
    with backend.work() as work:
        page = f"{USERS}/{add_user(work, 'crm', Role.INTEGRATION).id}"
    shown = admin.send(page, f"{page}/tokens", days="30", scope="orders:read").text
    token = re.search(r"<code>([^<]+)</code>", shown)
    assert token is not None
    assert token[1] not in admin.get(page).text
    assert "until 30 December 2026 read orders · never used" in said(admin, page)
    orders = admin.app.test_client().get("/api/v1/orders", headers=bearer(token[1]))
    lines = admin.app.test_client().get("/api/v1/lines", headers=bearer(token[1]))
    assert (orders.status_code, lines.status_code) == (200, 403)
    revoking = re.findall(rf'action="({page}/tokens/\d+/revoke)"', admin.get(page).text)
    admin.send(page, revoking[0])
    assert admin.app.test_client().get("/api/v1/orders", headers=bearer(token[1])).status_code == 401


def test_grants_no_more_than_the_admin_has(backend: Backend, admin: Reader) -> None:
    with backend.work() as work:
        stranger = add_user(work, "south", Role.DISPATCHER, territory_ids=(2,)).id
    bound = signed_in(backend, Role.ADMIN, name="north", territories=(1,))
    before = everything(backend)["users"]
    bound.send(USERS, USERS, name="sly", role="admin", password="correct horse battery")
    assert "Name the territories, out of your own" in said(bound, USERS)
    bound.send(USERS, USERS, name="sly", role="admin", password="correct horse battery", territory="2")
    assert "There is no such territory." in said(bound, USERS)
    assert bound.get(f"{USERS}/{stranger}").status_code == 404
    own = f"{USERS}/{user(backend, 'north')['id']}"
    bound.send(own, f"{own}/territories")
    assert everything(backend)["users"] == before
    assert "south" not in said(bound, USERS)
    assert signed_in(backend).get(USERS).status_code == 403


def test_tells_what_is_wrong_with_a_user(backend: Backend, admin: Reader) -> None:
    before = everything(backend)["users"]
    admin.send(USERS, USERS, name="no blanks", role="dispatcher")
    assert "Check: Name." in said(admin, USERS)
    admin.send(USERS, USERS, name="tom", role="technician")
    assert "A user with the role technician names a technician" in said(admin, USERS)
    admin.send(USERS, USERS, name="admin-person", role="dispatcher")
    assert 'class="notice bad"' in admin.get(USERS).text
    assert everything(backend)["users"] == before


def test_enters_a_technician_with_shifts_and_an_absence(backend: Backend, admin: Reader) -> None:
    admin.send(
        PEOPLE, PEOPLE, **ADA, territory="N", skills="copper, fiber 2", visits_a_shift="6", contractor="Kabelbau Nord"
    )
    page = f"{PEOPLE}/1"
    week = {"first": "2026-12-04", "last": "2026-12-07", "starts": "22:00", "ends": "06:00"}
    admin.send(page, f"{page}/shifts", **week, break_minutes="30", break_from="23:30", break_until="02:00")
    admin.send(page, f"{page}/absences", start="2026-12-24T00:00", end="2026-12-27T00:00", reason="leave")
    both = {"kind": "training", "reason": "splicing"}
    admin.send(page, f"{page}/absences", start="2026-12-28T08:00", end="2026-12-28T12:00", **both)
    admin.send(page, f"{page}/absences", start="2026-12-29T08:00", end="2026-12-29T12:00", kind="ill", reason="")
    shown = said(admin, page)
    assert "Fri 4 December 22:00–Sat 06:00 break of 30 min within 23:30–Sat 02:00" in shown
    assert "Mon 7 December 22:00–Tue 06:00" in shown
    assert "Sat 5 December" not in shown
    assert "Thu 24 December 00:00–Sun 00:00 leave" in shown
    assert "Mon 28 December 08:00–12:00 Training · splicing" in shown
    assert "Tue 29 December 08:00–12:00 Ill They work" in shown
    assert 'value="copper, fiber 2"' in admin.get(page).text
    assert 'value="Kabelbau Nord"' in admin.get(page).text
    absences, shifts = (re.findall(rf'action="({page}/{kind}/\d+/remove)"', admin.get(page).text)
                        for kind in ("absences", "shifts"))  # fmt: skip
    for gone in (*absences, shifts[0]):
        admin.send(page, gone)
    assert "No absence ahead." in said(admin, page)
    assert "Fri 4 December" not in said(admin, page)


def test_changes_a_technician_and_says_what_is_wrong(backend: Backend, admin: Reader) -> None:
    with backend.work() as work:
        page = f"{PEOPLE}/{a_technician(work, work.session.get_one(Territory, 1)).id}"
    admin.send(page, page, territory="N", active="yes", name="Ada Weiss-Ott", skills="copper 2")
    assert "Ada Weiss-Ott" in said(admin, page)
    before = everything(backend)["technicians"]
    for fields, told in (
        ({"skills": "copper two"}, "Write a skill as fiber"),
        ({"lat": "91"}, "Write latitude and longitude"),
        ({"phone": "12"}, 'class="notice bad"'),
        ({"version": "1"}, 'class="notice bad"'),
    ):
        admin.send(page, page, territory="N", active="yes", **fields)
        assert told in admin.get(page).text
    admin.send(page, f"{page}/shifts", first="2026-12-04", starts="08:00", ends="")
    assert "A time is written as HH:MM." in said(admin, page)
    admin.send(page, f"{page}/absences", start="2026-12-24T00:00", end="", reason="leave")
    assert "Check: End." in said(admin, page)
    for kind in ("other", "bored"):
        admin.send(page, f"{page}/absences", start="2026-12-24T00:00", end="2026-12-25T00:00", kind=kind, reason="")
        assert "Check:" in said(admin, page)
    assert everything(backend)["technicians"] == before


def test_pairs_a_device_by_a_picture_and_locks_it_out(backend: Backend, admin: Reader) -> None:
    admin.send(PEOPLE, PEOPLE, **ADA, territory="N")
    page = f"{PEOPLE}/1"
    shown = admin.send(page, f"{page}/devices").text
    code = re.search(r"Code (\d{4} \d{4} \d{4}) pairs", shown)
    assert code is not None
    assert 'src="data:image/svg+xml' in shown
    with backend.work() as work:
        token = devices.pair(work, code[1], "Ada's phone").token
    day = admin.app.test_client().get("/api/v1/mobile/day", headers=bearer(token))
    assert day.status_code == 200
    assert "Ada&#39;s phone" in admin.get(page).text
    admin.send(page, f"{page}/devices/1/revoke")
    assert "locked out Mon 30 November" in said(admin, page)
    assert admin.app.test_client().get("/api/v1/mobile/day", headers=bearer(token)).status_code == 401


def test_enters_changes_and_takes_out_a_territory(backend: Backend, admin: Reader) -> None:
    admin.send(AREAS, AREAS, code="W", name="West", zone="Asia/Shanghai", service_phone="+41 44 668 18 00")
    assert "West W · Asia/Shanghai · +41 44 668 18 00" in said(admin, AREAS)
    admin.send(AREAS, f"{AREAS}/3", name="Far West", publishes_itself="yes")
    assert "Far West" in said(admin, AREAS)
    admin.send(AREAS, f"{AREAS}/3", zone="Mars/Phobos")
    assert "There is no such time zone" in said(admin, AREAS)
    admin.send(AREAS, f"{AREAS}/3/remove")
    assert "Far West" not in said(admin, AREAS)
