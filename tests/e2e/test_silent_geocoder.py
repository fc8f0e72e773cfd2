"""Whatever a geocoder does, texts leave at once, the worker ends when asked to, and no address reaches a log."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Message
from dispatch.kernel.clock import set_pace
from tests.support.clocks import START
from tests.support.doors.api_clients import door
from tests.support.messages import a_text
from tests.support.orders import order_json
from tests.support.servers.geocoder_server import GeocoderServer, geocoder_server
from tests.support.servers.processes import RunningHouse

STREET = "Hinterbergweg"
TEXT_SECONDS = 5
PATIENCE_SECONDS = 90


@pytest.fixture
def geocoder() -> Iterator[GeocoderServer]:
    with geocoder_server() as server:
        yield server


@pytest.fixture
def house(backend: Backend, geocoder: GeocoderServer, tmp_path: Path) -> Iterator[RunningHouse]:
    """A worker on a Monday morning, with a geocoder of its own."""
    clock_file = tmp_path / "clock.json"
    set_pace(clock_file, START, 1)
    settings = {
        "DISPATCH_CLOCK_FILE": str(clock_file),
        "DISPATCH_GEOCODER": "nominatim",
        "DISPATCH_GEOCODER_URL": geocoder.url,
        "DISPATCH_GEOCODER_INTERVAL_SECONDS": "0",
    }
    running = RunningHouse(backend.database.url, tmp_path, settings)
    yield running
    running.stop()


def until(true: Callable[[], object]) -> float:
    """Waits until it is true; returns the seconds that it took."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE_SECONDS:
        if true():
            return time.monotonic() - began
        time.sleep(0.05)
    raise AssertionError("It did not come to pass.")


def place_unlocated(backend: Backend, number: int) -> None:
    asker = door(backend)
    for each in range(number):
        body = order_json()
        body["site"] = {"address": f"{STREET} {each}, Schaan"}
        assert asker.post("/orders", body).status_code == 201


def is_delivered(backend: Backend, message_id: int) -> bool:
    with backend.work() as work:
        return work.session.get_one(Message, message_id).state == "delivered"


@pytest.mark.parametrize("trouble", ["says later", "hangs"])
def test_lets_texts_leave_at_once_and_the_worker_end_whatever_the_geocoder_does(
    backend: Backend, house: RunningHouse, geocoder: GeocoderServer, trouble: str
) -> None:
    geocoder.drips = trouble == "hangs"
    geocoder.status, geocoder.headers = 429, {"Retry-After": "3600"}
    place_unlocated(backend, 6)
    house.start_worker()
    until(lambda: geocoder.asked)
    with backend.work() as work:
        message = a_text(work)
    assert until(lambda: is_delivered(backend, message.id)) < TEXT_SECONDS
    house.end("worker")
    assert house.ended("worker", 20) == 0
    assert STREET not in house.said("worker")
    assert len(geocoder.asked) == 1
