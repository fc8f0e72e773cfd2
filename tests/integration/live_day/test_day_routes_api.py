"""Where the routes of a day run: on roads that were prepared or that a server knows, else straight; within bounds."""

import socket
import threading
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from dispatch.bootstrap import Backend
from dispatch.planning.solver.roads import choose_roads, through_the_gate
from routing.roads import open_roads, prepare
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.planning import EARLY, a_town, plan_day, quick
from tests.support.roads import write_streets
from tests.support.servers.road_servers import corner, osrm_routes, valhalla_routes
from tests.support.technicians import a_territory
from tests.unit.routing_roads.road_server import Answer, serving


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A planned day of one technician with three visits."""
    clock.set(EARLY)
    house = quick(backend)
    a_town(house, orders=3)
    plan_day(house)
    return house


@pytest.fixture(scope="module")
def roads_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streets")
    write_streets(folder / "town.osm.pbf")
    prepare(folder / "town.osm.pbf", folder / "town.npz")
    return folder / "town.npz"


def routes(desk: Door, query: str = "technicians=1") -> list[dict[str, object]]:
    answer = desk.get(f"/board/routes?date=2026-11-30&{query}")
    assert answer.status_code == 200, answer.get_json()
    return list(answer.get_json()["items"])


def test_leads_from_home_along_the_stops_in_order(house: Backend) -> None:
    [route] = routes(door(house))
    board = door(house).get("/board?date=2026-11-30").get_json()
    home, visits = board["technicians"][0]["home"], sorted(board["visits"], key=lambda one: one["arrival"])
    points = [home, *(one["point"] for one in visits)]
    assert route["technician_id"] == 1
    assert route["visits"] == [one["id"] for one in visits]
    assert route["legs"] == [[one, other] for one, other in pairwise(points)]
    assert (route["on_roads"], route["complete"]) == ([False] * 3, True)


def test_runs_on_the_roads_where_they_are_known(house: Backend, roads_file: Path) -> None:
    [straight], [driven] = routes(door(house)), routes(door(quick(house, roads=open_roads(str(roads_file)))))
    legs = driven["legs"]
    assert isinstance(legs, list)
    assert [(leg[0], leg[-1]) for leg in legs] == [(leg[0], leg[-1]) for leg in straight["legs"]]  # type: ignore[attr-defined]
    assert all(9.5199 < lon < 9.5201 for leg in legs[1:] for _, lon in leg)
    assert (driven["on_roads"], driven["complete"]) == ([True] * 3, True)


@pytest.mark.parametrize(("kind", "answer"), [("osrm", osrm_routes), ("valhalla", valhalla_routes)])
def test_runs_as_a_road_server_says_and_asks_it_once(house: Backend, kind: str, answer: Answer) -> None:
    [straight] = routes(door(house))
    with serving(answer) as (address, asked):
        served = quick(house, roads=choose_roads(f"{kind}+{address}"))
        [driven] = routes(door(served))
        assert routes(door(served)) == [driven]
    assert len(asked) == 1
    ends = [((leg[0][0], leg[0][1]), (leg[-1][0], leg[-1][1])) for leg in straight["legs"]]  # type: ignore[attr-defined]
    for (start, end), leg in zip(ends, driven["legs"], strict=True):  # type: ignore[call-overload]
        turn = corner(start, end)
        expected = [start, end] if turn in {start, end} else [start, turn, end]
        assert [(round(lat, 6), round(lon, 6)) for lat, lon in leg] == [(round(a, 6), round(b, 6)) for a, b in expected]
    assert (driven["on_roads"], driven["complete"]) == ([True] * 3, True)


def test_stays_straight_and_says_so_while_the_road_server_is_away(house: Backend) -> None:
    [straight] = routes(door(house))
    with serving(lambda _path, _body: (503, {})) as (address, asked):
        served = quick(house, roads=choose_roads(f"osrm+{address}"))
        [driven], _ = routes(door(served)), routes(door(served))
    assert driven == straight | {"complete": False}
    assert len(asked) == 1


@pytest.fixture
def dripping() -> Iterator[str]:
    """The address of a server whose answer begins, and goes on by a byte every now and then."""
    listener, stopped = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
            while not stopped.wait(0.02):
                try:
                    connection.sendall(b" ")
                except OSError:
                    return

    thread = threading.Thread(target=drip)
    thread.start()
    yield f"osrm+http://127.0.0.1:{listener.getsockname()[1]}"
    stopped.set()
    thread.join()
    listener.close()


def test_waits_no_longer_than_the_gate_allows(house: Backend, dripping: str) -> None:
    roads = open_roads(dripping, partial(through_the_gate, deadline_seconds=0.2))
    [driven] = routes(door(quick(house, roads=roads)))
    assert (driven["on_roads"], driven["complete"]) == ([False] * 3, False)


def test_traces_nothing_for_whoever_may_not_see_the_territory(house: Backend) -> None:
    with serving(osrm_routes) as (address, asked):
        served = quick(house, roads=choose_roads(f"osrm+{address}"))
        with served.work() as work:
            elsewhere = a_territory(work, "T2").id
        stranger = door(served, name="stranger", territory_ids=(elsewhere,))
        assert routes(stranger) == []
    assert asked == []


def test_leaves_out_who_is_not_on_the_board(house: Backend) -> None:
    assert routes(door(house), "technicians=1,99") == routes(door(house))
    assert routes(door(house), "technicians=99") == []


def test_refuses_territories_that_are_not_there(house: Backend) -> None:
    assert door(house).get("/board/routes?technicians=1&territories=T9").status_code == 404
    assert door(house).get("/board/routes").status_code == 422
