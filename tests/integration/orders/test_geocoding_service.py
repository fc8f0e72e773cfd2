"""A geocoder on the network, through the API, the job engine and a real HTTP server: what it says, and how it is asked.

The pace and the rests run on the database's clock, so these tests count real seconds, few of them.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.orders.geocoders.services import NetworkGeocoder
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.orders import order_json
from tests.support.running.worker_loop import WorkerLoop
from tests.support.servers.geocoder_server import GeocoderServer, geocoder_server, of_nominatim, of_photon
from tests.support.technicians import a_technician, a_territory

VADUZ = (47.14, 9.52)


@pytest.fixture
def geocoder() -> Iterator[GeocoderServer]:
    with geocoder_server() as server:
        yield server


def asking(
    backend: Backend, geocoder: GeocoderServer, kind: str = "nominatim", *, interval: float = 0, deadline: float = 1
) -> Backend:
    """A house that asks this geocoder, with a technician who lives in Vaduz."""
    with backend.work() as work:
        a_technician(work, a_territory(work), home=VADUZ)
    return replace(backend, geocoding_service=NetworkGeocoder(kind, geocoder.url, "tests", interval, deadline))


def placed(asker: Door, address: str) -> int:
    body = order_json()
    body["site"] = {"address": address}
    answer = asker.post("/orders", body)
    assert answer.status_code == 201, answer.text
    return int(answer.json["id"])


def located(asker: Door, order_id: int) -> tuple[str, float | None, float | None]:
    site = asker.get(f"/orders/{order_id}").json["site"]
    return site["location_state"], site["lat"], site["lon"]


def tasks(asker: Door) -> list[str]:
    return [task["sentence"] for task in asker.get("/tasks?state=open").json["items"]]


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("nominatim", [of_nominatim(47.15, 9.53, 30, "Landstrasse 7, Vaduz")]),
        ("nominatim", [of_nominatim(47.15, 9.53, 26, "Landstrasse, Vaduz")]),
        (
            "nominatim",
            [
                of_nominatim(47.15, 9.53, 30, "Landstrasse 7, Vaduz"),
                of_nominatim(47.1501, 9.53, 30, "Shop, Landstrasse 7, Vaduz"),
                of_nominatim(47.3, 9.6, 26, "Landstrasse, elsewhere"),
                of_nominatim(-33.86, 151.2, 30, "Landstrasse 7, Sydney"),
            ],
        ),
        ("photon", {"features": [of_photon(47.15, 9.53, "house", "Landstrasse 7")]}),
    ],
)
def test_takes_the_one_house_or_street_that_lies_in_the_surroundings(
    backend: Backend, clock: FixedClock, geocoder: GeocoderServer, kind: str, answer: Any
) -> None:
    house, asker = asking(backend, geocoder, kind), door(backend)
    geocoder.answers["Landstrasse 7, Vaduz"] = answer
    order = placed(asker, "Landstrasse 7, Vaduz")
    WorkerLoop(house, clock).run_jobs()
    assert located(asker, order) == ("located", 47.15, 9.53)
    assert tasks(asker) == []
    assert [query["limit"] for query in geocoder.queries] == [["5"]]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ([], "No geocoder knows “Somewhere 5”; pin its point on the map."),
        (
            [of_nominatim(47.14, 9.52, 16, "Vaduz")],
            "Of “Somewhere 5” the geocoder knows the area, but not the house or street (Vaduz); pin its point on the "
            "map.",
        ),
        (
            [of_nominatim(47.1, 9.5, 4, "Liechtenstein")],
            "Of “Somewhere 5” the geocoder knows the area, but not the house or street (Liechtenstein); pin its point "
            "on the map.",
        ),
        (
            [of_nominatim(-33.86, 151.2, 30, "5 Farland, Sydney")],
            "“Somewhere 5” was found far away from every technician only (5 Farland, Sydney); pin its point on the "
            "map.",
        ),
        (
            [
                of_nominatim(47.14, 9.52, 30, "Twoplaces 5, Vaduz"),
                of_nominatim(47.23, 9.55, 30, "Twoplaces 5, Ruggell"),
            ],
            "The geocoder found several places for “Somewhere 5” (Twoplaces 5, Vaduz; Twoplaces 5, Ruggell); pin the "
            "right point on the map.",
        ),
    ],
)
def test_leaves_what_is_coarse_far_or_ambiguous_to_a_person_and_shows_what_was_found(
    backend: Backend, clock: FixedClock, geocoder: GeocoderServer, answer: Any, sentence: str
) -> None:
    house, asker = asking(backend, geocoder), door(backend)
    geocoder.answers["Somewhere 5"] = answer
    order = placed(asker, "Somewhere 5")
    WorkerLoop(house, clock).run_jobs()
    assert located(asker, order) == ("needs_geocoding", None, None)
    assert tasks(asker) == [sentence]


def test_is_asked_by_one_at_a_time_and_at_the_pace_that_it_allows(
    backend: Backend, clock: FixedClock, geocoder: GeocoderServer
) -> None:
    house, asker = asking(backend, geocoder, interval=0.3), door(backend)
    for number in range(4):
        placed(asker, f"Am Bach {number}")
    foreman = WorkerLoop(house, clock)
    for _ in range(200):
        foreman.run_jobs()
        if len(geocoder.asked) == 4:
            break
    moments = [at for at, _ in geocoder.asked]
    assert sorted(address for _, address in geocoder.asked) == [f"Am Bach {number}" for number in range(4)]
    # The database's clock decides, and the question is asked a moment after it did.
    assert min(later - earlier for earlier, later in pairwise(moments)) > 0.25
    assert geocoder.at_once == 1


@pytest.mark.parametrize("status", [429, 503])
def test_is_left_alone_for_as_long_as_it_asks_for(
    backend: Backend, clock: FixedClock, geocoder: GeocoderServer, status: int
) -> None:
    house, asker = asking(backend, geocoder), door(backend)
    geocoder.status, geocoder.headers = status, {"Retry-After": "3600"}
    orders = [placed(asker, f"Am Bach {number}") for number in range(3)]
    WorkerLoop(house, clock).run_jobs()
    assert len(geocoder.asked) == 1
    assert {located(asker, order)[0] for order in orders} == {"needs_geocoding"}
    assert sorted(tasks(asker)) == [
        f"The geocoder does not answer now; “Am Bach {number}” is looked up when it does. If that is too late, pin its "
        "point on the map."
        for number in range(3)
    ]
    with backend.work() as work:
        rows = work.session.connection().exec_driver_sql(
            "SELECT status, extract(epoch FROM scheduled_at - now()) > 3500 FROM procrastinate_jobs "
            "WHERE task_name = 'ask_geocoder'"
        )
        assert [tuple(row) for row in rows] == [("todo", True)] * 3


def test_is_asked_again_soon_after_it_was_away_and_the_task_goes(
    backend: Backend, clock: FixedClock, geocoder: GeocoderServer
) -> None:
    house, asker = asking(backend, geocoder, deadline=0.3), door(backend)
    geocoder.drips = True
    geocoder.answers["Am Bach 7"] = [of_nominatim(47.15, 9.53, 30, "Am Bach 7")]
    order = placed(asker, "Am Bach 7")
    foreman = WorkerLoop(house, clock)
    foreman.run_jobs()
    assert located(asker, order)[0] == "needs_geocoding"
    geocoder.drips = False
    for _ in range(400):
        foreman.run_jobs()
        if located(asker, order)[0] == "located":
            break
    assert located(asker, order) == ("located", 47.15, 9.53)
    assert tasks(asker) == []


@pytest.mark.parametrize("raw", [b"<html>", b'{"error": "x"}', b"[" * 100_000])
def test_survives_an_answer_that_is_no_answer(
    backend: Backend, clock: FixedClock, geocoder: GeocoderServer, raw: bytes
) -> None:
    house, asker = asking(backend, geocoder), door(backend)
    geocoder.raw = raw
    order = placed(asker, "Am Bach 7")
    WorkerLoop(house, clock).run_jobs()
    assert located(asker, order)[0] == "needs_geocoding"
    with backend.work() as work:
        rows = work.session.connection().exec_driver_sql(
            "SELECT status FROM procrastinate_jobs WHERE task_name = 'ask_geocoder'"
        )
        assert [status for (status,) in rows] == ["todo"]


def test_takes_a_refused_question_for_an_unknown_address(
    backend: Backend, clock: FixedClock, geocoder: GeocoderServer
) -> None:
    house, asker = asking(backend, geocoder), door(backend)
    geocoder.status = 400
    placed(asker, "Am Bach 7")
    WorkerLoop(house, clock).run_jobs()
    assert tasks(asker) == ["No geocoder knows “Am Bach 7”; pin its point on the map."]
