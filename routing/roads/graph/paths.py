"""Cheapest drives between nodes: what every search method answers, and Dijkstra's search in scipy."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from routing.roads.graph.cost import NEVER, Costs, packed
from routing.roads.graph.network import Network

Ints = npt.NDArray[np.int32]

SEARCHES_AT_ONCE = 64
"""Dijkstra answers a row of all nodes per origin: so many rows bound the memory on a large network."""


class Paths(Protocol):
    """Answers packed costs from weighted starts to nodes."""

    def reach(self, starts: Ints, costs: Costs, targets: Ints) -> Costs:
        """The cheapest cost from any start of a row to each target.

        `starts` and `costs`: two nodes per origin and the cost already spent on reaching each,
        NEVER for a start that is not there. Answers one row per origin and one column per target; NEVER
        or more where no drive exists.
        """
        ...


def arcs(network: Network) -> tuple[Ints, Ints, Ints, Ints]:
    """All edges from node to node as tail, head, tenths of a second, metres: the cheapest of each pair, no loops."""
    tail, head, road = network.arc_tail, network.arc_head, network.arc_road >> 1
    tenths = np.where(network.arc_road & 1, network.road_backward[road], network.road_forward[road])
    metres = network.road_metres[road]
    keep = np.flatnonzero(tail != head)
    order = keep[np.lexsort((metres[keep], tenths[keep], head[keep], tail[keep]))]
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(tail[order]) != 0) | (np.diff(head[order]) != 0)
    best = order[first]
    return tail[best], head[best], tenths[best], metres[best]


class DijkstraPaths:
    """One search per origin over the whole network: no preparation, a millisecond per thousand junctions."""

    def __init__(self, network: Network) -> None:
        self.nodes = len(network.node_junction)
        self.tail, self.head, tenths, metres = arcs(network)
        # An edge of cost zero would be no edge to a sparse matrix; prepared roads take a tenth of a
        # second at least.
        self.cost = packed(tenths, metres)

    def reach(self, starts: Ints, costs: Costs, targets: Ints) -> Costs:
        answer = np.full((len(starts), len(targets)), NEVER, np.int64)
        for first in range(0, len(starts), SEARCHES_AT_ONCE):
            rows = slice(first, first + SEARCHES_AT_ONCE)
            answer[rows] = self._reach(starts[rows], costs[rows], targets)
        return answer

    def _reach(self, starts: Ints, costs: Costs, targets: Ints) -> Costs:
        """Every origin becomes a node of its own after the others, with an edge to each of its starts."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - slow to load, and most starts need none.
        from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415

        origins = self.nodes + np.arange(len(starts), dtype=np.int32)
        real = (costs < NEVER).ravel()
        tail = np.concatenate([self.tail, np.repeat(origins, 2)[real]])
        head = np.concatenate([self.head, starts.ravel()[real]])
        # One is added to each origin's edges and taken off again, since an edge of cost zero would vanish.
        cost = np.concatenate([self.cost, costs.ravel()[real] + 1]).astype(np.float64)
        tail, head, cost = _cheapest_of_each_pair(tail, head, cost)
        size = self.nodes + len(starts)
        found = dijkstra(csr_array((cost, (tail, head)), shape=(size, size)), indices=origins)[:, targets]
        return np.where(np.isfinite(found), found - 1, float(NEVER)).astype(np.int64)


def _cheapest_of_each_pair(
    tail: Ints, head: Ints, cost: npt.NDArray[np.float64]
) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
    """Both starts of an origin may be one junction; a sparse matrix would add their costs."""
    order = np.lexsort((cost, head, tail))
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(tail[order]) != 0) | (np.diff(head[order]) != 0)
    best = order[first]
    return tail[best], head[best], cost[best]
