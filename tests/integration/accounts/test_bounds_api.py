"""Bounds that bind: nobody reaches, overwrites or unbinds what lies out of their territories or their source."""

from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import Door, door
from tests.support.orders import order_json
from tests.support.technicians import a_territory


@pytest.fixture
def north(backend: Backend) -> int:
    with backend.work() as work:
        return a_territory(work, "NORTH").id


@pytest.fixture
def south(backend: Backend) -> int:
    with backend.work() as work:
        return a_territory(work, "SOUTH").id


def dispatcher(backend: Backend, *territory_ids: int) -> Door:
    name = f"dispatcher-{'-'.join(map(str, territory_ids))}"
    return door(backend, Role.DISPATCHER, name=name, territory_ids=territory_ids)


def order_of(number: str, phone: str, **changes: Any) -> dict[str, Any]:
    customer = {"external_id": "C-1", "name": "Robin Clark", "phone": phone}
    site = {"address": f"Lane {number}", "lat": 47.1, "lon": 9.5, "access_notes": f"gate code {number}"}
    return order_json(external_id="R-1", customer=customer, site=site, **changes)


def test_takes_another_territorys_external_id_for_one_that_is_not_there(
    backend: Backend, north: int, south: int
) -> None:
    """It answers with an order of one's own, and says nothing of the other's."""
    first = dispatcher(backend, north).post("/orders", order_of("1111", "+12025550111")).get_json()
    answer = dispatcher(backend, south).post("/orders", order_of("2222", "+12025550122"))
    assert answer.status_code == 201
    second = answer.get_json()
    assert (second["external_id"], second["territory_id"], second["site"]["access_notes"]) == (
        "R-1",
        south,
        "gate code 2222",
    )
    assert second["id"] != first["id"]


def test_answers_a_repetition_with_ones_own_order(backend: Backend, north: int, south: int) -> None:
    doors = {one: dispatcher(backend, one) for one in (north, south)}
    placed = {one: doors[one].post("/orders", order_of(str(one), f"+1202555012{one}")).get_json() for one in doors}
    for one, own in doors.items():
        again = own.post("/orders", order_of("9999", "+12025550199"))
        assert (again.status_code, again.get_json()) == (200, placed[one])


def test_leaves_another_territorys_customer_as_they_are(backend: Backend, north: int, south: int) -> None:
    first = dispatcher(backend, north)
    placed = first.post("/orders", order_of("1111", "+12025550111")).get_json()
    dispatcher(backend, south).post("/orders", order_of("2222", "+12025550122"))
    assert first.get(f"/orders/{placed['id']}").get_json()["customer"]["phone"] == "+12025550111"


def test_brings_ones_own_customer_up_to_date(backend: Backend, north: int) -> None:
    own = dispatcher(backend, north)
    placed = own.post("/orders", order_of("1111", "+12025550111")).get_json()
    own.post("/orders", order_of("1111", "+12025550122") | {"external_id": "R-2"})
    assert own.get(f"/orders/{placed['id']}").get_json()["customer"]["phone"] == "+12025550122"


def test_finds_for_whoever_sees_all_the_order_that_a_bounded_one_placed(backend: Backend, north: int) -> None:
    placed = dispatcher(backend, north).post("/orders", order_of("1111", "+12025550111")).get_json()
    answer = door(backend).post("/orders", order_of("2222", "+12025550122", territory="NORTH"))
    assert (answer.status_code, answer.get_json()) == (200, placed)


@pytest.fixture
def admin(backend: Backend, north: int) -> Door:
    return door(backend, Role.ADMIN, name="admin-of-north", territory_ids=(north,))


def users_of(owner: Door) -> dict[str, dict[str, Any]]:
    return {user["name"]: user for user in owner.get("/users").get_json()["items"]}


def test_lets_no_bounded_admin_lift_their_own_bounds(admin: Door, south: int) -> None:
    own = users_of(admin)["admin-of-north"]
    for wider, code in (
        ([], "bounds_missing"),
        ([south], "unknown_territory"),
        ([*own["territory_ids"], south], "unknown_territory"),
    ):
        answer = admin.patch(f"/users/{own['id']}", {"territory_ids": wider})
        assert (answer.status_code, answer.get_json()["title"]) == (422, code)
    assert users_of(admin)["admin-of-north"] == own


def test_lets_no_bounded_admin_add_anybody_less_bound(admin: Door, north: int, south: int) -> None:
    for wider in ([], [south], [north, south]):
        answer = admin.post("/users", {"name": "wider", "role": "dispatcher", "territory_ids": wider})
        assert answer.status_code == 422
    added = admin.post("/users", {"name": "as-bound", "role": "dispatcher", "territory_ids": [north]})
    assert added.status_code == 201
    assert set(users_of(admin)) == {"admin-of-north", "as-bound"}


def test_hides_whoever_is_less_bound_from_a_bounded_admin(backend: Backend, admin: Door, south: int) -> None:
    house = door(backend, Role.ADMIN)
    dispatcher(backend, south)
    for name, user in users_of(house).items():
        if name != "admin-of-north":
            assert admin.post(f"/users/{user['id']}/tokens").get_json() == admin.post("/users/9999/tokens").get_json()
            assert admin.patch(f"/users/{user['id']}", {"active": False}).status_code == 404
    assert all(user["active"] for user in users_of(house).values())


def test_shows_a_bounded_admin_the_deeds_of_those_within_their_bounds(
    backend: Backend, admin: Door, south: int
) -> None:
    dispatcher(backend, south).post("/orders", order_of("2222", "+12025550122"))
    admin.post(
        "/users",
        {"name": "as-bound", "role": "dispatcher", "territory_ids": users_of(admin)["admin-of-north"]["territory_ids"]},
    )
    deeds = admin.get("/audit").get_json()["items"]
    assert {(one["actor"], one["action"]) for one in deeds} == {("admin-of-north", "user.added")}


SETTINGS_OF_ALL = (
    ("POST", "/work-types", {"kind": "repair", "symptom": "odd", "service_minutes": 20}),
    ("PATCH", "/work-types/1", {"service_minutes": 1}),
    ("DELETE", "/work-types/5", None),
    ("PUT", "/wordings/reminder/en", {"template": "x"}),
    ("DELETE", "/wordings/reminder/en", None),
    ("POST", "/territories", {"code": "EAST", "name": "East", "zone": "Europe/Vaduz"}),
)


@pytest.mark.parametrize(("method", "path", "body"), SETTINGS_OF_ALL)
def test_leaves_settings_of_all_to_whoever_sees_all(
    backend: Backend, north: int, method: str, path: str, body: dict[str, Any] | None
) -> None:
    for role in (Role.ADMIN, Role.DISPATCHER):
        bounded = door(backend, role, name=f"{role}-of-north", territory_ids=(north,))
        answer = bounded.ask(method, path, json=body, headers={"If-Match": '"1"'})
        assert (answer.status_code, answer.get_json()["title"]) == (403, "forbidden")
    assert door(backend).ask(method, path, json=body, headers={"If-Match": '"1"'}).status_code != 403


def test_lets_a_bounded_dispatcher_set_the_booking_rules_of_their_own_territory(
    backend: Backend, north: int, south: int
) -> None:
    rules = {
        "reserve_percent": 0,
        "closes_minutes": 60,
        "hold_minutes": 5,
        "windows": [{"starts_minute": 480, "ends_minute": 600}],
        "closures": [],
        "limits": [],
    }
    own = dispatcher(backend, north)
    put = {
        one: own.ask("PUT", f"/territories/{one}/booking", json=rules, headers={"If-Match": '"0"'})
        for one in (north, south)
    }
    assert [answer.status_code for answer in put.values()] == [200, 404]


def test_shows_an_integration_only_its_own_on_the_waiting_list(backend: Backend) -> None:
    from tests.support.doors.scope_world import things, tokens

    with backend.work() as work:
        own, foreign = things(work, "T1", 1), things(work, "T2", 2)
    found = tokens(backend, own)
    mine = Door(door(backend).client, {"Authorization": f"Bearer {found['integration']}"})
    listed = mine.get("/waitlist").get_json()["items"]
    assert [one["order_id"] for one in listed] == [own["order_id"]]
    assert foreign["order_id"] != own["order_id"]


def test_refuses_a_parameter_that_comes_twice(backend: Backend) -> None:
    answer = door(backend).get("/orders?state=received&state=cancelled")
    assert (answer.status_code, answer.get_json()["title"]) == (422, "duplicate_parameter")


@pytest.mark.parametrize("half", [{"lat": 47.1}, {"lon": 9.5}])
def test_refuses_half_a_point(backend: Backend, north: int, half: dict[str, float]) -> None:
    own = door(backend)
    placed = own.post("/orders", order_json()).get_json()
    for path, body in (
        ("/slots/search", {"order_id": placed["id"]} | half),
        ("/slots/search", {"kind": "repair"} | half),
        ("/orders", order_json(site={"address": "Lane 1"} | half)),
    ):
        assert own.post(path, body).status_code == 422
    changed = own.patch(f"/orders/{placed['id']}", {"site": half}, version=placed["version"])
    assert changed.status_code == 422
