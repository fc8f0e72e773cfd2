from typing import Any

import pytest
from flask.testing import FlaskClient

from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry, Complaint, Event
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.field import a_booked_visit, a_day, bearer

Headers = dict[str, str]


@pytest.fixture
def order_id(backend: Backend) -> int:
    with backend.work() as work:
        _, (ada,) = a_day(work)
        return a_booked_visit(work, ada).order_id


def headers(backend: Backend, name: str, role: Role, territory_ids: tuple[int, ...] = ()) -> Headers:
    with backend.work() as work:
        return dict(bearer(issue_token(work, add_user(work, name, role, territory_ids=territory_ids))))


@pytest.fixture
def sam(backend: Backend) -> Headers:
    return headers(backend, "Sam", Role.SERVICE)


def complain(client: FlaskClient, sam: Headers, order_id: int, **more: Any) -> Any:
    return client.post("/api/v1/complaints", json={"order_id": order_id, "said": "Still slow."} | more, headers=sam)


def move(client: FlaskClient, who: Headers, version: int, state: str, note: str | None = None) -> Any:
    body = {"state": state} | ({"note": note} if note else {})
    return client.post("/api/v1/complaints/1/transitions", json=body, headers=who | {"If-Match": f'"{version}"'})


def test_belongs_to_whoever_received_it_until_the_customer_accepts(
    client: FlaskClient, backend: Backend, clock: FixedClock, order_id: int, sam: Headers
) -> None:
    received = complain(client, sam, order_id)
    assert (received.status_code, received.json["state"], received.json["owner_id"]) == (201, "acknowledged", 1)
    way = [
        ("in_progress", None),
        ("resolved", "New router."),
        ("rejected", "Slow again in the evening."),
        ("in_progress", None),
        ("resolved", "Line card replaced."),
        ("accepted", "Fast now, says the customer."),
        ("closed", None),
    ]
    for version, (state, note) in enumerate(way, 1):
        clock.forward(minutes=5)
        answer = move(client, sam, version, state, note)
        assert (answer.status_code, answer.json["state"], answer.json["version"]) == (201, state, version + 1)
    read = client.get("/api/v1/complaints/1", headers=sam)
    assert [step["state"] for step in read.json["steps"]] == ["acknowledged", *(state for state, _ in way)]
    assert (read.json["resolution"], read.json["closed_at"]) == ("Line card replaced.", "2026-11-30T09:35:00+00:00")
    assert read.headers["ETag"] == '"8"'
    with backend.work() as work:
        kinds = [row.kind for row in work.session.query(Event).filter_by(thing="complaint").order_by(Event.id)]
        assert kinds == ["complaint.acknowledged", *(f"complaint.{state}" for state, _ in way)]
        assert work.session.query(AuditEntry).filter_by(thing="complaint").count() == 8


@pytest.mark.parametrize("state", ["resolved", "accepted", "closed", "rejected", "acknowledged"])
def test_takes_no_other_road(client: FlaskClient, order_id: int, sam: Headers, state: str) -> None:
    complain(client, sam, order_id)
    answer = move(client, sam, 1, state, "So be it.")
    assert (answer.status_code, answer.json["title"]) == (409, "wrong_state")
    assert client.get("/api/v1/complaints/1", headers=sam).json["version"] == 1


def test_wants_to_know_what_was_done(client: FlaskClient, order_id: int, sam: Headers) -> None:
    complain(client, sam, order_id)
    move(client, sam, 1, "in_progress")
    assert move(client, sam, 2, "resolved").json["title"] == "note_missing"
    assert client.get("/api/v1/complaints/1", headers=sam).json["state"] == "in_progress"


def test_is_moved_by_its_owner_or_an_administrator_alone(
    client: FlaskClient, backend: Backend, order_id: int, sam: Headers
) -> None:
    complain(client, sam, order_id)
    tess, root = headers(backend, "Tess", Role.SERVICE), headers(backend, "Chief", Role.ADMIN)
    assert move(client, tess, 1, "in_progress").json["title"] == "not_the_owner"
    moved = move(client, root, 1, "in_progress")
    assert (moved.status_code, moved.json["owner_id"]) == (201, 1)


def test_lets_one_of_two_edits_of_a_version_win(client: FlaskClient, order_id: int, sam: Headers) -> None:
    complain(client, sam, order_id)
    assert move(client, sam, 1, "in_progress").status_code == 201
    assert move(client, sam, 1, "resolved", "Done.").status_code == 412
    unread = client.post("/api/v1/complaints/1/transitions", json={"state": "resolved", "note": "Done."}, headers=sam)
    assert unread.status_code == 428


def test_is_received_once_under_one_key(client: FlaskClient, backend: Backend, order_id: int, sam: Headers) -> None:
    answers = [complain(client, sam | {"Idempotency-Key": "k"}, order_id) for _ in range(2)]
    assert answers[0].json == answers[1].json
    with backend.work() as work:
        assert work.session.query(Complaint).count() == 1


@pytest.mark.parametrize(
    ("status", "change"),
    [
        (404, {"order_id": 999}),
        (404, {"visit_id": 999}),
        (422, {"said": ""}),
        (422, {"said": "bell\u0007"}),
        (422, {"order_id": "1"}),
        (422, {"owner_id": 1}),
    ],
)
def test_refuses_a_complaint_about_nothing(
    client: FlaskClient, order_id: int, sam: Headers, change: dict[str, Any], status: int
) -> None:
    body = {"order_id": order_id, "said": "Still slow."} | change
    assert client.post("/api/v1/complaints", json=body, headers=sam).status_code == status
    assert client.get("/api/v1/complaints", headers=sam).json["items"] == []


def test_lists_what_the_actor_may_see(client: FlaskClient, backend: Backend, order_id: int, sam: Headers) -> None:
    for _ in range(2):
        complain(client, sam, order_id)
    move(client, sam, 1, "in_progress")
    listed = client.get("/api/v1/complaints?state=acknowledged&owner_id=1", headers=sam).json
    assert [item["id"] for item in listed["items"]] == [2]
    for stranger in [
        headers(backend, "Dan", Role.DISPATCHER, (99,)),
        headers(backend, "another-system", Role.INTEGRATION),
    ]:
        assert client.get("/api/v1/complaints", headers=stranger).json["items"] == []
        assert client.get("/api/v1/complaints/1", headers=stranger).status_code == 404
