"""Cheapest drives by a contraction hierarchy (routingkit-cch, an optional dependency): milliseconds.

The library knows 32-bit weights only, too few bits for time and length together. So it is asked twice:
once for tenths of a second, once for tenths of a second times FINE plus metres. The difference of both
answers is the length of the quickest drive. The second search could in theory prefer a drive a tenth of
a second slower that saves over FINE metres; the length is then that of the shorter drive.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from routing.roads.graph.cost import METRES_BITS, NEVER, Costs, metres_of, tenths_of
from routing.roads.graph.network import Network
from routing.roads.graph.paths import arcs

if TYPE_CHECKING:
    from routingkit_cch import CCHMetric

Ints = npt.NDArray[np.int32]

FINE = 4096
"""Bounds one drive to 2**31 / FINE tenths of a second: 14 hours; a longer one counts as unreachable."""

FAR = 2**31 // FINE - 1


def is_installed() -> bool:
    """Whether routingkit-cch can be imported here."""
    return find_spec("routingkit_cch") is not None


def contraction_order(network: Network) -> Ints:
    """The nodes in the order of their contraction; takes seconds per 100,000 junctions."""
    from routingkit_cch import compute_order_inertial  # noqa: PLC0415 - optional, loaded only where it is used

    tail, head, _, _ = arcs(network)
    at = network.node_junction
    order = compute_order_inertial(
        len(at), tail.tolist(), head.tolist(), network.lat[at].tolist(), network.lon[at].tolist()
    )
    return np.array(order, np.int32)


class HierarchyPaths:
    """Searches a hierarchy customised once for this network."""

    def __init__(self, network: Network) -> None:
        from routingkit_cch import CCH, CCHMetric  # noqa: PLC0415 - optional, loaded only where it is used

        tail, head, tenths, metres = arcs(network)
        order = network.order if len(network.order) else contraction_order(network)
        self.hierarchy = CCH(order.tolist(), tail.tolist(), head.tolist(), filter_always_inf_arcs=False)
        self.coarse = CCHMetric(self.hierarchy, np.minimum(tenths, FAR).tolist())
        fine = np.minimum(tenths, FAR - 1).astype(np.int64) * FINE + metres
        self.fine = CCHMetric(self.hierarchy, np.minimum(fine, FAR * FINE).tolist())
        # The library does not say that its queries may run side by side on one metric.
        self.one_at_a_time = Lock()

    def reach(self, starts: Ints, costs: Costs, targets: Ints) -> Costs:
        time, length = tenths_of(costs), metres_of(costs)
        with self.one_at_a_time:
            coarse = self._search(self.coarse, starts, np.where(costs < NEVER, time, -1), targets)
            fine = self._search(self.fine, starts, np.where(costs < NEVER, time * FINE + length, -1), targets)
        reached = (coarse >= 0) & (fine >= 0)
        return np.where(reached, (coarse << METRES_BITS) + np.maximum(fine - coarse * FINE, 0), NEVER)

    def trace(self, starts: Mapping[int, int], goals: Mapping[int, int]) -> list[int]:
        """By the finer of both weights."""
        from routingkit_cch import CCHQuery  # noqa: PLC0415 - optional, loaded only where it is used

        with self.one_at_a_time:
            found = CCHQuery(self.fine).run_multi(_fine(starts), _fine(goals))
            return list(found.node_path) if found.distance is not None else []

    def _search(self, metric: CCHMetric, starts: Ints, spent: Costs, targets: Ints) -> Costs:
        """Weights from each row's starts to the targets; -1 where there is no drive."""
        from routingkit_cch import CCHOneToMany  # noqa: PLC0415 - optional, loaded only where it is used

        answer = np.full((len(starts), len(targets)), -1, np.int64)
        if not len(targets):
            return answer
        query = CCHOneToMany(metric, targets.tolist())
        for row, (nodes, weights) in enumerate(zip(starts.tolist(), spent.tolist(), strict=True)):
            usable = [(node, weight) for node, weight in zip(nodes, weights, strict=True) if weight >= 0]
            if usable:
                found = query.distances_from_multi(usable)
                answer[row] = [-1 if weight is None else weight for weight in found]
        return answer


def _fine(nodes: Mapping[int, int]) -> list[tuple[int, int]]:
    costs = np.fromiter(nodes.values(), np.int64)
    return list(zip(nodes, (tenths_of(costs) * FINE + metres_of(costs)).tolist(), strict=True))
