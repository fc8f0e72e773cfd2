"""The database goes away and comes back: nobody ends, clients are told to wait, and everything goes on by itself."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from dispatch.accounts.services import identity
from dispatch.bootstrap import Backend, build
from dispatch.db import schema
from dispatch.db.tables import Message
from dispatch.kernel.clock import set_pace
from dispatch.vocabulary.terms import Role
from tests.support.backends import make_settings
from tests.support.clocks import START, FixedClock
from tests.support.messages import a_text
from tests.support.orders import order_json
from tests.support.servers.database_server import DatabaseServer, database_server
from tests.support.servers.processes import RunningHouse

AWAY_SECONDS = 8
"""Longer than the job engine waits for a connection before it gives up."""
BACK_SECONDS = 10
ANSWER_SECONDS = 2
PATIENCE_SECONDS = 60

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def until(true: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> float:
    """Waits until it is true; returns the seconds that it took."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if true():
            return time.monotonic() - began
        time.sleep(0.05)
    raise AssertionError(f"It did not come to pass in {seconds} s.")


def token_of(backend: Backend) -> str:
    with backend.work() as work:
        return identity.issue_token(work, identity.add_user(work, "desk", Role.DISPATCHER))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DatabaseServer]:
    with database_server(tmp_path / "pg") as running:
        schema.upgrade(running.url)
        yield running


@pytest.fixture
def own_backend(server: DatabaseServer) -> Iterator[Backend]:
    built = build(make_settings(), server.url, clock=FixedClock())
    yield built
    built.database.close()


@pytest.fixture
def own_house(server: DatabaseServer, tmp_path: Path) -> Iterator[RunningHouse]:
    clock_file = tmp_path / "clock.json"
    set_pace(clock_file, START, 1)
    running = RunningHouse(server.url, tmp_path, {"DISPATCH_CLOCK_FILE": str(clock_file)})
    yield running
    running.stop()


def test_goes_on_by_itself_when_the_database_is_back_and_tells_clients_to_wait_meanwhile(
    server: DatabaseServer, own_backend: Backend, own_house: RunningHouse
) -> None:
    own_house.start_server()
    own_house.start_worker()
    headers = {"Authorization": f"Bearer {token_of(own_backend)}"}
    orders = f"{own_house.url}/api/v1/orders"
    until(lambda: requests.get(orders, headers=headers, timeout=5).ok)
    with own_backend.work() as work:
        first = a_text(work).id
    until(lambda: state_of(own_backend, first) == "delivered")
    server.stop()
    gone_since = time.monotonic()
    while time.monotonic() - gone_since < AWAY_SECONDS:
        answer = requests.get(orders, headers=headers, timeout=ANSWER_SECONDS)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["title"] == "database_away"
        page = requests.get(f"{own_house.url}/console/sign-in", headers={"Accept-Language": "en"}, timeout=5)
        assert page.status_code in (200, 503)
        time.sleep(0.5)
    server.start()
    back_since = time.monotonic()
    assert until(lambda: requests.get(orders, headers=headers, timeout=5).ok, BACK_SECONDS) < BACK_SECONDS
    with own_backend.work() as work:
        second = a_text(work).id
    until(lambda: state_of(own_backend, second) == "delivered")
    assert time.monotonic() - back_since < BACK_SECONDS
    own_house.end("worker")
    assert own_house.ended("worker", 20) == 0
    assert "Traceback" not in own_house.said("server")


def state_of(backend: Backend, message_id: int) -> str:
    with backend.work() as work:
        return work.session.get_one(Message, message_id).state


def test_starts_the_embedded_server_again_when_it_was_killed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    house = RunningHouse("", tmp_path, {"DISPATCH_DATA_DIR": str(folder)})
    house.upgrade()
    house.start_server()
    try:
        until(lambda: has_database(house))
        killed = postmaster(folder)
        os.kill(killed, signal.SIGKILL)
        until(lambda: postmaster(folder) != killed and has_database(house))
    finally:
        house.end("server")
        assert house.ended("server", 30) == 0


def postmaster(folder: Path) -> int:
    """The process that the embedded server's file names; 0 while there is none."""
    file = folder / "postgresql" / "postmaster.pid"
    return int(file.read_text().splitlines()[0]) if file.exists() else 0


def has_database(house: RunningHouse) -> bool:
    checks = requests.get(f"{house.url}/readyz", timeout=10).json().get("checks", {})
    return bool(checks.get("database") == "ok")


@pytest.mark.parametrize("kind", ["serve", "gunicorn"])
def test_answers_the_request_under_way_when_it_is_asked_to_end(
    backend: Backend, house: RunningHouse, kind: str
) -> None:
    headers = {"Authorization": f"Bearer {token_of(backend)}"}
    body = order_json(external_id="LAST", windows=None) | {"reported_at": (START - timedelta(hours=1)).isoformat()}
    answers: list[Any] = []

    def ask() -> None:
        answers.append(requests.post(f"{house.url}/api/v1/orders", json=body, headers=headers, timeout=30))

    if kind == "serve":
        house.start_server()
    else:
        house.start_gunicorn()
    with psycopg.connect(backend.database.url) as lock:
        lock.execute("LOCK TABLE work_orders IN ACCESS EXCLUSIVE MODE")
        client = threading.Thread(target=ask)
        client.start()
        with psycopg.connect(backend.database.url, autocommit=True) as watcher:
            until(lambda: watcher.execute(WAITING).fetchone() == (1,))
        house.end("server")
        until(lambda: not answers_at(house.url))
    client.join()
    assert [answer.status_code for answer in answers] == [201]
    assert house.ended("server", 30) == 0


def answers_at(url: str) -> bool:
    try:
        requests.get(f"{url}/healthz", timeout=1)
    except requests.RequestException:
        return False
    return True
