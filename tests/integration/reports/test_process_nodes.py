import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from dispatch.bootstrap import Backend
from dispatch.db.tables import WorkOrder
from dispatch.kernel.work import Work
from dispatch.reports.services import node_watch
from dispatch.visits.services.assignment import assign
from dispatch.vocabulary.terms import Role
from dispatch.vocabulary.windows import Window
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.field import a_booked_visit, a_day, a_device, an_event, take
from tests.support.orders import order_json
from tests.support.promises import a_told_town

NOVEMBER = "first_day=2026-11-01&last_day=2026-12-31"


@pytest.fixture
def desk(backend: Backend) -> Door:
    with backend.work() as work:
        a_day(work)
    return door(backend)


@pytest.fixture
def admin(backend: Backend) -> Door:
    return door(backend, Role.ADMIN)


def sweep(backend: Backend) -> int:
    with backend.work() as work:
        return node_watch.sweep(work)


def overdue(asker: Door) -> list[tuple[int, str, int | None]]:
    """The events, as (order, node, owner), in their order."""
    items = asker.get("/events?limit=200").json["items"]
    return [
        (one["thing_id"], one["data"]["node"], one["data"]["owner_id"])
        for one in items
        if one["kind"] == "order.node_overdue"
    ]


def set_node(admin: Door, node: str, **rule: Any) -> Any:
    (version,) = (one["version"] for one in admin.get("/process-nodes").json["items"] if one["node"] == node)
    return admin.ask("PUT", f"/process-nodes/{node}", json=rule, headers={"If-Match": f'"{version}"'})


def by_node(asker: Door, query: str) -> dict[str, Any]:
    return {item["node"]: item for item in asker.get(f"/reports/nodes?{NOVEMBER}{query}").json["items"]}


def test_tells_the_owner_once_that_an_order_waits_too_long(
    backend: Backend, desk: Door, admin: Door, clock: FixedClock
) -> None:
    order = desk.post("/orders", order_json(windows=None)).json["id"]
    assert sweep(backend) == 0
    clock.forward(hours=4, minutes=1)
    service = door(backend, Role.SERVICE)
    owner = next(one["id"] for one in admin.get("/users").json["items"] if one["name"] == "service")
    assert sweep(backend) == 1
    assert sweep(backend) == 0
    assert overdue(desk) == [(order, "offered", owner)]
    (task,) = service.get("/tasks?owner=me").json["items"]
    assert (task["kind"], task["owner"], task["order_id"]) == ("node_overdue", "service", order)
    assert task["due_at"] == (START + timedelta(hours=4)).isoformat()
    assert task["sentence"].endswith("should have been offered by now. Find out what holds it up.")


def test_closes_the_task_when_the_order_goes_on(backend: Backend, desk: Door, clock: FixedClock) -> None:
    waiting = desk.post("/orders", order_json()).json["id"]
    clock.forward(hours=25)
    assert sweep(backend) == 1
    assert [(order, node) for order, node, _ in overdue(desk)] == [(waiting, "planned")]
    with backend.work() as work:
        plan(work, waiting)
    clock.forward(minutes=5)
    sweep(backend)
    (task,) = [one for one in desk.get("/tasks").json["items"] if one["kind"] == "node_overdue"]
    assert task["state"] == "done"


def test_leaves_orders_alone_that_are_cancelled(backend: Backend, desk: Door, clock: FixedClock) -> None:
    order = desk.post("/orders", order_json(windows=None)).json["id"]
    clock.forward(hours=5)
    assert sweep(backend) == 1
    assert desk.post(f"/orders/{order}/cancel", {"why": "moved"}).status_code == 200
    clock.forward(days=3)
    assert sweep(backend) == 0
    (task,) = [one for one in desk.get("/tasks").json["items"] if one["kind"] == "node_overdue"]
    assert task["state"] == "done"


def test_lets_an_admin_set_owner_and_limit(backend: Backend, desk: Door, admin: Door, clock: FixedClock) -> None:
    order = desk.post("/orders", order_json(windows=None)).json["id"]
    users = {one["name"]: one["id"] for one in admin.get("/users").json["items"]}
    answer = set_node(admin, "offered", owner_kind="user", user_id=users["admin"], limit_minutes=30)
    assert (answer.status_code, answer.json["version"], answer.headers["ETag"]) == (200, 1, '"1"')
    clock.forward(minutes=31)
    sweep(backend)
    assert overdue(desk) == [(order, "offered", users["admin"])]


def test_gives_what_is_a_territorys_to_its_owner(backend: Backend, desk: Door, admin: Door, clock: FixedClock) -> None:
    users = {one["name"]: one["id"] for one in admin.get("/users").json["items"]}
    (territory,) = admin.get("/territories").json["items"]
    answer = admin.ask("PUT", f"/territories/{territory['id']}/owner", json={"user_id": users["admin"]})
    assert (answer.status_code, answer.json["user_id"]) == (200, users["admin"])
    order = desk.post("/orders", order_json()).json["id"]
    clock.forward(hours=25)
    sweep(backend)
    assert overdue(desk) == [(order, "planned", users["admin"])]


@pytest.mark.parametrize(
    ("rule", "refusal"),
    [
        ({"owner_kind": "role", "limit_minutes": 5}, (422, "node_owner_missing")),
        ({"owner_kind": "user", "limit_minutes": 5}, (422, "node_owner_missing")),
        ({"owner_kind": "user", "user_id": 987, "limit_minutes": 5}, (404, "not_found")),
    ],
)
def test_refuses_a_node_without_its_owner(admin: Door, rule: dict[str, Any], refusal: tuple[int, str]) -> None:
    answer = set_node(admin, "told", **rule)
    assert (answer.status_code, answer.json["title"]) == refusal
    (kept,) = (one for one in admin.get("/process-nodes").json["items"] if one["node"] == "told")
    assert kept["version"] == 0


def test_refuses_a_change_on_an_older_version_and_one_by_somebody_with_bounds(backend: Backend, admin: Door) -> None:
    rule = {"owner_kind": "territory", "limit_minutes": 5}
    assert set_node(admin, "told", **rule).status_code == 200
    stale = admin.ask("PUT", "/process-nodes/told", json=rule, headers={"If-Match": '"0"'})
    bound = door(backend, Role.ADMIN, name="bound", territory_ids=(1,))
    refused = bound.ask("PUT", "/process-nodes/told", json=rule, headers={"If-Match": '"1"'})
    assert (stale.status_code, refused.status_code) == (412, 403)
    assert admin.ask("PUT", "/process-nodes/nowhere", json=rule, headers={"If-Match": '"0"'}).status_code == 404


@pytest.fixture
def done(backend: Backend, clock: FixedClock) -> Backend:
    """A repair that came at 07:00, was planned at 09:00, begun at 10:00 and done at 10:40 UTC, and one that waits."""
    with backend.work() as work:
        _, (ada,) = a_day(work)
        visit_id, device = a_booked_visit(work, ada, hours=1).id, a_device(work, ada)
    arrived = START + timedelta(hours=1)
    clock.set(arrived + timedelta(minutes=40))
    take(
        backend,
        device,
        an_event(visit_id, "en_route", START + timedelta(minutes=50)),
        an_event(visit_id, "arrived", arrived),
        an_event(visit_id, "completed", clock.at),
    )
    assert door(backend).post("/orders", order_json(windows=None)).status_code == 201
    clock.forward(hours=5)
    return backend


def test_counts_how_long_each_node_took_and_how_many_kept_its_limit(done: Backend) -> None:
    found = by_node(door(done), "")
    times = {node: (one["cases"], one["within"], one["p50"]) for node, one in found.items()}
    assert times["taken_in"] == (2, 1, 10200)
    assert times["on_the_way"] == (1, 1, 20 * 60)
    assert times["on_site"] == (1, 1, 10 * 60)
    assert times["done"] == (1, 1, 40 * 60)
    assert times["offered"] == (1, 0, None)
    assert "told" not in times


def test_counts_a_customer_as_told_by_the_call_that_somebody_made(backend: Backend, clock: FixedClock) -> None:
    clock.set(START)
    town, _ = a_told_town(backend, phone="+4232345678")
    assert [kind for kind, _ in town.tasks()] == ["tell_customer"]
    assert "told" not in by_node(town.desk(), "")
    clock.forward(minutes=20)
    task = town.desk().get("/tasks").json["items"][0]
    assert town.desk().post(f"/tasks/{task['id']}/done", {}).status_code == 200
    assert by_node(town.desk(), "")["told"]["p50"] == 20 * 60


def test_counts_nobody_as_told_whose_call_ended_with_the_visit(backend: Backend, clock: FixedClock) -> None:
    clock.set(START)
    town, _ = a_told_town(backend, phone="+4232345678")
    clock.forward(minutes=20)
    assert town.desk().post("/orders/1/cancel", {"why": "A mistake."}).status_code == 200
    assert [kind for kind, _ in town.tasks("done")] == ["tell_customer"]
    assert "told" not in by_node(town.desk(), "")
    (of_the_end,) = (one for one in town.desk().get("/tasks").json["items"] if one["state"] == "open")
    assert town.desk().post(f"/tasks/{of_the_end['id']}/done", {}).status_code == 200
    assert "told" not in by_node(town.desk(), ""), "that call said that nobody comes"


def test_groups_by_owner_territory_and_week(done: Backend) -> None:
    asker = door(done)
    owners = asker.get(f"/reports/nodes?{NOVEMBER}&by=owner").json["items"]
    assert {(one["node"], one["label"]) for one in owners} >= {("offered", "service"), ("done", None)}
    weeks = asker.get(f"/reports/nodes?{NOVEMBER}&by=week").json["items"]
    assert {one["group"] for one in weeks} == {"2026-W49"}
    assert by_node(asker, "&by=territory")["done"]["label"] == "T1"


def test_lists_the_orders_behind_a_node(done: Backend) -> None:
    asker = door(done)
    (late,) = asker.get(f"/reports/nodes/orders?{NOVEMBER}&node=offered&within=false").json["items"]
    assert late == {"order_id": 2, "day": "2026-11-30", "within": False, "seconds": None}
    assert asker.get(f"/reports/nodes/orders?{NOVEMBER}&node=offered&within=true").json["items"] == []
    first = asker.get(f"/reports/nodes/orders?{NOVEMBER}&node=taken_in&limit=1").json
    assert ([one["order_id"] for one in first["items"]], first["next"]) == ([2], "2")


def test_gives_the_nodes_as_a_file(done: Backend) -> None:
    answer = door(done).get(f"/reports/nodes/table?{NOVEMBER}")
    rows = {row["node"]: row for row in csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))}
    assert (rows["done"]["cases"], rows["done"]["p50"], rows["done"]["percent"]) == ("1", "2400.0", "100.0")
    workbook = load_workbook(io.BytesIO(door(done).get(f"/reports/nodes/table?{NOVEMBER}&format=xlsx").data))
    assert next(workbook["nodes"].iter_rows(values_only=True))[:3] == ("node", "group", "label")


def test_counts_nothing_outside_of_ones_bounds(done: Backend) -> None:
    elsewhere = door(done, name="elsewhere", territory_ids=(99,))
    assert elsewhere.get(f"/reports/nodes?{NOVEMBER}").json["items"] == []
    assert elsewhere.get(f"/reports/nodes/orders?{NOVEMBER}&node=done").json["items"] == []


def plan(work: Work, order_id: int) -> None:
    """Gives an order to the first technician, the day after tomorrow."""
    visit = work.session.get_one(WorkOrder, order_id).visits[0]
    start = START + timedelta(days=2)
    assign(work, visit, 1, Window(start, start + timedelta(hours=1)))
