"""Complaints through the doors: who takes them, which steps follow, what the customer got."""

from typing import Any

from werkzeug.test import TestResponse

from dispatch.aftercare.services import complaint_watch
from dispatch.bootstrap import Backend
from dispatch.db.tables import Message
from dispatch.messaging.processes.sending import SenderPool
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import Door, door
from tests.support.messages import a_visit

CUSTOMER = "+12025550177"


def a_desk(backend: Backend, name: str = "Sam", *, role: Role = Role.SERVICE) -> Door:
    """A colleague who takes complaints in."""
    return door(backend, role, name=name)


def an_order(backend: Backend, **visit: Any) -> int:
    """An order of the customer `CUSTOMER`, in Europe/Vaduz; its id."""
    with backend.work() as work:
        return a_visit(work, phone=CUSTOMER, **visit).order_id


def complain(desk: Door, order_id: int | None = None, **more: Any) -> dict[str, Any]:
    """A complaint that is taken in, as the API shows it."""
    about = {} if order_id is None else {"order_id": order_id}
    answer = desk.post("/complaints", about | {"said": "Still slow."} | more)
    assert answer.status_code == 201, answer.json
    found: dict[str, Any] = answer.json
    return found


def a_cause(backend: Backend, code: str = "access_node", parent_id: int | None = None) -> int:
    """A cause that an administrator enters into the tree; its id."""
    body = {"code": code, "name": code.replace("_", " ").title(), "name_zh": "节点", "parent_id": parent_id}
    answer = a_desk(backend, "Chief", role=Role.ADMIN).post("/complaint-causes", body)
    assert answer.status_code == 201, answer.json
    return int(answer.json["id"])


def read(desk: Door, complaint_id: int = 1) -> dict[str, Any]:
    """A complaint as it stands."""
    found: dict[str, Any] = desk.get(f"/complaints/{complaint_id}").json
    return found


def act(desk: Door, way: str, body: Any = None, *, complaint_id: int = 1) -> TestResponse:
    """One step with the version that stands: `take`, `transitions`, `hand-overs/accept` …"""
    version = read(desk, complaint_id)["version"]
    return desk.post(f"/complaints/{complaint_id}/{way}", body, headers={"If-Match": f'"{version}"'})


def step(desk: Door, state: str, note: str = "", *, complaint_id: int = 1, **more: Any) -> TestResponse:
    """The next step."""
    return act(desk, "transitions", {"state": state, "note": note} | more, complaint_id=complaint_id)


def resolve(desk: Door, complaint_id: int = 1) -> None:
    """Works on a complaint and solves it."""
    for state, note in (("in_progress", ""), ("resolved", "Card replaced.")):
        answer = step(desk, state, note, complaint_id=complaint_id)
        assert answer.status_code == 201, answer.json


def delivered(backend: Backend, number: str = CUSTOMER) -> list[str]:
    """What the number got, in its order."""
    SenderPool(backend).send_due()
    with backend.work() as work:
        rows = work.session.query(Message).filter_by(to_number=number, state="delivered").order_by(Message.id)
        return [message.body for message in rows]


def watch(backend: Backend) -> None:
    """Looks after deadlines, as the worker does."""
    with backend.work() as work:
        complaint_watch.sweep(work)


def tasks(desk: Door, kind: str) -> list[dict[str, Any]]:
    """The open tasks of a kind, as the API shows them."""
    return [task for task in desk.get("/tasks?state=open").json["items"] if task["kind"] == kind]
