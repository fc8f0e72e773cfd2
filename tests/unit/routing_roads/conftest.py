"""The town, prepared once for all tests of the roads."""

from pathlib import Path

import pytest

from routing.roads import prepare
from routing.roads.graph.network import Network
from tests.unit.routing_roads.town import write_town


@pytest.fixture(scope="session")
def town_extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("town") / "town.osm.pbf"
    write_town(path)
    return path


@pytest.fixture(scope="session")
def town_file(town_extract: Path) -> Path:
    path = town_extract.with_name("town.npz")
    prepare(town_extract, path)
    return path


@pytest.fixture(scope="session")
def town(town_file: Path) -> Network:
    return Network.load(town_file)
