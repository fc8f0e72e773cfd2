"""Finds the road in front of a place, and what it costs to get from the door to the junctions at its ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from routing.roads.graph.cost import NEVER, Costs, packed
from routing.roads.graph.network import Network
from routing.roads.great_circle import EARTH_RADIUS_METRES
from routing.roads.travel import Place

if TYPE_CHECKING:
    from scipy.spatial import KDTree

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

MAX_SNAP_METRES = 400.0
"""A place farther from every road than this is off the network: a hut, a wrong point, another country."""

DOOR_KMH = 10.0
"""Speed between the road and the door: a driveway, a car park, a few steps on foot. Our own assumption."""


@dataclass(frozen=True, slots=True)
class Doors:
    """Places put onto the network, one row each.

    `near`: whether there is a road at all; the other columns say nothing where there is none. `stop`:
    the stop of the network. `exits` and `entries`: packed costs from the door to both ends of its road
    (its beginning, its end), and from these ends to the door; NEVER where a one-way road forbids it.
    `gap`: packed cost of the few metres between road and door, contained in both.
    """

    near: npt.NDArray[np.bool_]
    stop: Ints
    exits: Costs
    entries: Costs
    gap: Costs
    starts: Ints
    """The nodes that the two exits lead to."""
    gates: Ints
    """The gates (`routing.roads.graph.gates`) at which the two entries begin."""


class Snapper:
    """A k-d tree over all stops of a network."""

    def __init__(self, network: Network, max_snap_metres: float = MAX_SNAP_METRES) -> None:
        self.network = network
        self.max_snap_metres = max_snap_metres
        self.parts = _parts(network)

    def doors(self, places: Sequence[Place]) -> Doors:
        """The doors of the places, in their order."""
        degrees = np.array([(place.lat, place.lon) for place in places], np.float64).reshape(-1, 2)
        distance, found = self._nearest(_on_sphere(degrees[:, 0], degrees[:, 1]))
        near = np.asarray(distance <= self.max_snap_metres)
        stop = np.where(near, found, 0).astype(np.int32)
        gap = packed(np.rint(distance * 36 / DOOR_KMH), np.rint(distance))
        exits, entries, at_ends = self._ways_out_and_in(stop)
        starts, gates = self._nodes(stop, at_ends)
        never = ~near[:, None]
        return Doors(
            near=near,
            stop=stop,
            exits=np.where(never | (exits >= NEVER), NEVER, exits + gap[:, None]),
            entries=np.where(never | (entries >= NEVER), NEVER, entries + gap[:, None]),
            gap=np.where(near, gap, 0),
            starts=starts,
            gates=gates,
        )

    def _nearest(self, points: Floats) -> tuple[Floats, Ints]:
        """Metres to the nearest stop, and which it is: one of the largest part, where it is near enough."""
        (tree, stops), *islands = self.parts
        distance, found = tree.query(points)
        found = stops[found]
        for tree, stops in islands:
            other, place = tree.query(points)
            nearer = (distance > self.max_snap_metres) & (other < distance)
            distance, found = np.where(nearer, other, distance), np.where(nearer, stops[place], found)
        return distance, found

    def _nodes(self, stop: Ints, at_ends: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
        net, road = self.network, self.network.stop_road[stop]
        ends = np.stack([net.road_from[road], net.road_to[road]], axis=1)
        # Back to the beginning, on to the end; a closed direction has a cost that nobody pays.
        driven = np.maximum(np.stack([net.landing[2 * road + 1], net.landing[2 * road]], axis=1), 0)
        onto = np.stack([2 * road, 2 * road + 1], axis=1)
        at = 2 * len(net.road_from) + ends
        return np.where(at_ends, net.standing[ends], driven), np.where(at_ends, at, onto)

    def _ways_out_and_in(self, stop: Ints) -> tuple[Costs, Costs, npt.NDArray[np.bool_]]:
        net, road = self.network, self.network.stop_road[stop]
        whole_forward, whole_backward = net.road_forward[road], net.road_backward[road]
        from_start, from_end = net.stop_forward[stop], net.stop_backward[stop]
        metres_before = net.stop_metres[stop]
        metres_after = net.road_metres[road] - metres_before
        # A closed direction is negative in all its columns; subtracting two of them must not look open.
        rest_forward = np.where(whole_forward < 0, -1, whole_forward - from_start)
        rest_backward = np.where(whole_backward < 0, -1, whole_backward - from_end)
        exits = np.stack([packed(rest_backward, metres_before), packed(rest_forward, metres_after)], axis=1)
        entries = np.stack([packed(from_start, metres_before), packed(from_end, metres_after)], axis=1)
        # Who stands at a junction stands on none of its roads: whether this one is one-way or private is all the same.
        at_ends = np.stack([metres_before == 0, metres_after == 0], axis=1)
        past = ~at_ends & at_ends[:, ::-1]
        return (
            np.where(past, NEVER, np.where(at_ends, 0, exits)),
            np.where(past, NEVER, np.where(at_ends, 0, entries)),
            at_ends,
        )


def _parts(network: Network) -> list[tuple[KDTree, Ints]]:
    """A tree over the stops of the largest part that hangs together, and one over all others, each with its stops."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - slow to load, and most starts need none.
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415
    from scipy.spatial import KDTree  # noqa: PLC0415

    junctions = len(network.lat)
    joined = coo_array((np.ones(len(network.road_from), np.int8), (network.road_from, network.road_to)),
                       shape=(junctions, junctions))  # fmt: skip
    _, part = connected_components(joined.tocsr(), directed=False)
    of_stop = part[network.road_from[network.stop_road]]
    main = of_stop == np.bincount(of_stop).argmax()
    points = _on_sphere(network.stop_lat, network.stop_lon)
    return [
        (KDTree(points[chosen]), np.flatnonzero(chosen).astype(np.int32)) for chosen in (main, ~main) if chosen.any()
    ]


def _on_sphere(lat_degrees: Floats, lon_degrees: Floats) -> Floats:
    """Points in metres from the earth's centre: a straight line between near ones is their distance."""
    lat, lon = np.radians(lat_degrees), np.radians(lon_degrees)
    directions = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
    return np.asarray(EARTH_RADIUS_METRES * directions)
