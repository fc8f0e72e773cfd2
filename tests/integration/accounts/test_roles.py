"""Somebody at a desk gets another role: what rests on the one before ends with it, and the audit tells."""

import pytest

from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import PASSWORD, Reader, a_person
from tests.support.field import a_day


@pytest.fixture
def admin(backend: Backend) -> Door:
    return door(backend, Role.ADMIN)


def id_of(admin: Door, name: str) -> int:
    return next(int(user["id"]) for user in admin.get("/users").json["items"] if user["name"] == name)


def test_ends_sessions_and_tokens_with_the_role_they_rest_on_and_says_so_in_the_audit(
    backend: Backend, admin: Door
) -> None:
    reader = Reader(backend)
    name = a_person(backend, Role.SERVICE, name="sam")
    reader.post("/console/sign-in", name=name, password=PASSWORD)
    token = door(backend, Role.SERVICE, name="sam")
    assert token.get("/orders").status_code == 200
    changed = admin.patch(f"/users/{id_of(admin, 'sam')}", {"role": "dispatcher"})
    assert (changed.status_code, changed.json["role"]) == (200, "dispatcher")
    assert token.get("/orders").status_code == 401
    assert reader.get("/console/desk").status_code in {302, 303}
    entries = {one["action"]: one for one in admin.get("/audit").json["items"]}
    assert entries["user.role_changed"]["detail"] == {"before": "service", "role": "dispatcher", "tokens": 1}
    assert entries["user.role_changed"]["actor"] == "admin"
    assert door(backend, Role.DISPATCHER, name="sam").get("/technicians").status_code == 200


def test_changes_nobodys_own_role_and_no_systems_or_technicians(backend: Backend, admin: Door) -> None:
    door(backend, Role.INTEGRATION, name="crm")
    with backend.work() as work:
        _, (ada,) = a_day(work)
    user = {"name": "ada", "role": "technician", "technician_id": ada.id}
    ada_id = admin.post("/users", user).json["id"]
    refused = [
        admin.patch(f"/users/{id_of(admin, 'admin')}", {"role": "service"}),
        admin.patch(f"/users/{id_of(admin, 'crm')}", {"role": "admin"}),
        admin.patch(f"/users/{ada_id}", {"role": "admin"}),
        admin.patch(f"/users/{id_of(admin, 'crm')}", {"role": "technician"}),
    ]
    assert [(one.status_code, one.json["title"]) for one in refused] == [(409, "own_role"), *[(409, "role_stays")] * 3]


def test_ends_nothing_where_the_role_stays(backend: Backend, admin: Door) -> None:
    sam = door(backend, Role.SERVICE, name="sam")
    assert admin.patch(f"/users/{id_of(admin, 'sam')}", {"role": "service"}).status_code == 200
    assert sam.get("/orders").status_code == 200


def test_lets_no_bounded_admin_raise_whoever_sees_more(backend: Backend, admin: Door) -> None:
    with backend.work() as work:
        territory, _ = a_day(work)
    door(backend, Role.DISPATCHER, name="everywhere")
    bounded = door(backend, Role.ADMIN, name="bounded", territory_ids=(territory.id,))
    assert bounded.patch(f"/users/{id_of(admin, 'everywhere')}", {"role": "service"}).status_code == 404
