"""A task that a person closed by mistake is opened again; one that ended with its cause is not."""

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Event, Task
from dispatch.kernel.records import a_task, open_tasks
from dispatch.kernel.rows.task_rows import close_tasks
from tests.support.doors.api_clients import Door, door
from tests.support.planning import a_town


@pytest.fixture
def desk(backend: Backend) -> Door:
    """A desk before one open task about visit 1."""
    a_town(backend, orders=1)
    with backend.work() as work:
        open_tasks(work, [a_task(work, "promise_in_doubt", "visit:1", "Look at this.", order_id=1, visit_id=1)])
    return door(backend)


def test_opens_a_task_again_that_somebody_closed(backend: Backend, desk: Door) -> None:
    assert desk.post("/tasks/1/done", {}).get_json()["state"] == "done"
    for _ in range(2):
        opened = desk.post("/tasks/1/reopen", {})
        assert (opened.status_code, opened.get_json()["state"]) == (200, "open")
    with backend.work() as work:
        task = work.session.get_one(Task, 1)
        assert (task.state, task.done_at, task.done_by) == ("open", None, None)
        kinds = [one.kind for one in work.session.query(Event).order_by(Event.id) if one.kind.startswith("task.")]
    assert kinds == ["task.opened", "task.done", "task.opened"]


def test_leaves_a_task_closed_that_ended_with_its_cause(backend: Backend, desk: Door) -> None:
    with backend.work() as work:
        close_tasks(work.session, 1, work.now)
    refused = desk.post("/tasks/1/reopen", {})
    assert (refused.status_code, refused.get_json()["title"]) == (409, "task_ended")
    with backend.work() as work:
        assert work.session.get_one(Task, 1).state == "done"
