"""From the town's extract to its network: what is kept, what is joined, and what is refused."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from routing.roads import ExtractError, NetworkError, prepare
from routing.roads.graph.network import CLOSED, Network
from routing.roads.graph.paths import arcs
from routing.roads.graph.snap import Snapper
from routing.roads.osm.extract import read_extract
from tests.unit.routing_roads.town import COLUMNS, DEAD_EXIT, FARM, ISLAND, ROWS, place, write_town


def test_joins_segments_into_roads_between_junctions(town: Network) -> None:
    # Every crossing but the corners, where a street merely bends, is a junction; so are the farm at the end of its
    # lane both sides of the bollard, and where row 4 becomes one-way. The north-east corner, where the lane begins,
    # is a crossing as well.
    assert len(town.lat) == ROWS * COLUMNS - 3 + 1 + 2 + 1


def test_keeps_the_length_of_a_joined_road(town: Network) -> None:
    bends = [(5.0, 7.0), (5.2, 7.5), (4.9, 8.0), (5.3, 8.7), (4.8, 9.4), FARM]
    length = sum(np.hypot(b[0] - a[0], b[1] - a[1]) * 200 for a, b in pairwise(bends))
    lane = town.road_metres.argmax()
    assert town.road_metres[lane] == pytest.approx(length, abs=1)
    assert town.road_forward[lane] == pytest.approx(length / (30 / 3.6) * 10, abs=2)


def test_drops_what_cannot_be_reached_and_left_again(town: Network) -> None:
    off_road = Snapper(town).doors([place(*ISLAND[0]), place(*DEAD_EXIT), place(2.0, 3.0)])
    assert off_road.near.tolist() == [False, False, True]


def test_respects_a_one_way_street_in_the_network(town: Network) -> None:
    closed = np.flatnonzero((town.road_forward == CLOSED) | (town.road_backward == CLOSED))
    assert len(closed) == ROWS - 1 + 1
    tail, head, _, _ = arcs(town)
    one_way = [(t, h) for t, h in zip(tail, head, strict=True) if not ((tail == h) & (head == t)).any()]
    assert sum(town.lat[t] > town.lat[h] for t, h in one_way) == ROWS - 1
    assert sum(town.lon[t] < town.lon[h] for t, h in one_way) == 1


def test_puts_stops_in_front_of_every_house(town: Network) -> None:
    street = Snapper(town).doors([place(3.0, 1.0 + at / 200) for at in range(0, 200, 7)])
    assert int((street.gap & ((1 << 24) - 1)).max()) <= 20


def test_loads_what_it_saved(town: Network, tmp_path: Path) -> None:
    town.save(tmp_path / "copy.npz")
    copy = Network.load(tmp_path / "copy.npz")
    assert np.array_equal(copy.stop_forward, town.stop_forward)
    assert np.array_equal(copy.order, town.order)
    assert [file.name for file in tmp_path.iterdir()] == ["copy.npz"]


def test_tells_how_far_the_preparation_has_come(town_extract: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    report = prepare(town_extract, tmp_path / "town.npz", lambda step, count: told.append((step, count)))
    steps = [step for step, _ in told]
    assert steps[:2] == ["ways", "joining"]
    assert steps[-1] == "writing"
    assert (report.junctions, report.kilometres) == (49, 17)


def test_reads_the_text_format_as_well(tmp_path: Path, town_extract: Path) -> None:
    write_town(tmp_path / "town.osm")
    assert len(read_extract(tmp_path / "town.osm").tail) == len(read_extract(town_extract).tail)


@pytest.mark.parametrize("content", [b"", b"neither map nor compass"])
def test_refuses_a_file_that_is_no_extract(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.osm.pbf").write_bytes(content)
    earlier = tmp_path / "roads.npz"
    earlier.write_bytes(b"the earlier network")
    with pytest.raises(ExtractError):
        prepare(tmp_path / "bad.osm.pbf", earlier)
    assert earlier.read_bytes() == b"the earlier network"


def test_refuses_an_extract_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"nowhere\.osm\.pbf"):
        prepare(tmp_path / "nowhere.osm.pbf", tmp_path / "roads.npz")


@pytest.mark.parametrize("content", [b"", b"no zip archive"])
def test_refuses_a_file_that_is_no_network(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.npz").write_bytes(content)
    with pytest.raises(NetworkError, match="import the roads again"):
        Network.load(tmp_path / "bad.npz")


def test_refuses_the_network_of_another_version(tmp_path: Path) -> None:
    np.savez(tmp_path / "old.npz", format=np.array(0))
    with pytest.raises(NetworkError, match="another version"):
        Network.load(tmp_path / "old.npz")
