"""Cheapest drives between nodes: what every search method answers, and Dijkstra's search in scipy."""

from collections.abc import Mapping
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

    def trace(self, starts: Mapping[int, int], goals: Mapping[int, int]) -> list[int]:
        """The nodes of the cheapest drive from any start to any goal, both included; empty where there is none.

        By node the packed cost that is spent before a start, or after a goal.
        """
        ...


def arcs(network: Network) -> tuple[Ints, Ints, Ints, Ints]:
    """All edges from node to node as tail, head, tenths of a second, metres: the cheapest of each pair, no loops."""
    best = cheapest_arcs(network)
    tenths, metres = _driven(network)
    return network.arc_tail[best], network.arc_head[best], tenths[best], metres[best]


def cheapest_arcs(network: Network) -> npt.NDArray[np.int64]:
    """Which arcs are the cheapest between their two nodes, in the order of these; no loops."""
    tail, head = network.arc_tail, network.arc_head
    tenths, metres = _driven(network)
    keep = np.flatnonzero(tail != head)
    order = keep[np.lexsort((metres[keep], tenths[keep], head[keep], tail[keep]))]
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(tail[order]) != 0) | (np.diff(head[order]) != 0)
    return np.asarray(order[first])


def _driven(network: Network) -> tuple[Ints, Ints]:
    """Tenths of a second and metres of each arc."""
    road = network.arc_road >> 1
    tenths = np.where(network.arc_road & 1, network.road_backward[road], network.road_forward[road])
    return tenths, network.road_metres[road]


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

    def trace(self, starts: Mapping[int, int], goals: Mapping[int, int]) -> list[int]:
        """One search over the network, from a node before all starts."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - slow to load, and most starts need none.
        from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415

        origin = np.full(len(starts), self.nodes, np.int32)
        tail = np.concatenate([self.tail, origin])
        head = np.concatenate([self.head, np.fromiter(starts, np.int32)])
        # One is added to the origin's edges, since an edge of cost zero would vanish.
        spent = np.fromiter(starts.values(), np.int64) + 1
        cost = np.concatenate([self.cost, spent]).astype(np.float64)
        graph = csr_array((cost, (tail, head)), shape=(self.nodes + 1, self.nodes + 1))
        reached, before = dijkstra(graph, indices=self.nodes, return_predecessors=True)
        ends = np.fromiter(goals, np.int32)
        whole = reached[ends] + np.fromiter(goals.values(), np.int64)
        if not np.isfinite(whole).any():
            return []
        path = [int(ends[np.argmin(whole)])]
        while before[path[-1]] != self.nodes:
            path.append(int(before[path[-1]]))
        return path[::-1]


def _cheapest_of_each_pair(
    tail: Ints, head: Ints, cost: npt.NDArray[np.float64]
) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
    """Both starts of an origin may be one junction; a sparse matrix would add their costs."""
    order = np.lexsort((cost, head, tail))
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(tail[order]) != 0) | (np.diff(head[order]) != 0)
    best = order[first]
    return tail[best], head[best], cost[best]
