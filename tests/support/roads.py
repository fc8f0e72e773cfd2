"""Roads that tests hold in their hand, and the extract of a town with streets."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
from osmium.osm.mutable import Node, Way

from routing.roads import Place, TravelMatrix


@dataclass
class SlowRoads:
    """Every drive between two places takes the same time, whatever lies between; `asked` is called before each answer.

    `legs` holds what was asked, in order.
    """

    seconds: int
    asked: Callable[[], None] = lambda: None
    legs: list[tuple[Place, Place]] = field(default_factory=list)

    def matrix(self, places: Sequence[Place]) -> TravelMatrix:
        return self.table(places, places)

    def table(self, origins: Sequence[Place], destinations: Sequence[Place]) -> TravelMatrix:
        self.asked()
        self.legs += [(one, other) for one in origins for other in destinations]
        cells = [[0 if one == other else self.seconds for other in destinations] for one in origins]
        seconds = np.array(cells, dtype=np.int32)
        return TravelMatrix(seconds, seconds * 10)


SOUTH, NORTH, WEST, EAST = 47.12, 47.17, 9.505, 9.535
"""The bounds of the grid of streets, in degrees: the visits of `planning.a_town` lie within."""

STREET_SPACING = 0.005
PARK = ((47.125, 9.505), (47.125, 9.51), (47.13, 9.51), (47.13, 9.505))
LAKE = ((47.135, 9.525), (47.135, 9.53), (47.14, 9.53), (47.14, 9.525))
HOUSE = ((47.1402, 9.5202), (47.1402, 9.5204), (47.1403, 9.5204), (47.1403, 9.5202))


def write_streets(path: Path) -> None:
    """Writes an OpenStreetMap extract: a grid of named streets around a lake and a park, a house, and a town's name."""
    numbers: dict[tuple[float, float], int] = {}
    ways: list[tuple[list[int], dict[str, str]]] = []

    def way(points: Iterable[tuple[float, float]], **tags: str) -> None:
        ways.append(([numbers.setdefault(point, len(numbers) + 1) for point in points], tags))

    lats = [round(lat, 4) for lat in np.arange(SOUTH, NORTH, STREET_SPACING)]
    lons = [round(lon, 4) for lon in np.arange(WEST, EAST, STREET_SPACING)]
    for lat in lats:
        way([(lat, lon) for lon in lons], highway="residential", name=f"East Street {lat:.3f}")
    for lon in lons:
        kind = "primary" if lon == 9.52 else "residential"
        way([(lat, lon) for lat in lats], **{"highway": kind, "name": "Landstrasse", "name:zh": "乡村大道"})
    for points, tags in (
        (PARK, {"leisure": "park"}),
        (LAKE, {"natural": "water"}),
        (HOUSE, {"building": "yes", "addr:housenumber": "7"}),
    ):
        way([*points, points[0]], **tags)
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for (lat, lon), number in numbers.items():
            writer.add_node(Node(id=number, version=1, location=(lon, lat)))
        town = {"place": "town", "name": "Vaduz", "name:zh": "瓦杜兹"}
        writer.add_node(Node(id=len(numbers) + 1, version=1, location=(9.5225, 47.1445), tags=town))
        for number, (nodes, tags) in enumerate(ways, start=1):
            writer.add_way(Way(id=number, version=1, nodes=nodes, tags=tags))
