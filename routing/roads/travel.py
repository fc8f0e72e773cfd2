"""The words every road engine shares: places in, a matrix of seconds and metres out, warnings beside it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

IntMatrix = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the earth in WGS 84 degrees.

    Raises ValueError when a coordinate is not a number or out of range, so that a swapped pair is found
    early.
    """

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lat) and -90 <= self.lat <= 90):
            raise ValueError(f"A latitude lies between -90 and 90 degrees, not at {self.lat}.")
        if not (math.isfinite(self.lon) and -180 <= self.lon <= 180):
            raise ValueError(f"A longitude lies between -180 and 180 degrees, not at {self.lon}.")


@dataclass(frozen=True, slots=True)
class TravelWarning:
    """Why a part of a matrix is an estimate instead of a measured drive.

    `code` is stable: `off_network` (no road near the place), `unreachable` (the engine found no way for
    some pairs), `server_away` (a road server failed or did not answer in time), `server_refused` (it
    answered, but with an error). `text` is a whole sentence for a person. `places` are the positions
    concerned in the list that was asked about (origins first, then destinations where the two lists
    differ); empty when it concerns them all.
    """

    code: str
    text: str
    places: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TravelMatrix:
    """Driving time in seconds and length in metres from each origin (row) to each destination (column).

    Both arrays are int32 of one shape, never negative, and may be asymmetric. A pair of equal places is 0.
    Every cell holds a usable figure; where it is an estimate, a warning says so.
    """

    seconds: IntMatrix
    metres: IntMatrix
    warnings: tuple[TravelWarning, ...] = ()


class Roads(Protocol):
    """Anything that knows how long it takes to drive. A place it does not know is a warning, no error."""

    def matrix(self, places: Sequence[Place]) -> TravelMatrix:
        """All pairs of `places`: square, in their order."""
        ...

    def table(self, origins: Sequence[Place], destinations: Sequence[Place]) -> TravelMatrix:
        """Origins (rows) to destinations (columns): a few new places against many, without the square."""
        ...
