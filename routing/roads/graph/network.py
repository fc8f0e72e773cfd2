"""A prepared road network: junctions, the roads between them, and the stops along these roads."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from routing.roads.graph.turns import Ban, make_turns

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

CLOSED = -1
"""In a column of tenths of a second: this direction of the road is forbidden."""

FORMAT = 2


class NetworkError(ValueError):
    """The file is not a road network prepared by this version."""

    code = "unreadable_network"


@dataclass(frozen=True, slots=True)
class Network:
    """Everything that a travel matrix needs, as plain arrays; strongly connected as a whole.

    Per junction: `lat`, `lon` in degrees, and `order`, in which a hierarchy contracts them (empty when
    none was computed). Per road: the junctions it leads from and to, tenths of a second in each
    direction (CLOSED where forbidden), and metres. Per stop, a point along a road: `stop_lat`,
    `stop_lon`, the road, metres from the road's beginning, and tenths of a second from its beginning
    (driving forward) and from its end (driving back). Then the graph of turns (`routing.roads.graph.turns`):
    its nodes are the junctions and, numbered after them, those of `state_junction`.
    """

    lat: Floats
    lon: Floats
    order: Ints
    road_from: Ints
    road_to: Ints
    road_forward: Ints
    road_backward: Ints
    road_metres: Ints
    stop_lat: Floats
    stop_lon: Floats
    stop_road: Ints
    stop_metres: Ints
    stop_forward: Ints
    stop_backward: Ints
    state_junction: Ints
    state_arriving: Ints
    arc_tail: Ints
    arc_head: Ints
    arc_road: Ints
    landing: Ints
    standing: Ints

    @property
    def node_junction(self) -> Ints:
        """The junction of each node."""
        return np.concatenate([np.arange(len(self.lat), dtype=np.int32), self.state_junction])

    def save(self, path: Path) -> None:
        """Write the network to `path` (.npz). The file appears whole or not at all."""
        columns = {column.name: getattr(self, column.name) for column in fields(self)}
        partial = path.with_name(path.name + ".partial")
        with partial.open("wb") as file:
            np.savez_compressed(file, format=np.array(FORMAT), **columns)
        partial.replace(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote. Raises NetworkError for anything else and FileNotFoundError for nothing."""
        try:
            with np.load(path) as file:
                if int(file["format"]) != FORMAT:
                    raise NetworkError(f"{path.name} was prepared by another version: import the roads again.")
                return cls(**{column.name: file[column.name] for column in fields(cls)})
        except (KeyError, ValueError, EOFError, zipfile.BadZipFile) as fault:
            if isinstance(fault, NetworkError):
                raise
            raise NetworkError(f"{path.name} is no prepared road network: import the roads again.") from fault


def network_of(
    junctions: tuple[Floats, Floats],
    roads: Ints,
    stops: tuple[npt.NDArray[np.float64] | Ints, ...],
    is_public: npt.NDArray[np.bool_],
    bans: Sequence[Ban],
) -> Network:
    """A network without an order, from degrees of junctions and the columns of its roads and of its stops."""
    lat, lon = junctions
    open_arcs = (np.stack([roads[2], roads[3]], axis=1) != CLOSED).ravel()
    turns = make_turns(len(lat), (roads[0], roads[1]), open_arcs, is_public, bans)
    columns = (getattr(turns, one.name) for one in fields(turns))
    return Network(lat, lon, np.empty(0, np.int32), *roads, *stops, *columns)
