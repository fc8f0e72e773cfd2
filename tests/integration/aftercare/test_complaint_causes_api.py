"""The tree of causes, what a complaint hangs on, and the corrective actions that follow."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.complaints import a_cause, a_desk, act, an_order, complain, read, resolve, step, tasks, watch
from tests.support.doors.api_clients import Door


@pytest.fixture
def sam(backend: Backend) -> Door:
    return a_desk(backend)


@pytest.fixture
def chief(backend: Backend) -> Door:
    return a_desk(backend, "Chief", role=Role.ADMIN)


def change(chief: Door, cause_id: int, version: int = 1, **values: object) -> int:
    return chief.patch(f"/complaint-causes/{cause_id}", values, version=version).status_code


def test_keeps_a_tree_that_can_be_edited(backend: Backend, chief: Door, sam: Door) -> None:
    network = a_cause(backend, "network")
    node = a_cause(backend, "node", network)
    assert [(one["code"], one["parent_id"]) for one in sam.get("/complaint-causes").json["items"]] == [
        ("network", None), ("node", network),
    ]  # fmt: skip
    assert change(chief, node, name="Access node", name_zh="接入节点", parent_id=None) == 200
    assert change(chief, node, name="Stale") == 412
    assert change(chief, network, parent_id=node) == 200
    assert change(chief, node, 2, parent_id=network) == 422
    assert change(chief, node, 2, parent_id=node) == 422
    assert chief.post("/complaint-causes", {"code": "node", "name": "Node", "name_zh": "节点"}).status_code == 409
    assert sam.post("/complaint-causes", {"code": "x", "name": "X", "name_zh": "甲"}).status_code == 403


def test_chooses_no_retired_cause(backend: Backend, chief: Door, sam: Door) -> None:
    complain(sam, an_order(backend))
    old = a_cause(backend, "old")
    assert change(chief, old, retired=True) == 200
    assert act(sam, "cause", {"cause_id": old}).json["title"] == "unknown_cause"
    assert change(chief, old, 2, retired=False) == 200
    assert act(sam, "cause", {"cause_id": old}).json["cause_code"] == "old"


def test_notes_node_line_technician_and_step_beside_the_cause(backend: Backend, sam: Door) -> None:
    complain(sam, an_order(backend))
    cause = a_cause(backend)
    found = act(
        sam,
        "cause",
        {"cause_id": cause, "access_node": "OLT-3", "technician_id": 1, "process_step": "on_site"}
        | {"device": "HG8245"},
    )
    assert found.status_code == 201, found.json
    assert [found.json[name] for name in ("device", "access_node", "technician_id", "process_step", "line_id")] == [
        "HG8245", "OLT-3", 1, "on_site", None,
    ]  # fmt: skip
    assert act(sam, "cause", {"cause_id": cause, "technician_id": 99}).status_code == 404
    assert act(sam, "cause", {"cause_id": cause, "line_id": 99}).status_code == 404
    assert [one["id"] for one in sam.get(f"/complaints?cause_id={cause}").json["items"]] == [1]


def test_closes_with_the_cause_that_was_noted_before(backend: Backend, sam: Door) -> None:
    complain(sam, an_order(backend))
    act(sam, "cause", {"cause_id": a_cause(backend)})
    resolve(sam)
    step(a_desk(backend, "Tess"), "accepted", "Content.")
    assert step(sam, "closed").json["state"] == "closed"
    assert act(sam, "cause", {"cause_id": 1}).json["title"] == "wrong_state"


def test_makes_a_task_of_a_corrective_action_that_is_overdue(backend: Backend, clock: FixedClock, sam: Door) -> None:
    a_desk(backend, "Tess")
    complain(sam, an_order(backend))
    due = START + timedelta(days=2)
    planned = sam.post("/complaints/1/actions", {"what": "New cards.", "owner_id": 2, "due_at": due.isoformat()})
    assert (planned.status_code, planned.json["effect"]) == (201, None)
    watch(backend)
    assert tasks(sam, "corrective_action_overdue") == []
    clock.set(due)
    watch(backend)
    watch(backend)
    (task,) = tasks(sam, "corrective_action_overdue")
    assert (task["owner"], task["due_at"], task["complaint_id"]) == ("Tess", due.isoformat(), 1)
    done = sam.post("/complaints/1/actions/1/done", {"effect": "No fault in 30 days, 12 before."})
    assert (done.status_code, done.json["effect"]) == (200, "No fault in 30 days, 12 before.")
    assert tasks(sam, "corrective_action_overdue") == []
    assert sam.post("/complaints/1/actions/1/done", {"effect": "Again."}).json["title"] == "done_already"
    assert read(sam)["actions"][0]["effect"] == "No fault in 30 days, 12 before."


@pytest.mark.parametrize(
    ("change", "status"), [({"owner_id": 99}, 404), ({"due_at": "2026-11-30T08:00:00Z"}, 422), ({"what": ""}, 422)]
)
def test_plans_no_action_without_owner_and_date(
    backend: Backend, sam: Door, change: dict[str, object], status: int
) -> None:
    complain(sam, an_order(backend))
    body = {"what": "New cards.", "owner_id": 1, "due_at": "2026-12-02T09:00:00Z"} | change
    assert sam.post("/complaints/1/actions", body).status_code == status
    assert read(sam)["actions"] == []
