"""An administrator asks questions by kind of work; work counts as done when they are answered."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from dispatch.bootstrap import Backend
from dispatch.db.tables import FieldEvent
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START
from tests.support.doors.api_clients import door
from tests.support.field import a_booked_visit, a_day, a_token, bearer
from tests.support.pictures import a_jpeg
from tests.support.planning import the_visit

CHECKLIST = [
    {"code": "restarted", "label": "Router restarted", "kind": "choice", "required": True, "choices": ["yes", "no"]},
    {"code": "power", "label": "Optical power, dBm", "kind": "number", "required": True, "least": -27, "most": -8},
    {"code": "box", "label": "House box", "kind": "photo", "required": True},
    {"code": "remark", "label": "Remark", "kind": "text"},
]
GOOD = {"restarted": "yes", "power": -12.5, "box": "p1"}


@pytest.fixture
def ada(backend: Backend) -> Any:
    """Ada's device; her visit is a repair, of which four things are asked."""
    with backend.work() as work:
        _, (technician,) = a_day(work)
        a_booked_visit(work, technician)
    ask(backend, CHECKLIST)
    return bearer(a_token(backend, 1))


def ask(backend: Backend, checklist: list[dict[str, Any]]) -> None:
    """An administrator asks this after every repair."""
    desk = door(backend, Role.ADMIN)
    for row in desk.get("/work-types").json["items"]:
        if row["kind"] == "repair":
            changed = desk.patch(f"/work-types/{row['id']}", {"checklist": checklist}, version=row["version"])
            assert changed.status_code == 200


def photograph(client: FlaskClient, ada: Any) -> None:
    query = {"visit_id": 1, "attachment_id": "p1"}
    sent = client.post("/api/v1/mobile/attachments", query_string=query, data=a_jpeg(), headers=ada)
    assert sent.status_code == 201


def complete(client: FlaskClient, ada: Any, kind: str = "completed", **said: Any) -> Any:
    event = {"event_id": "e1", "visit_id": 1, "kind": kind, "at": START.isoformat()} | said
    return client.post("/api/v1/mobile/events", json={"events": [event]}, headers=ada).json["verdicts"][0]


def test_shows_the_device_what_is_asked(client: FlaskClient, ada: Any) -> None:
    (visit,) = client.get("/api/v1/mobile/day", headers=ada).json["visits"]
    assert visit["checklist"][1] == CHECKLIST[1] | {"choices": [], "least": -27.0, "most": -8.0}
    assert [item["code"] for item in visit["checklist"]] == ["restarted", "power", "box", "remark"]


def test_keeps_the_answers_of_completed_work(client: FlaskClient, backend: Backend, ada: Any) -> None:
    photograph(client, ada)
    verdict = complete(client, ada, answers=GOOD)
    assert (verdict["verdict"], "errors" in verdict) == ("applied", False)
    assert complete(client, ada, answers=GOOD)["verdict"] == "duplicate"
    order = the_visit(backend, 1).order_id
    (visit,) = door(backend).get(f"/orders/{order}").json["visits"]
    assert (visit["state"], visit["answers"]) == ("completed", GOOD)


def test_refuses_an_end_that_leaves_a_question_open_and_names_it(
    client: FlaskClient, backend: Backend, ada: Any
) -> None:
    photograph(client, ada)
    labels = {item["code"]: item["label"] for item in CHECKLIST}
    for answers, faults in (
        ({}, {"restarted", "power", "box"}),
        (GOOD | {"power": -31}, {"power"}),
        (GOOD | {"power": "-12"}, {"power"}),
        (GOOD | {"restarted": "maybe"}, {"restarted"}),
        (GOOD | {"restarted": " "}, {"restarted"}),
        (GOOD | {"box": "p2"}, {"box"}),
        (GOOD | {"remark": 7}, {"remark"}),
    ):
        verdict = complete(client, ada, answers=answers)
        assert (verdict["verdict"], verdict["reason"]) == ("rejected", "checklist_incomplete")
        assert set(verdict["errors"]["answers"]) == faults
        assert all(labels[code] in said[0] for code, said in verdict["errors"]["answers"].items())
    assert the_visit(backend, 1).state == "scheduled"
    with backend.work() as work:
        assert work.session.query(FieldEvent).count() == 0


def test_asks_nothing_of_work_that_is_not_done(client: FlaskClient, ada: Any) -> None:
    assert complete(client, ada, kind="cannot_complete", reason="no_access")["verdict"] == "applied"


def test_refuses_answers_of_another_form(client: FlaskClient, ada: Any) -> None:
    for answers in ({"power": True}, {"power": None}, {"power": 1e300}, {"remark": "x" * 501}, {"x" * 41: "y"}, ["y"]):
        verdict = complete(client, ada, answers=answers)
        assert (verdict["reason"], list(verdict["errors"])) == ("invalid_event", ["answers"])
    assert complete(client, ada, kind="arrived", answers=GOOD)["reason"] == "invalid_event"


def test_refuses_a_question_that_nobody_could_answer(backend: Backend) -> None:
    desk = door(backend, Role.ADMIN)
    row = desk.get("/work-types").json["items"][0]
    for item in (
        {"kind": "choice"},
        {"kind": "choice", "choices": ["x", "x"]},
        {"kind": "text", "choices": ["x", "y"]},
        {"kind": "text", "least": 1},
        {"kind": "number", "least": 2, "most": 1},
        {"kind": "text", "code": "A b"},
        {"kind": "text", "label": ""},
        {"kind": "video"},
    ):
        body = {"checklist": [{"code": "a", "label": "A"} | item]}
        assert desk.patch(f"/work-types/{row['id']}", body, version=row["version"]).status_code == 422, item
    twice = {"checklist": [{"code": "a", "label": "A", "kind": "text"}] * 2}
    assert desk.patch(f"/work-types/{row['id']}", twice, version=row["version"]).status_code == 422
    assert desk.get("/work-types").json["items"][0]["checklist"] == []
