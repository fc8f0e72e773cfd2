from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.aftercare.services.follow_ups import request_call_back
from dispatch.bootstrap import Backend
from dispatch.db.tables import FollowUpAttempt, Visit
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.field import a_booked_visit, a_day, a_device, an_event, bearer, take

MINUTE = timedelta(minutes=1)


@pytest.fixture
def call_id(backend: Backend, clock: FixedClock) -> int:
    """A call that is due since 10:40 UTC, which is now, beside a survey that waits."""
    with backend.work() as work:
        _, (ada,) = a_day(work)
        visit_id, device = a_booked_visit(work, ada).id, a_device(work, ada)
    clock.set(START + 100 * MINUTE)
    take(backend, device, an_event(visit_id, "completed", clock.at))
    with backend.work() as work:
        return request_call_back(work, work.session.get_one(Visit, visit_id), "customer_asked").id


def token(backend: Backend, role: Role, name: str = "Sam", territory_ids: tuple[int, ...] = ()) -> Any:
    with backend.work() as work:
        return bearer(issue_token(work, add_user(work, name, role, territory_ids=territory_ids)))


@pytest.fixture
def sam(backend: Backend) -> Any:
    return token(backend, Role.SERVICE)


def test_lists_the_calls_that_are_due(client: FlaskClient, call_id: int, sam: Any) -> None:
    everything = client.get("/api/v1/follow-ups", headers=sam).json
    assert [item["kind"] for item in everything["items"]] == ["survey", "call_back"]
    assert everything["next"] is None
    due = client.get("/api/v1/follow-ups?due=2026-11-30T10:40:00Z&state=due", headers=sam).json["items"]
    assert [(item["id"], item["reason"], item["attempts"]) for item in due] == [(call_id, "customer_asked", [])]
    before = client.get("/api/v1/follow-ups?due=2026-11-30T10:39:59Z", headers=sam).json["items"]
    assert before == []


def test_pages_by_key(client: FlaskClient, call_id: int, sam: Any) -> None:
    first = client.get("/api/v1/follow-ups?limit=1", headers=sam).json
    second = client.get(f"/api/v1/follow-ups?limit=1&after={first['next']}", headers=sam).json
    assert [page["items"][0]["kind"] for page in (first, second)] == ["survey", "call_back"]
    assert second["next"] is None


@pytest.mark.parametrize("query", ["due=now", "due=2026-11-30T10:40:00", "state=lost", "limit=0", "sate=due"])
def test_refuses_a_question_it_does_not_understand(client: FlaskClient, call_id: int, sam: Any, query: str) -> None:
    assert client.get(f"/api/v1/follow-ups?{query}", headers=sam).status_code == 422


def test_shows_whom_to_call(client: FlaskClient, backend: Backend, call_id: int, sam: Any) -> None:
    answer = client.get(f"/api/v1/follow-ups/{call_id}", headers=sam)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')
    with backend.work() as work:
        customer = work.session.query(Visit).one().order.customer
        assert answer.json["customer"] == {"name": customer.name, "phone": customer.phone, "language": "en"}


def test_notes_an_attempt_on_the_version_that_was_read(
    client: FlaskClient, backend: Backend, call_id: int, sam: Any
) -> None:
    path, body = f"/api/v1/follow-ups/{call_id}/attempts", {"outcome": "no_answer", "notes": "Mailbox."}
    assert client.post(path, json=body, headers=sam).status_code == 428
    assert client.post(path, json=body, headers=sam | {"If-Match": '"9"'}).status_code == 412
    noted = client.post(path, json=body, headers=sam | {"If-Match": '"1"', "Idempotency-Key": "k1"})
    again = client.post(path, json=body, headers=sam | {"If-Match": '"1"', "Idempotency-Key": "k1"})
    assert (noted.status_code, again.status_code, again.json) == (201, 201, noted.json)
    assert (noted.json["state"], noted.json["version"], noted.json["due_at"]) == ("due", 2, "2026-11-30T12:40:00+00:00")
    assert [(tried["outcome"], tried["notes"]) for tried in noted.json["attempts"]] == [("no_answer", "Mailbox.")]
    with backend.work() as work:
        assert work.session.query(FollowUpAttempt).count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"outcome": "maybe"},
        {"outcome": "reached_fixed", "call_at": "2026-12-01T10:00:00Z"},
        {"outcome": "call_later", "call_at": "2026-11-30T10:00:00Z"},
        {"outcome": "no_answer", "notes": "\u0000"},
        {"outcome": "no_answer", "x": 1},
    ],
)
def test_refuses_a_faulty_attempt(client: FlaskClient, backend: Backend, call_id: int, sam: Any, body: Any) -> None:
    path = f"/api/v1/follow-ups/{call_id}/attempts"
    assert client.post(path, json=body, headers=sam | {"If-Match": '"1"'}).status_code == 422
    with backend.work() as work:
        assert work.session.query(FollowUpAttempt).count() == 0


def test_answers_foreign_and_missing_ones_alike(client: FlaskClient, backend: Backend, call_id: int) -> None:
    stranger = token(backend, Role.INTEGRATION, "another-system")
    elsewhere = token(backend, Role.SERVICE, "Tess", territory_ids=(99,))
    for headers, number in [(stranger, call_id), (elsewhere, call_id), (elsewhere, 999)]:
        answer = client.get(f"/api/v1/follow-ups/{number}", headers=headers)
        assert (answer.status_code, answer.json["title"]) == (404, "not_found")
        assert client.get("/api/v1/follow-ups", headers=headers).json["items"] == []
    body = {"outcome": "no_answer"}
    path = f"/api/v1/follow-ups/{call_id}/attempts"
    assert client.post(path, json=body, headers=elsewhere | {"If-Match": '"1"'}).status_code == 404
    assert client.post(path, json=body, headers=stranger | {"If-Match": '"1"'}).status_code == 403
