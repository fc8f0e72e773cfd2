"""From which nodes a drive may go on to a door: over a road that turns allow, or standing at a junction already."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.roads.graph.network import Network

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Gates:
    """Gate k is one of `nodes[first[k]:first[k + 1]]`.

    The gate of an arc is where one may take it, that of a junction, numbered after all arcs, any of its nodes.
    """

    first: npt.NDArray[np.int64]
    nodes: Ints


def gates(network: Network) -> Gates:
    """Those of a network; where nobody may take an arc, its gate is the junction, whence nobody takes it either."""
    count = 2 * len(network.road_from)
    tails = np.stack([network.road_from, network.road_to], axis=1).ravel()
    shut = np.setdiff1d(np.arange(count), network.arc_road)
    # Nobody comes to a public junction over a private road, unless they came from one.
    arriving = np.append(np.zeros(len(network.lat), bool), network.state_arriving > 0)
    at = network.node_junction
    there = np.flatnonzero(~arriving | (network.standing[at] != at))
    nodes = np.concatenate([network.arc_tail, tails[shut], there])
    keys = np.concatenate([network.arc_road, shut, count + at[there]])
    order = np.argsort(keys, kind="stable")
    first = np.searchsorted(keys[order], np.arange(count + len(network.lat) + 1))
    return Gates(first, nodes[order].astype(np.int32))
