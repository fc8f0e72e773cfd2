"""A prepared road network: junctions, the roads between them, and the stops along these roads."""

import zipfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

CLOSED = -1
"""In a column of tenths of a second: this direction of the road is forbidden."""

FORMAT = 1


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
    (driving forward) and from its end (driving back).
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
