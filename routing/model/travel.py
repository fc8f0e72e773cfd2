"""How long and how far it is between places."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.int32] | NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class TravelSlice:
    """Travel times that hold from an instant on, until the next slice.

    Parameters
    ----------
    start : int
        From when on; what counts is the departure.
    seconds : array of int, shape (places, places)
        As in `Travel`.
    """

    start: int
    seconds: Matrix

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TravelSlice):
            return NotImplemented
        return self.start == other.start and np.array_equal(self.seconds, other.seconds)

    def __hash__(self) -> int:
        return hash((self.start, self.seconds.shape))


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """How long and how far it is from place (row) to place (column); asymmetric is fine.

    Parameters
    ----------
    seconds : array of int, shape (places, places)
        Driving times.
    metres : array of int, shape (places, places), or None
        Distances; none means zero everywhere.
    slices : tuple of TravelSlice
        Travel by time of departure, in order of start; before the first one `seconds` holds. With slices a
        technician who would arrive sooner by leaving later leaves later.
    """

    seconds: Matrix
    metres: Matrix | None = None
    slices: tuple[TravelSlice, ...] = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Travel):
            return NotImplemented
        return (
            np.array_equal(self.seconds, other.seconds)
            and (self.metres is None) == (other.metres is None)
            and (self.metres is None or other.metres is None or np.array_equal(self.metres, other.metres))
            and self.slices == other.slices
        )

    def __hash__(self) -> int:
        # Arrays have no hash; travel that is equal has equally many places and slices.
        return hash((self.seconds.shape, self.slices))
