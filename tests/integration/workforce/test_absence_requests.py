"""A technician asks to be away; a dispatcher answers, and the technician hears it."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from dispatch.bootstrap import Backend
from dispatch.db.tables import Absence, Task, Visit
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.field import a_booked_visit, a_day, a_token, bearer
from tests.support.running.racing import at_once

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(backend: Backend) -> Door:
    return door(backend)


@pytest.fixture
def ada(backend: Backend, clock: FixedClock) -> Any:
    """Ada's device; she has a visit at 10:00 UTC. Bo has none."""
    with backend.work() as work:
        _, (ada, _) = a_day(work, technicians=2)
        a_booked_visit(work, ada)
    return bearer(a_token(backend, 1))


def ask(
    client: FlaskClient,
    who: Any,
    request_id: str = "r1",
    *,
    after: float = 0,
    hours: float = 8,
    why: str = "ill",
    **said: Any,
) -> Any:
    start, end = START + after * HOUR, START + (after + hours) * HOUR
    body = {"request_id": request_id, "start": start.isoformat(), "end": end.isoformat(), "reason": why} | said
    return client.post("/api/v1/mobile/absence-requests", json=body, headers=who)


def heard(client: FlaskClient, who: Any) -> list[tuple[str, str]]:
    asked = client.get("/api/v1/mobile/day", headers=who).json["absence_requests"]
    return [(one["state"], one["answer"]) for one in asked]


def the_task(backend: Backend) -> Task:
    with backend.work() as work:
        return work.session.query(Task).filter_by(kind="absence_wished").one()


def test_becomes_an_absence_with_its_consequences_once_it_is_approved(
    client: FlaskClient, backend: Backend, desk: Door, ada: Any
) -> None:
    assert [ask(client, ada).status_code for _ in range(2)] == [201, 200]
    assert heard(client, ada) == [("asked", "")]
    assert (the_task(backend).state, the_task(backend).technician_id) == ("open", 1)
    (waiting,) = desk.get("/absence-requests?state=asked").json["items"]
    assert (waiting["technician_name"], waiting["reason"]) == ("Ada Weiss", "ill")
    approved = desk.post(f"/absence-requests/{waiting['id']}/approve", {"answer": "Get well."}).json
    assert (approved["state"], heard(client, ada)) == ("approved", [("approved", "Get well.")])
    assert the_task(backend).state == "done"
    (absence,) = desk.get("/technicians/1/absences").json["items"]
    assert (absence["id"], absence["reason"]) == (approved["absence_id"], "ill")
    with backend.work() as work:
        assert work.session.query(Task).filter(Task.kind != "absence_wished").count() > 0
        assert work.session.query(Visit).one().technician_id is None


def test_carries_its_kind_over_to_the_absence(client: FlaskClient, backend: Backend, desk: Door, ada: Any) -> None:
    assert ask(client, ada, after=24, why="", kind="training").json["kind"] == "training"
    assert ask(client, ada, after=24, why="", kind="leave").json["title"] == "request_id_reused"
    ask(client, ada, "r2", after=48)
    assert ask(client, ada, "r3", after=72, why="", kind="other").status_code == 422
    told = client.get("/api/v1/mobile/day", headers=ada).json["absence_requests"]
    assert [(one["kind"], one["reason"]) for one in told] == [("training", ""), (None, "ill")]
    assert {one["kind"] for one in desk.get("/absence-requests").json["items"]} == {"training", None}
    for number in (1, 2):
        assert desk.post(f"/absence-requests/{number}/approve", {}).status_code == 200
    absences = desk.get("/technicians/1/absences").json["items"]
    assert [(one["kind"], one["reason"]) for one in absences] == [("training", ""), (None, "ill")]


def test_tells_why_not_and_makes_no_absence(client: FlaskClient, backend: Backend, desk: Door, ada: Any) -> None:
    ask(client, ada, after=24)
    assert desk.post("/absence-requests/1/decline", {}).status_code == 422
    assert desk.post("/absence-requests/1/decline", {"answer": "We are three short."}).status_code == 200
    assert heard(client, ada) == [("declined", "We are three short.")]
    for verb in ("approve", "decline"):
        again = desk.post(f"/absence-requests/1/{verb}", {"answer": "no"})
        assert (again.status_code, again.json["title"]) == (409, "request_answered")
    with backend.work() as work:
        assert work.session.query(Absence).count() == 0


def test_is_taken_back_until_it_is_answered(client: FlaskClient, backend: Backend, desk: Door, ada: Any) -> None:
    ask(client, ada, after=24)
    back = "/api/v1/mobile/absence-requests/{}/withdraw"
    assert [client.post(back.format("r1"), headers=ada).json["state"] for _ in range(2)] == ["withdrawn"] * 2
    assert the_task(backend).state == "done"
    assert desk.post("/absence-requests/1/approve", {}).json["title"] == "request_withdrawn"
    ask(client, ada, "r2", after=24)
    desk.post("/absence-requests/2/approve", {})
    late = client.post(back.format("r2"), headers=ada)
    assert (late.status_code, late.json["title"]) == (409, "request_answered")
    assert client.post(back.format("r9"), headers=ada).status_code == 404


def test_refuses_what_cannot_be_asked_for(client: FlaskClient, ada: Any) -> None:
    ask(client, ada, after=24)
    refused = {
        "bad_absence": ask(client, ada, "r2", after=24, hours=0),
        "absence_over": ask(client, ada, "r3", after=-9),
        "asked_already": ask(client, ada, "r4", after=26),
        "request_id_reused": ask(client, ada, "r1", after=24, why="another"),
    }
    assert {name: answer.json["title"] for name, answer in refused.items()} == {name: name for name in refused}
    assert ask(client, ada, "r5", after=24, hours=24 * 93).json["title"] == "bad_absence"


def test_gives_no_absence_whose_time_has_passed(client: FlaskClient, clock: FixedClock, desk: Door, ada: Any) -> None:
    ask(client, ada)
    clock.forward(hours=9)
    assert desk.post("/absence-requests/1/approve", {}).json["title"] == "absence_over"
    assert desk.post("/absence-requests/1/decline", {"answer": "Too late."}).status_code == 200


def test_leaves_the_task_open_until_the_technician_is_answered(
    client: FlaskClient, backend: Backend, desk: Door, ada: Any
) -> None:
    ask(client, ada)
    task_id = the_task(backend).id
    refused = desk.post(f"/tasks/{task_id}/done")
    assert (refused.status_code, refused.json["title"]) == (409, "task_needs_answer")


def test_shows_requests_and_tasks_to_those_within_bounds_alone(client: FlaskClient, backend: Backend, ada: Any) -> None:
    ask(client, ada)
    near, far = (door(backend, Role.DISPATCHER, name=f"d{area}", territory_ids=(area,)) for area in (1, 99))
    for path, seen in (("/absence-requests", 1), ("/tasks?state=open", 1)):
        assert len(near.get(path).json["items"]) >= seen
        assert far.get(path).json["items"] == []
    assert far.post("/absence-requests/1/approve", {}).status_code == 404
    assert near.post("/absence-requests/1/approve", {}).status_code == 200


def test_answers_once_where_two_dispatchers_answer_at_once(
    client: FlaskClient, backend: Backend, desk: Door, ada: Any
) -> None:
    ask(client, ada, after=24)
    other = door(backend, Role.DISPATCHER, name="other")
    tried = [
        lambda: desk.post("/absence-requests/1/approve", {}).status_code,
        lambda: other.post("/absence-requests/1/decline", {"answer": "no"}).status_code,
    ]
    assert sorted(at_once(*tried)) == [200, 409]
