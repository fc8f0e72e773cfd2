"""Where the routes of a day run: on the roads that were prepared, straight without, and nothing out of bounds."""

from itertools import pairwise
from pathlib import Path

import pytest

from dispatch.bootstrap import Backend
from routing.roads import open_roads, prepare
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.planning import EARLY, a_town, plan_day, quick
from tests.support.roads import write_streets


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


def test_runs_on_the_roads_where_they_are_known(house: Backend, roads_file: Path) -> None:
    [straight], [driven] = routes(door(house)), routes(door(quick(house, roads=open_roads(str(roads_file)))))
    legs = driven["legs"]
    assert isinstance(legs, list)
    assert [(leg[0], leg[-1]) for leg in legs] == [(leg[0], leg[-1]) for leg in straight["legs"]]  # type: ignore[attr-defined]
    assert all(9.5199 < lon < 9.5201 for leg in legs[1:] for _, lon in leg)


def test_leaves_out_who_is_not_on_the_board(house: Backend) -> None:
    assert routes(door(house), "technicians=1,99") == routes(door(house))
    assert routes(door(house), "technicians=99") == []


def test_refuses_territories_that_are_not_there(house: Backend) -> None:
    assert door(house).get("/board/routes?technicians=1&territories=T9").status_code == 404
    assert door(house).get("/board/routes").status_code == 422
