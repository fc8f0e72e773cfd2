"""The course of a drive through the town: along its streets, as long as the drive, else a straight line."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from routing.roads import GreatCircleRoads, Place, courses, network_roads
from routing.roads.courses import Course, smoothed
from routing.roads.graph.driving import NetworkEngine
from routing.roads.graph.hierarchy import HierarchyPaths, is_installed
from routing.roads.graph.network import Network
from routing.roads.graph.paths import DijkstraPaths
from routing.roads.great_circle import line_metres
from tests.unit.routing_roads.town import COLUMNS, FARM, ISLAND, ROWS, place

METHODS = [DijkstraPaths, pytest.param(HierarchyPaths, marks=pytest.mark.skipif(not is_installed(), reason="no cch"))]


@pytest.fixture(params=METHODS)
def engine(request: pytest.FixtureRequest, town: Network) -> NetworkEngine:
    return NetworkEngine(town, request.param(town))


def length(course: Course) -> float:
    points = [Place(*point) for point in course]
    return float(sum(line_metres([one], [other])[0, 0] for one, other in pairwise(points)))


def course_of(engine: NetworkEngine, start: Place, end: Place) -> Course:
    [course] = engine.trace([(start, end)]).values()
    assert course is not None
    return course


def test_turns_at_the_crossings(engine: NetworkEngine) -> None:
    course = course_of(engine, place(3, 0), place(3, 7))
    corners = [(place(*at).lat, place(*at).lon) for at in ((3, 0), (2, 0), (2, 7), (3, 7))]
    assert np.allclose(course, corners, atol=1e-6)


def test_is_as_long_as_every_drive(engine: NetworkEngine) -> None:
    places = [place(row + 0.3, column) for row in range(ROWS - 1) for column in range(COLUMNS)]
    legs = [(one, other) for one in places[::3] for other in places[::4] if one != other]
    measured = engine.measure([leg[0] for leg in legs], [leg[1] for leg in legs]).metres.diagonal()
    drawn = [length(course) for course in engine.trace(legs).values() if course]
    assert len(drawn) == len(legs)
    assert np.abs(np.array(drawn) - measured).max() <= 10


def test_follows_every_bend_of_a_lane(engine: NetworkEngine) -> None:
    course = course_of(engine, place(5, 7), place(*FARM))
    assert len(course) == 6
    assert length(course) == pytest.approx(engine.measure([place(5, 7)], [place(*FARM)]).metres[0, 0], abs=10)


def test_drives_along_one_road_without_a_junction(engine: NetworkEngine) -> None:
    course = course_of(engine, place(3, 0.25), place(3, 0.75))
    assert length(course) == pytest.approx(100, abs=2)
    assert len(course) == 2


def test_goes_round_the_block_against_a_one_way_street(engine: NetworkEngine) -> None:
    driven = engine.measure([place(4.25, 4)], [place(4.75, 4)]).metres[0, 0]
    assert length(course_of(engine, place(4.25, 4), place(4.75, 4))) == pytest.approx(driven, abs=10)


def test_knows_no_course_to_an_island_or_off_the_roads(engine: NetworkEngine) -> None:
    legs = [(place(0, 0), place(*ISLAND[0])), (place(0, 0), Place(31.0, 111.0))]
    assert engine.trace(legs) == dict.fromkeys(legs)


def test_is_straight_where_the_roads_know_none(town_file: Path) -> None:
    leg = (place(0, 0), Place(31.0, 111.0))
    line = ((leg[0].lat, leg[0].lon), (31.0, 111.0))
    assert courses(GreatCircleRoads(), [leg]) == [line]
    assert courses(network_roads(town_file), [leg]) == [line]


def test_traces_a_leg_once(town_file: Path) -> None:
    roads, leg = network_roads(town_file), (place(3, 0), place(3, 7))
    first, second = courses(roads, [leg, leg])
    assert first is second
    assert courses(roads, [leg])[0] is first


def test_leaves_out_what_does_not_bend_the_line() -> None:
    along = np.array([[47.0, 9.0], [47.0, 9.001], [47.0, 9.002], [47.001, 9.002]])
    assert smoothed(along).tolist() == [[47.0, 9.0], [47.0, 9.002], [47.001, 9.002]]
    assert smoothed(np.repeat(along[:1], 4, axis=0)).tolist() == [[47.0, 9.0], [47.0, 9.0]]
