"""One number for a drive: its tenths of a second first, its metres second.

Shortest paths compare single numbers. Packing both into one makes them find the quickest drive, the
shorter of two equally quick ones, and its length, in one search. A packed cost stays below 2**53, so
that it is exact in the 64-bit floats that scipy searches on: 2**29 tenths of a second (over a year) and
2**24 metres (16,777 km).
"""

import numpy as np
import numpy.typing as npt

Costs = npt.NDArray[np.int64]

METRES_BITS = 24
NEVER = np.int64(1) << np.int64(53)
"""The cost of what cannot be driven. Sums of a few of them stay within int64 and above every real cost."""


def packed(tenths: npt.ArrayLike, metres: npt.ArrayLike) -> Costs:
    """The costs of drives; NEVER where the tenths of a second are negative (a closed direction)."""
    time, length = np.asarray(tenths, np.int64), np.asarray(metres, np.int64)
    return np.where(time < 0, NEVER, (time << METRES_BITS) + length)


def tenths_of(costs: Costs) -> Costs:
    """The tenths of a second within the costs."""
    return costs >> METRES_BITS


def metres_of(costs: Costs) -> Costs:
    """The metres within the costs."""
    return costs & ((1 << METRES_BITS) - 1)
