"""Traces drives over a prepared network: from the door along its road, over the junctions, and to the other door.

The stops of a road hold every point of it in OpenStreetMap, so that its course needs no columns of its own.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from routing.roads.courses import Course, Leg, smoothed
from routing.roads.graph.cost import NEVER
from routing.roads.graph.gates import Gates
from routing.roads.graph.network import Network
from routing.roads.graph.paths import Paths, cheapest_arcs
from routing.roads.graph.snap import Doors, Snapper

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


class Tracer:
    """Traces drives on one network, with the paths of one search method."""

    def __init__(self, network: Network, paths: Paths, snapper: Snapper, gates: Gates) -> None:
        self.paths = paths
        self.snapper = snapper
        self.gates = gates
        self.network = net = network
        self.nodes = len(net.node_junction)
        best = cheapest_arcs(net)
        self.pair = net.arc_tail[best].astype(np.int64) * self.nodes + net.arc_head[best]
        self.arc = net.arc_road[best]
        self.first_stop = np.searchsorted(net.stop_road, np.arange(len(net.road_from) + 1))

    def courses(self, legs: Sequence[Leg]) -> list[Course | None]:
        """The course of each leg, None where there is no drive."""
        leaving = self.snapper.doors([origin for origin, _ in legs])
        arriving = self.snapper.doors([destination for _, destination in legs])
        return [self._course(leg, leaving, arriving, row) for row, leg in enumerate(legs)]

    def _course(self, leg: Leg, leaving: Doors, arriving: Doors, row: int) -> Course | None:
        if not (leaving.near[row] and arriving.near[row]):
            return None
        pieces = self._on_one_road(leaving, arriving, row) or self._over_junctions(leaving, arriving, row)
        if not pieces:
            return None
        origin, destination = (np.array([[place.lat, place.lon]]) for place in leg)
        points = smoothed(np.concatenate([origin, *pieces, destination]))
        return tuple((float(lat), float(lon)) for lat, lon in points)

    def _on_one_road(self, leaving: Doors, arriving: Doors, row: int) -> list[Floats]:
        """The piece of road between two doors of one road where it may be driven; nothing otherwise."""
        net, here, there = self.network, int(leaving.stop[row]), int(arriving.stop[row])
        road = int(net.stop_road[here])
        if road != int(net.stop_road[there]):
            return []
        is_open = net.road_forward[road] >= 0 if there >= here else net.road_backward[road] >= 0
        return [self._stops(here, there)] if is_open else []

    def _over_junctions(self, leaving: Doors, arriving: Doors, row: int) -> list[Floats]:
        starts = _cheapest((int(node), int(cost), end) for end, (node, cost) in enumerate(
            zip(leaving.starts[row], leaving.exits[row], strict=True)))  # fmt: skip
        gates = self.gates
        goals = _cheapest(
            (int(node), int(cost), end)
            for end, (gate, cost) in enumerate(zip(arriving.gates[row], arriving.entries[row], strict=True))
            for node in gates.nodes[gates.first[gate] : gates.first[gate + 1]]
        )
        if not starts or not goals:
            return []
        path = self.paths.trace(_costs(starts), _costs(goals))
        if not path:
            return []
        from_door = self._to_end(int(leaving.stop[row]), starts[path[0]][1])
        to_door = self._to_end(int(arriving.stop[row]), goals[path[-1]][1])[::-1]
        return [from_door, *(self._along(arc) for arc in self._arcs(path)), to_door]

    def _arcs(self, path: Sequence[int]) -> Ints:
        """The arcs between the nodes of a path."""
        nodes = np.array(path, np.int64)
        return self.arc[np.searchsorted(self.pair, nodes[:-1] * self.nodes + nodes[1:])]

    def _along(self, arc: int) -> Floats:
        """All points of a road in the direction of an arc; its junctions alone where it is a ferry."""
        net, road = self.network, int(arc) >> 1
        first, last = int(self.first_stop[road]), int(self.first_stop[road + 1]) - 1
        if last < first:
            ends = np.array([net.road_from[road], net.road_to[road]])
            points = np.stack([net.lat[ends], net.lon[ends]], axis=1)
            return points[::-1] if arc & 1 else points
        return self._stops(last, first) if arc & 1 else self._stops(first, last)

    def _to_end(self, stop: int, end: int) -> Floats:
        """From a stop to the beginning (0) or the end (1) of its road."""
        road = int(self.network.stop_road[stop])
        return self._stops(stop, int(self.first_stop[road]) if end == 0 else int(self.first_stop[road + 1]) - 1)

    def _stops(self, here: int, there: int) -> Floats:
        """The points from one stop to another of the same road, in this order."""
        low, high = min(here, there), max(here, there) + 1
        points = np.stack([self.network.stop_lat[low:high], self.network.stop_lon[low:high]], axis=1)
        return points if there >= here else points[::-1]


def _cheapest(found: Iterable[tuple[int, int, int]]) -> dict[int, tuple[int, int]]:
    """By node the least cost of all rows (node, cost, end of the road), and that end."""
    best: dict[int, tuple[int, int]] = {}
    for node, cost, end in found:
        if cost < NEVER and (node not in best or cost < best[node][0]):
            best[node] = (cost, end)
    return best


def _costs(nodes: Mapping[int, tuple[int, int]]) -> dict[int, int]:
    return {node: cost for node, (cost, _) in nodes.items()}
