"""A whole country's extract, where ../shared holds it: real tags, real addresses, and a drive everybody knows."""

import csv
from pathlib import Path

import numpy as np
import pytest

from routing.roads import GreatCircleRoads, Place, network_roads, prepare
from routing.roads.graph.driving import NetworkEngine
from routing.roads.graph.hierarchy import HierarchyPaths, is_installed
from routing.roads.graph.network import Network
from routing.roads.graph.paths import DijkstraPaths

DATA = Path(__file__).parents[4] / "shared" / "data"
EXTRACT = DATA / "liechtenstein-latest.osm.pbf"
VADUZ, BALZERS = Place(47.1398, 9.5222), Place(47.0690, 9.5060)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not EXTRACT.exists(), reason="../shared/data/liechtenstein-latest.osm.pbf is absent"),
]


@pytest.fixture(scope="module")
def roads_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("liechtenstein") / "roads.npz"
    prepare(EXTRACT, path)
    return path


@pytest.fixture(scope="module")
def addresses() -> list[Place]:
    with (DATA / "liechtenstein" / "gazetteer.csv").open(encoding="utf-8") as file:
        return list(dict.fromkeys(Place(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)))


def test_drives_from_the_capital_to_the_south(roads_file: Path) -> None:
    answer = network_roads(roads_file).table([VADUZ], [BALZERS])
    assert answer.warnings == ()
    assert 8_000 < answer.metres[0, 0] < 10_500
    assert 9 * 60 < answer.seconds[0, 0] < 18 * 60


def test_finds_a_road_at_every_address(roads_file: Path, addresses: list[Place]) -> None:
    answer = network_roads(roads_file).matrix(addresses)
    assert answer.warnings == ()
    assert answer.seconds.max() < 3_600


@pytest.mark.skipif(not is_installed(), reason="routingkit-cch is an optional dependency and is not installed")
def test_finds_the_same_by_hierarchy_as_by_search(roads_file: Path, addresses: list[Place]) -> None:
    network = Network.load(roads_file)
    some = addresses[::8]
    search = NetworkEngine(network, DijkstraPaths(network)).measure(some, some)
    hierarchy = NetworkEngine(network, HierarchyPaths(network)).measure(some, some)
    assert np.array_equal(search.seconds, hierarchy.seconds)
    assert np.array_equal(search.metres, hierarchy.metres)


def test_stays_near_the_estimate_on_the_whole(roads_file: Path) -> None:
    network = Network.load(roads_file)
    some = [Place(float(lat), float(lon)) for lat, lon in zip(network.lat[::20], network.lon[::20], strict=True)]
    measured, estimated = network_roads(roads_file).matrix(some), GreatCircleRoads().matrix(some)
    assert 0.7 < estimated.seconds.sum() / measured.seconds.sum() < 1.1
