"""What those who watch the installation are told: are orders taken in, are jobs done, what is about to fail."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.kernel.machine import Machine, Room
from dispatch.operations import machine_watch
from tests.support.doors.api_clients import door
from tests.support.doors.apps import app_of

LIVES = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())"
ROOMY = Room(total=100_000_000_000, free=50_000_000_000)
DUE = (
    "INSERT INTO procrastinate_jobs (task_name, queue_name, scheduled_at) "
    "VALUES ('send_due', %s, now() - make_interval(secs => %s))"
)


def machine(*, skew: timedelta = timedelta(0), room: Room | None = ROOMY) -> Machine:
    return Machine(now=lambda: datetime.now(UTC) + skew, room=lambda: room, name="fd1")


def ask(backend: Backend, path: str) -> tuple[int, Any]:
    answer = app_of(backend).test_client().get(path)
    return answer.status_code, answer.json


def do(backend: Backend, statement: str, *values: object) -> None:
    with backend.work() as work:
        work.session.connection().exec_driver_sql(statement, values)


def test_takes_orders_in_without_a_worker_and_says_that_none_is_there(backend: Backend) -> None:
    house = replace(backend, machine=machine())
    assert ask(house, "/readyz") == (
        200,
        {
            "status": "ready",
            "checks": {"database": "ok", "migrations": "ok"},
            "warnings": {"worker": "no worker is running"},
        },
    )
    status, told = ask(house, "/readyz/worker")
    assert (status, told["checks"]["worker"]) == (503, "no worker is running")


def test_tells_how_long_a_lane_s_first_job_has_been_due_though_a_worker_lives(backend: Backend) -> None:
    house = replace(backend, machine=machine())
    do(backend, LIVES)
    do(backend, DUE, "lookups", 300)
    assert ask(house, "/readyz/worker")[0] == 200
    do(backend, DUE, "texts", 300)
    status, told = ask(house, "/readyz/worker")
    assert (status, told["checks"]) == (503, {"worker": "ok", "texts": "ok", "jobs": "texts: due for 300 s"})


@pytest.mark.parametrize(
    ("now", "warning", "sentence"),
    [
        (
            machine(room=Room(100_000_000_000, 4_000_000_000)),
            {"disk": "4000 MB are left on the database's disk"},
            "The disk of the database on fd1 is nearly full. Make room, or orders can't be taken in.",
        ),
        (
            machine(room=Room(10_000_000_000, 900_000_000)),
            {"disk": "900 MB are left on the database's disk"},
            "The disk of the database on fd1 is nearly full. Make room, or orders can't be taken in.",
        ),
        (
            machine(skew=timedelta(hours=3)),
            {"clock": "this machine's clock is 10800 s ahead of the database's"},
            "The clock of fd1 differs from the database's by more than a minute. Set it right, or texts and visits get "
            "wrong times.",
        ),
    ],
    ids=["a full share", "few bytes", "a clock"],
)
def test_warns_of_the_machine_and_opens_one_task_that_goes_when_it_is_well_again(
    backend: Backend, now: Machine, warning: dict[str, str], sentence: str
) -> None:
    do(backend, LIVES)
    house = replace(backend, machine=now)
    status, told = ask(house, "/readyz")
    assert (status, told["warnings"]) == (200, warning)
    for _ in range(2):
        with backend.work() as work:
            machine_watch.watch(work, now)
    tasks = door(backend).get("/tasks?state=open").json["items"]
    assert [task["sentence"] for task in tasks] == [sentence]
    with backend.work() as work:
        machine_watch.watch(work, machine())
    assert door(backend).get("/tasks?state=open").json["items"] == []


def test_warns_anew_when_it_happens_again_though_somebody_ticked_the_first_warning_off(backend: Backend) -> None:
    desk, full = door(backend), machine(room=Room(100_000_000_000, 4_000_000_000))
    for _ in range(2):
        with backend.work() as work:
            machine_watch.watch(work, full)
        (task,) = desk.get("/tasks?state=open").json["items"]
        assert desk.post(f"/tasks/{task['id']}/done").status_code == 200
        with backend.work() as work:
            machine_watch.watch(work, full)
        assert desk.get("/tasks?state=open").json["items"] == [], "once is enough while it lasts"
        with backend.work() as work:
            machine_watch.watch(work, machine())
        assert desk.post(f"/tasks/{task['id']}/reopen").json["title"] == "task_ended"
