"""OSRM and Valhalla over real HTTP: the question, the answer, and every way in which it can fail."""

import socket
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from routing.roads import GreatCircleRoads, Place, open_roads, osrm_roads, valhalla_roads
from routing.roads.measured import CompleteRoads, RoadsUnavailable
from routing.roads.servers.asking import RoadServer
from routing.roads.servers.dialects import Osrm, Valhalla
from routing.roads.servers.serving import REST_SECONDS, ServerEngine
from tests.unit.routing_roads.road_server import serving
from tests.unit.routing_roads.town import place

VADUZ, SCHAAN, BALZERS, SEA = Place(47.141, 9.521), Place(47.165, 9.5087), Place(47.0667, 9.5025), Place(0, 0)
TOWNS = [VADUZ, SCHAAN, BALZERS]
ESTIMATE = GreatCircleRoads().matrix(TOWNS)


def osrm(path: str, _body: Any) -> tuple[int, Any]:
    """Answers a table whose seconds are 100 x the longitude's microdegrees apart, like a real OSRM in form."""
    url = urlsplit(path)
    points = [tuple(map(float, point.split(","))) for point in url.path.removeprefix("/table/v1/driving/").split(";")]
    asked = parse_qs(url.query)
    assert asked["annotations"] == ["duration,distance"]
    sources, targets = ([points[int(n)] for n in asked[side][0].split(";")] for side in ("sources", "destinations"))
    seconds = [[abs(start[1] - end[1]) * 10_000 + 0.4 for end in targets] for start in sources]
    near = {False: {"distance": 7.5}, True: {"distance": 90_000.0}}
    return 200, {
        "code": "Ok",
        "durations": seconds,
        "distances": [[value * 12 for value in row] for row in seconds],
        "sources": [near[point == (0, 0)] for point in sources],
        "destinations": [near[point == (0, 0)] for point in targets],
    }


def valhalla(path: str, body: Any) -> tuple[int, Any]:
    assert path == "/sources_to_targets"
    assert (body["costing"], body["units"]) == ("auto", "kilometers")
    if any(spot["lat"] == 0 for spot in [*body["sources"], *body["targets"]]):
        return 400, {"error_code": 171, "error": "No suitable edges near location", "status_code": 400}
    return 200, {
        "sources_to_targets": [
            [
                {"time": abs(start["lat"] - end["lat"]) * 10_000, "distance": 1.5, "from_index": 0, "to_index": 0}
                for end in body["targets"]
            ]
            for start in body["sources"]
        ]
    }


def test_reads_a_table_from_osrm() -> None:
    with serving(osrm) as (address, _):
        answer = osrm_roads(address).matrix(TOWNS)
    assert answer.seconds.tolist() == [[0, 240, 743], [240, 0, 983], [743, 983, 0]]
    assert answer.metres[0].tolist() == [0, 2_885, 8_921]
    assert answer.warnings == ()


def test_reads_a_table_from_valhalla() -> None:
    with serving(valhalla) as (address, _):
        answer = valhalla_roads(address + "/").table([VADUZ], [SCHAAN, BALZERS])
    assert answer.seconds.tolist() == [[240, 743]]
    assert answer.metres.tolist() == [[1_500, 1_500]]


def test_asks_for_a_large_table_in_blocks_and_only_once() -> None:
    with serving(osrm) as (address, asked):
        roads = osrm_roads(address, Osrm(places_at_once=2))
        answer = roads.matrix(TOWNS)
        roads.matrix(TOWNS)
    assert len(asked) == 4
    assert answer.seconds.tolist() == [[0, 240, 743], [240, 0, 983], [743, 983, 0]]


def test_estimates_a_place_that_osrm_moved_too_far() -> None:
    with serving(osrm) as (address, _):
        answer = osrm_roads(address).matrix([VADUZ, SCHAAN, SEA])
    assert [(warning.code, warning.places) for warning in answer.warnings] == [("off_network", (2,))]
    assert answer.seconds[0, 1] == 240
    assert answer.seconds[0, 2] == GreatCircleRoads().matrix([VADUZ, SEA]).seconds[0, 1]


def test_finds_the_place_for_which_valhalla_refuses_the_table() -> None:
    with serving(valhalla) as (address, _):
        answer = valhalla_roads(address).matrix([VADUZ, SEA, SCHAAN])
    assert [(warning.code, warning.places) for warning in answer.warnings] == [("off_network", (1,))]
    assert answer.seconds[0, 2] == 240


def test_estimates_a_pair_without_a_way() -> None:
    def with_a_gap(path: str, body: Any) -> tuple[int, Any]:
        status, table = osrm(path, body)
        table["durations"][0][2] = None
        return status, table

    with serving(with_a_gap) as (address, _):
        answer = osrm_roads(address).matrix(TOWNS)
    assert [(warning.code, warning.places) for warning in answer.warnings] == [("unreachable", (0, 2))]
    assert answer.seconds[0, 2] == ESTIMATE.seconds[0, 2]
    assert answer.seconds[2, 0] == 743


@pytest.mark.parametrize(
    ("status", "content", "code"),
    [
        (500, {"code": "InternalError"}, "server_away"),
        (502, b"<html>bad gateway</html>", "server_away"),
        (400, {"code": "TooBig"}, "server_refused"),
        (200, b"not json", "server_refused"),
        (200, [], "server_refused"),
        (200, {"code": "Ok"}, "server_refused"),
        (200, {"code": "Ok", "durations": [[0]], "distances": [[0]]}, "server_refused"),
        (200, {"code": "Ok", "durations": [["soon"]], "distances": [[0]]}, "server_refused"),
    ],
)
def test_estimates_everything_when_the_answer_is_no_table(status: int, content: Any, code: str) -> None:
    with serving(lambda _path, _body: (status, content)) as (address, _):
        answer = osrm_roads(address).matrix(TOWNS)
    assert [warning.code for warning in answer.warnings] == [code]
    assert answer.warnings[0].text.endswith("Travel is estimated from the straight line.")
    assert np.array_equal(answer.seconds, ESTIMATE.seconds)
    assert np.array_equal(answer.metres, ESTIMATE.metres)


@pytest.mark.parametrize("content", [{"error_code": 154}, {"sources_to_targets": [[{"time": 1}]]}])
def test_estimates_everything_when_valhalla_answers_no_table(content: Any) -> None:
    with serving(lambda _path, _body: (400, content)) as (address, _):
        answer = valhalla_roads(address).matrix([VADUZ, SCHAAN])
    assert [warning.code for warning in answer.warnings] == ["server_refused"]


def test_estimates_everything_when_nobody_listens() -> None:
    answer = osrm_roads(f"http://127.0.0.1:{unused_port()}").matrix(TOWNS)
    assert [warning.code for warning in answer.warnings] == ["server_away"]
    assert np.array_equal(answer.seconds, ESTIMATE.seconds)


def test_gives_up_on_a_server_that_never_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        answer = osrm_roads(address, timeout_seconds=0.05).matrix(TOWNS)
    assert [warning.code for warning in answer.warnings] == ["server_away"]


def test_leaves_a_server_that_was_away_alone_for_a_while() -> None:
    now = [1_000.0]
    with serving(lambda _path, _body: (503, {})) as (address, asked):
        engine = ServerEngine(RoadServer(address), Osrm(), clock=lambda: now[0])
        for moment in (1_000.0, 1_000.0 + REST_SECONDS - 1, 1_000.0 + REST_SECONDS):
            now[0] = moment
            with pytest.raises(RoadsUnavailable):
                engine.measure([VADUZ], [SCHAAN])
    assert len(asked) == 2


def test_stops_asking_for_blocks_at_the_deadline() -> None:
    ticks = iter(range(0, 1_000, 15))
    with serving(osrm) as (address, asked):
        engine = ServerEngine(RoadServer(address), Osrm(places_at_once=1), clock=lambda: next(ticks))
        answer = CompleteRoads(engine).matrix(TOWNS)
    assert len(asked) == 1
    assert [warning.code for warning in answer.warnings] == ["server_away"]


def test_reports_a_table_that_valhalla_refuses_though_it_knows_each_place() -> None:
    def unconnected(_path: str, body: Any) -> tuple[int, Any]:
        if len(body["sources"]) > 1:
            return 400, {"error_code": 170}
        return 200, {"sources_to_targets": [[{"time": 0, "distance": 0}]]}

    with serving(unconnected) as (address, _):
        answer = CompleteRoads(ServerEngine(RoadServer(address), Valhalla())).matrix(TOWNS)
    assert [warning.code for warning in answer.warnings] == ["server_refused"]


def test_opens_roads_by_the_word_of_a_setting(town_file: Path) -> None:
    crossings = [place(2, 2), place(2, 3)]
    assert open_roads(str(town_file)).matrix(crossings).metres[0, 1] == 200
    with serving(osrm) as (osrm_address, _), serving(valhalla) as (valhalla_address, _):
        assert open_roads(f"osrm+{osrm_address}").matrix(TOWNS).seconds[0, 1] == 240
        assert open_roads(f"valhalla+{valhalla_address}").matrix(TOWNS).seconds[0, 1] == 240
    with pytest.raises(FileNotFoundError):
        open_roads("nowhere.npz")


@pytest.mark.parametrize("address", ["localhost:5000", "ftp://roads", "", "http://"])
def test_refuses_an_address_that_is_no_web_address(address: str) -> None:
    with pytest.raises(ValueError, match="begins with http"):
        osrm_roads(address)


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
