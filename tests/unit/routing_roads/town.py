"""A small town of our own making, written as an OpenStreetMap extract: every road is there for a test.

Crossings lie 200 m apart on a grid of 6 rows (south to north) and 8 columns (west to east). All streets are
residential, apart from: row 2, the main street with a posted limit of 50; column 4, one-way to the south; row 4,
one-way to the east from the middle of its last block; the gravel lane from the north-east corner to a farm, with
many bends; the bollard that closes row 0 between columns 6 and 7; the lights where main street and column 6 cross;
an island of one road without a bridge; a one-way exit that never comes back; a footpath.
"""

import math
from collections.abc import Iterable
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Way

from routing.roads import Place

ROWS, COLUMNS = 6, 8
SPACING_METRES = 200.0
SOUTH, WEST = 30.0, 110.0
METRES_PER_DEGREE = math.radians(1) * 6_371_008.8

FARM = (5.0, 10.0)
ISLAND = (20.0, 20.0), (20.0, 21.0)
DEAD_EXIT = (-3.0, 0.0)
BOLLARD = (0.0, 6.5)
LIGHTS = (2.0, 6.0)
ONE_WAY_FROM = (4.0, 6.5)
FOOTPATH_END = (2.5, -4.0)


def place(row: float, column: float) -> Place:
    """A point of the town by row and column, in units of the spacing; fractions lie between crossings."""
    lat = SOUTH + row * SPACING_METRES / METRES_PER_DEGREE
    lon = WEST + column * SPACING_METRES / (METRES_PER_DEGREE * math.cos(math.radians(SOUTH)))
    return Place(lat, lon)


class _Map:
    """Numbers the nodes by their position, so that ways meet where they share one."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[float, float], int] = {}
        self.node_tags: dict[tuple[float, float], dict[str, str]] = {}
        self.ways: list[tuple[list[int], dict[str, str]]] = []

    def way(self, positions: Iterable[tuple[float, float]], **tags: str) -> None:
        numbers = [self.nodes.setdefault(position, len(self.nodes) + 1) for position in positions]
        self.ways.append((numbers, tags))

    def write(self, path: Path) -> None:
        with osmium.SimpleWriter(str(path), overwrite=True) as writer:
            for position, number in self.nodes.items():
                point = place(*position)
                tags = self.node_tags.get(position, {})
                writer.add_node(Node(id=number, version=1, location=(point.lon, point.lat), tags=tags))
            for number, (nodes, tags) in enumerate(self.ways, start=1):
                writer.add_way(Way(id=number, version=1, nodes=nodes, tags=tags))


def write_town(path: Path) -> None:
    """Write the town to `path`; its ending (.osm or .osm.pbf) chooses the format."""
    town = _Map()
    for row in range(ROWS):
        if row == 2:
            town.way([(2.0, float(c)) for c in range(COLUMNS)], highway="secondary", maxspeed="50")
        elif row == 0:
            columns = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 6.5, 7.0]
            town.way([(0.0, column) for column in columns], highway="residential")
        elif row == 4:
            town.way([(4.0, column) for column in (*map(float, range(7)), ONE_WAY_FROM[1])], highway="residential")
            town.way([ONE_WAY_FROM, (4.0, 7.0)], highway="residential", oneway="yes")
        else:
            town.way([(float(row), float(c)) for c in range(COLUMNS)], highway="residential")
    for column in range(COLUMNS):
        upward = [(float(row), float(column)) for row in range(ROWS)]
        if column == 4:
            town.way(upward[::-1], highway="residential", oneway="yes")
        else:
            town.way(upward, highway="residential")
    lane = [(5.0, 7.0), (5.2, 7.5), (4.9, 8.0), (5.3, 8.7), (4.8, 9.4), FARM]
    town.way(lane, highway="unclassified", surface="gravel")
    town.way(ISLAND, highway="residential")
    town.way([(0.0, 0.0), (-1.0, 0.0), DEAD_EXIT], highway="residential", oneway="yes")
    town.way([(2.0, 0.0), FOOTPATH_END], highway="footway")
    town.node_tags[BOLLARD] = {"barrier": "bollard"}
    town.node_tags[LIGHTS] = {"highway": "traffic_signals"}
    town.write(path)
