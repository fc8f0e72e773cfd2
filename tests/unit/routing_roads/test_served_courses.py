"""Where drives run, asked of OSRM and Valhalla over real HTTP: the question, the line, and every way to have none."""

import socket
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from routing.roads import Leg, Place, Roads, courses, osrm_roads, trace, valhalla_roads
from routing.roads.measured import RoadsUnavailable
from routing.roads.servers.asking import RoadServer
from routing.roads.servers.dialects import Osrm, Valhalla
from routing.roads.servers.serving import REST_SECONDS, ServerEngine
from routing.roads.servers.shapes import decoded
from routing.roads.servers.tracing import DEADLINE_SECONDS
from tests.support.servers.road_servers import SEA, corner, encoded, osrm_routes, valhalla_routes
from tests.unit.routing_roads.road_server import Answer, serving

VADUZ, SCHAAN, BALZERS = Place(47.141, 9.521), Place(47.165, 9.5087), Place(47.0667, 9.5025)
ROUTE: list[Leg] = [(VADUZ, SCHAAN), (SCHAAN, BALZERS), (BALZERS, VADUZ)]

SERVERS = pytest.mark.parametrize(
    ("roads_of", "answer"), [(osrm_roads, osrm_routes), (valhalla_roads, valhalla_routes)], ids=["osrm", "valhalla"]
)


def line(leg: Leg) -> list[tuple[float, float]]:
    start, end = ((place.lat, place.lon) for place in leg)
    return [start, corner(start, end), end]


@SERVERS
def test_asks_once_for_all_legs_of_a_route(roads_of: Callable[[str], Roads], answer: Answer) -> None:
    with serving(answer) as (address, asked):
        roads = roads_of(address)
        found = courses(roads, ROUTE)
        courses(roads, ROUTE[::-1])
    assert len(asked) == 1
    for leg, course in zip(ROUTE, found, strict=True):
        assert np.allclose(course, line(leg), atol=1e-6)
        assert (course[0], course[-1]) == ((leg[0].lat, leg[0].lon), (leg[1].lat, leg[1].lon))


@SERVERS
def test_asks_for_each_leg_where_one_has_no_way(roads_of: Callable[[str], Roads], answer: Answer) -> None:
    sea = Place(*SEA)
    legs = [*ROUTE[:2], (BALZERS, sea), (sea, VADUZ)]
    with serving(answer) as (address, asked):
        roads = roads_of(address)
        found = trace(roads, legs)
        trace(roads, legs)
    assert [found[leg] is None for leg in legs] == [False, False, True, True]
    assert np.allclose(found[ROUTE[0]] or (), line(ROUTE[0]), atol=1e-6)
    assert len(asked) == 1 + len(legs)


@pytest.mark.parametrize("dialect", [Osrm(stops_at_once=3), Valhalla(stops_at_once=3)])
def test_asks_for_no_more_stops_at_once_than_a_server_allows(dialect: Osrm | Valhalla) -> None:
    answer = osrm_routes if isinstance(dialect, Osrm) else valhalla_routes
    stops = [VADUZ, SCHAAN, BALZERS, Place(47.1, 9.51), Place(47.2, 9.5)]
    with serving(answer) as (address, asked):
        found = ServerEngine(RoadServer(address), dialect).trace(list(pairwise(stops)))
    assert len(asked) == 2
    assert None not in found.values()
    assert len(found) == 4


def test_knows_no_way_that_begins_far_from_the_door() -> None:
    def elsewhere(_path: str, _body: Any) -> tuple[int, Any]:
        return 200, {"routes": [{"legs": [{"steps": [{"geometry": encoded([(48.0, 9.5), (47.165, 9.5087)])}]}]}]}

    with serving(elsewhere) as (address, _):
        assert trace(osrm_roads(address), ROUTE[:1]) == {ROUTE[0]: None}


BAD = [
    (200, b"not json"), (200, b"[" * 100_000), (200, []), (200, {"code": "Ok"}), (200, {"code": "Ok", "routes": []}),
    (200, {"routes": [{"legs": [{"steps": []}]}]}), (200, {"routes": [{"legs": [{"steps": [{"geometry": 7}]}]}]}),
    (200, {"routes": [{"legs": []}]}), (400, {"code": "TooBig"}), (502, b"<html>bad gateway</html>"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "content"), BAD)
def test_leaves_out_what_is_no_route_so_that_it_is_asked_for_again(status: int, content: Any) -> None:
    with serving(lambda _path, _body: (status, content)) as (address, _):
        roads = osrm_roads(address)
        assert trace(roads, ROUTE[:1]) == {}
        assert courses(roads, ROUTE[:1]) == [((VADUZ.lat, VADUZ.lon), (SCHAAN.lat, SCHAAN.lon))]


@pytest.mark.parametrize("content", [[], {"trip": {}}, {"trip": {"legs": [{"shape": "é"}]}}, {"error_code": 150}])
def test_leaves_out_what_is_no_route_of_valhalla(content: Any) -> None:
    with serving(lambda _path, _body: (200, content)) as (address, _):
        assert trace(valhalla_roads(address), ROUTE) == {}


def test_remembers_what_it_knows_while_the_server_is_away() -> None:
    up = [True]
    with serving(lambda path, body: osrm_routes(path, body) if up[0] else (503, {})) as (address, asked):
        roads = osrm_roads(address)
        known = trace(roads, ROUTE[:1])
        up[0] = False
        assert trace(roads, ROUTE) == known
        assert trace(roads, ROUTE) == known
    assert len(asked) == 2  # The one that failed lets the server rest.


def test_asks_again_once_the_server_has_rested() -> None:
    now, up = [1_000.0], [False]
    with serving(lambda path, body: osrm_routes(path, body) if up[0] else (503, {})) as (address, asked):
        engine = ServerEngine(RoadServer(address), Osrm(), clock=lambda: now[0])
        assert engine.trace(ROUTE) == {}
        up[0] = True
        assert engine.trace(ROUTE) == {}
        with pytest.raises(RoadsUnavailable):
            engine.measure([VADUZ], [SCHAAN])
        now[0] += REST_SECONDS
        assert len(engine.trace(ROUTE)) == 3
    assert len(asked) == 2


def test_stops_asking_at_the_deadline() -> None:
    ticks = iter(np.arange(0.0, 1_000.0, DEADLINE_SECONDS / 3))
    apart = [(VADUZ, SCHAAN), (VADUZ, BALZERS), (SCHAAN, VADUZ), (BALZERS, SCHAAN)]
    with serving(osrm_routes) as (address, asked):
        found = ServerEngine(RoadServer(address), Osrm(), clock=lambda: float(next(ticks))).trace(apart)
    assert 0 < len(found) == len(asked) < len(apart)


def test_gives_up_on_a_server_that_never_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        roads = osrm_roads(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout_seconds=0.05)
        assert trace(roads, [*ROUTE, (SCHAAN, VADUZ), (VADUZ, BALZERS)]) == {}
    assert time.monotonic() - began < 20, "a silent server holds whoever waits for it for ever"


def test_reads_the_line_of_the_published_example() -> None:
    # Google's example has five places: read with six, it lies at a tenth.
    assert np.allclose(decoded("_p~iF~ps|U_ulLnnqC_mqNvxq`@"), [[3.85, -12.02], [4.07, -12.095], [4.3252, -12.6453]])
    assert decoded("").shape == (0, 2)


@pytest.mark.parametrize("shape", [None, 7, "_", "_p~iF", "é", "\x00", "~" * 40, "_" * 400_001, "_" * 6 + "~" * 3])
def test_refuses_what_is_no_line(shape: Any) -> None:
    with pytest.raises(RoadsUnavailable):
        decoded(shape)
