"""Measures drives on a prepared network: from door to road, over the junctions, and to the other door."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from routing.roads.courses import Course, Leg
from routing.roads.graph.cost import NEVER, Costs, metres_of, packed, tenths_of
from routing.roads.graph.gates import gates
from routing.roads.graph.network import Network
from routing.roads.graph.paths import Paths
from routing.roads.graph.snap import MAX_SNAP_METRES, Doors, Snapper
from routing.roads.graph.tracing import Tracer
from routing.roads.measured import UNKNOWN, Measurement
from routing.roads.travel import Place

Ints = npt.NDArray[np.int32]


class NetworkEngine:
    """Drives on one network, with the paths of one search method."""

    def __init__(self, network: Network, paths: Paths, max_snap_metres: float = MAX_SNAP_METRES) -> None:
        self.network = network
        self.paths = paths
        self.snapper = Snapper(network, max_snap_metres)
        self.gates = gates(network)

    def measure(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Measurement:
        leaving = self.snapper.doors(origins)
        arriving = leaving if origins is destinations else self.snapper.doors(destinations)
        cost = np.minimum(self._over_junctions(leaving, arriving), self._along_one_road(leaving, arriving))
        known = cost < NEVER
        off = {place for place, near in zip(origins, leaving.near, strict=True) if not near}
        off |= {place for place, near in zip(destinations, arriving.near, strict=True) if not near}
        return Measurement(
            seconds=np.where(known, (tenths_of(cost) + 5) // 10, UNKNOWN).astype(np.int32),
            metres=np.where(known, metres_of(cost), UNKNOWN).astype(np.int32),
            off_network=frozenset(off),
        )

    def trace(self, legs: Sequence[Leg]) -> Mapping[Leg, Course | None]:
        """The course of each leg; None where there is no drive."""
        return dict(zip(legs, self._tracer.courses(legs), strict=True))

    @cached_property
    def _tracer(self) -> Tracer:
        return Tracer(self.network, self.paths, self.snapper, self.gates)

    def _over_junctions(self, leaving: Doors, arriving: Doors) -> Costs:
        keys, column = np.unique(arriving.gates, return_inverse=True)
        first, last = self.gates.first[keys], self.gates.first[keys + 1]
        counts = last - first
        rows = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))
        targets, place = np.unique(self.gates.nodes[rows], return_inverse=True)
        reached = self.paths.reach(leaving.starts, leaving.exits, targets.astype(np.int32))
        if not len(keys):
            return np.full((len(leaving.stop), 0), NEVER, np.int64)
        nearest = np.minimum.reduceat(reached[:, place], np.cumsum(counts) - counts, axis=1)
        begin, end = column.reshape(-1, 2).T
        over_begin = nearest[:, begin] + arriving.entries[:, 0]
        over_end = nearest[:, end] + arriving.entries[:, 1]
        return np.asarray(np.minimum(over_begin, over_end))

    def _along_one_road(self, leaving: Doors, arriving: Doors) -> Costs:
        """Drives that pass no junction, since both doors stand at the same road; NEVER for all others."""
        net, cost = self.network, np.full((len(leaving.stop), len(arriving.stop)), NEVER, np.int64)
        shared = net.stop_road[leaving.stop][:, None] == net.stop_road[arriving.stop][None, :]
        row, column = np.nonzero(shared & leaving.near[:, None] & arriving.near[None, :])
        here, there = leaving.stop[row], arriving.stop[column]
        road = net.stop_road[here]
        ahead = net.stop_metres[there] - net.stop_metres[here]
        forward = net.stop_forward[there] - net.stop_forward[here]
        backward = net.stop_backward[there] - net.stop_backward[here]
        onward = np.where((net.road_forward[road] >= 0) & (ahead >= 0), forward, -1)
        back = np.where((net.road_backward[road] >= 0) & (ahead <= 0), backward, -1)
        best = np.minimum(packed(onward, ahead), packed(back, -ahead))
        gaps = leaving.gap[row] + arriving.gap[column]
        cost[row, column] = np.where(best < NEVER, best + gaps, NEVER)
        return cost
