"""Drives through the town, against figures one can work out and against a plain search of its own."""

import heapq
import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from routing.roads import GreatCircleRoads, Place, network_roads
from routing.roads.graph.driving import NetworkEngine
from routing.roads.graph.hierarchy import HierarchyPaths, is_installed
from routing.roads.graph.network import Network, network_of
from routing.roads.graph.paths import DijkstraPaths, Paths
from routing.roads.measured import UNKNOWN, CompleteRoads
from routing.roads.osm.extract import Segments, read_extract
from tests.unit.routing_roads.town import COLUMNS, FARM, ISLAND, ROWS, place

BLOCK_SECONDS = 200 * 3.6 / 28
MAIN_BLOCK_SECONDS = 200 * 3.6 / 42.5
LIGHTS_SECONDS = 8
METHODS = [DijkstraPaths, pytest.param(HierarchyPaths, marks=pytest.mark.skipif(not is_installed(), reason="no cch"))]


@pytest.fixture(params=METHODS)
def engine(request: pytest.FixtureRequest, town: Network) -> NetworkEngine:
    paths: Paths = request.param(town)
    return NetworkEngine(town, paths)


def drive(engine: NetworkEngine, start: Place, end: Place) -> tuple[int, int]:
    measured = engine.measure([start], [end])
    return int(measured.seconds[0, 0]), int(measured.metres[0, 0])


def test_drives_a_straight_street_at_its_usual_speed(engine: NetworkEngine) -> None:
    assert drive(engine, place(4, 0), place(4, 3)) == (round(3 * BLOCK_SECONDS), 600)


def test_takes_the_faster_main_street_on_the_way(engine: NetworkEngine) -> None:
    seconds, metres = drive(engine, place(3, 0), place(3, 7))
    assert seconds == round(2 * BLOCK_SECONDS + 7 * MAIN_BLOCK_SECONDS + LIGHTS_SECONDS)
    assert metres == 1_800


def test_waits_at_the_lights_once(engine: NetworkEngine) -> None:
    assert drive(engine, place(2, 5), place(2, 7)) == (round(2 * MAIN_BLOCK_SECONDS + LIGHTS_SECONDS), 400)
    assert drive(engine, place(2, 7), place(2, 5)) == (round(2 * MAIN_BLOCK_SECONDS + LIGHTS_SECONDS), 400)
    assert drive(engine, place(2, 7), place(2, 6)) == (round(MAIN_BLOCK_SECONDS + LIGHTS_SECONDS), 200)
    assert drive(engine, place(2, 6), place(2, 7)) == (round(MAIN_BLOCK_SECONDS), 200)


def test_respects_a_one_way_street(engine: NetworkEngine) -> None:
    assert drive(engine, place(5, 4), place(3, 4)) == (round(2 * BLOCK_SECONDS), 400)
    assert drive(engine, place(3, 4), place(5, 4)) == (round(4 * BLOCK_SECONDS), 800)


def test_goes_round_the_block_within_a_one_way_street(engine: NetworkEngine) -> None:
    assert drive(engine, place(4.75, 4), place(4.25, 4)) == (round(0.5 * BLOCK_SECONDS), 100)
    assert drive(engine, place(4.25, 4), place(4.75, 4)) == (round(3.5 * BLOCK_SECONDS), 700)


def test_drives_along_one_road_without_a_junction(engine: NetworkEngine) -> None:
    assert drive(engine, place(3, 1.25), place(3, 1.75)) == (round(0.5 * BLOCK_SECONDS), 100)
    assert drive(engine, place(3, 1.75), place(3, 1.25)) == (round(0.5 * BLOCK_SECONDS), 100)


def test_drives_back_along_a_street_that_becomes_one_way_behind(engine: NetworkEngine) -> None:
    assert drive(engine, place(4, 6.125), place(4, 6)) == (round(0.125 * BLOCK_SECONDS), 25)
    assert drive(engine, place(4, 6.75), place(4, 6)) == (round(3.25 * BLOCK_SECONDS), 650)


def test_goes_round_a_bollard(engine: NetworkEngine) -> None:
    _, metres = drive(engine, place(0, 6.4), place(0, 6.6))
    assert metres == 80 + 200 + 200 + 200 + 80


def test_slows_down_on_gravel(engine: NetworkEngine) -> None:
    seconds, metres = drive(engine, place(5, 7), place(*FARM))
    assert seconds == pytest.approx(metres / (30 / 3.6), abs=1)


def test_adds_the_way_from_the_road_to_the_door(engine: NetworkEngine) -> None:
    seconds, metres = drive(engine, place(3.1, 1.5), place(3, 1.5))
    assert metres == 20
    assert seconds == 7  # 20 m at 10 km/h


def test_knows_no_road_near_the_island(engine: NetworkEngine) -> None:
    island = place(*ISLAND[0])
    measured = engine.measure([island, place(2, 2)], [place(2, 3), island])
    assert measured.off_network == frozenset({island})
    assert (measured.seconds == UNKNOWN).tolist() == [[True, True], [False, True]]


def test_snaps_no_farther_than_it_is_told(town: Network) -> None:
    paths = DijkstraPaths(town)
    outside = place(3, -1)
    assert NetworkEngine(town, paths, 201).measure([outside], [place(3, 0)]).metres[0, 0] == 200
    assert NetworkEngine(town, paths, 199).measure([outside], [place(3, 0)]).metres[0, 0] == UNKNOWN


def test_warns_of_a_place_off_the_network_and_estimates_it(town_file: Path) -> None:
    roads = network_roads(town_file)
    places = [place(2, 2), place(*ISLAND[0]), place(2, 3)]
    answer = roads.matrix(places)
    estimate = GreatCircleRoads().matrix(places)
    assert [(warning.code, warning.places) for warning in answer.warnings] == [("off_network", (1,))]
    assert answer.seconds[1].tolist() == estimate.seconds[1].tolist()
    assert answer.seconds[0, 2] == round(MAIN_BLOCK_SECONDS)
    assert answer.seconds.diagonal().tolist() == [0, 0, 0]


def test_equals_a_plain_search_over_the_segments(engine: NetworkEngine, town_extract: Path) -> None:
    crossings = [(row, column) for row in range(ROWS) for column in range(COLUMNS)]
    places = [place(*crossing) for crossing in crossings]
    seconds = engine.measure(places, places).seconds
    expected = np.array([plain_search(read_extract(town_extract), start, places) for start in places])
    assert np.abs(seconds - expected).max() <= 1  # roads are rounded to tenths of a second


def plain_search(segments: Segments, start: Place, ends: list[Place]) -> list[float]:
    """Seconds from one crossing to others: Dijkstra's search as a textbook has it."""
    onward = defaultdict(list)
    columns = (segments.tail, segments.head, segments.forward_seconds, segments.backward_seconds)
    for tail, head, forward, backward in zip(*columns, strict=True):
        onward[int(tail)].append((int(head), float(forward)))
        onward[int(head)].append((int(tail), float(backward)))
    best = {point_at(segments, start): 0.0}
    queue = [(0.0, point_at(segments, start))]
    while queue:
        spent, point = heapq.heappop(queue)
        for neighbour, seconds in onward[point]:
            if spent + seconds < best.get(neighbour, math.inf):
                best[neighbour] = spent + seconds
                heapq.heappush(queue, (spent + seconds, neighbour))
    return [best[point_at(segments, end)] for end in ends]


def point_at(segments: Segments, spot: Place) -> int:
    return int(np.hypot(segments.lat - spot.lat, segments.lon - spot.lon).argmin())


@pytest.mark.skipif(not is_installed(), reason="routingkit-cch is an optional dependency and is not installed")
def test_finds_the_same_by_hierarchy_as_by_search(town: Network) -> None:
    rng = np.random.default_rng(7)
    places = [place(*spot) for spot in rng.uniform((-0.3, -0.3), (5.3, 9.0), (60, 2))]
    search = NetworkEngine(town, DijkstraPaths(town)).measure(places, places)
    hierarchy = NetworkEngine(town, HierarchyPaths(town)).measure(places, places)
    assert np.array_equal(search.seconds, hierarchy.seconds)
    assert np.array_equal(search.metres, hierarchy.metres)
    assert (search.seconds != UNKNOWN).mean() > 0.9


def test_tells_no_negative_drive_between_stops_that_round_to_one_instant() -> None:
    one, other = Place(0.0, 0.005), Place(0.0, 0.00501)
    network = network_of(
        (np.array([0.0, 0.0]), np.array([0.0, 0.01])),
        np.array([[0], [1], [1000], [1000], [1112]], np.int32),
        (
            np.array([0.0, 0.0]),
            np.array([one.lon, other.lon]),
            *np.array([[0, 0], [556, 557], [500, 500], [500, 500]], np.int32),
        ),
        np.array([True]),
        [],
    )
    measured = NetworkEngine(network, DijkstraPaths(network)).measure([one, other], [one, other])
    assert measured.metres.tolist() == [[0, 1], [1, 0]]
    assert measured.seconds.tolist() == [[0, 0], [0, 0]]


def test_answers_a_table_as_a_part_of_the_square(engine: NetworkEngine) -> None:
    roads = CompleteRoads(engine)
    places = [place(0.3, 0.8), place(4, 6.1), place(2, 2)]
    assert np.array_equal(roads.table(places[:1], places[1:]).seconds, roads.matrix(places).seconds[:1, 1:])


def test_answers_an_empty_table(engine: NetworkEngine) -> None:
    roads = CompleteRoads(engine)
    assert roads.matrix([]).seconds.shape == (0, 0)
    assert roads.table([place(1, 1)], []).seconds.shape == (1, 0)
