"""Reads how road servers write the line of a road: Google's encoded polylines, with six places after the point."""

from typing import Any

import numpy as np
import numpy.typing as npt

from routing.roads.servers.asking import refusal

Floats = npt.NDArray[np.float64]

DEGREES = 1e-6
LONGEST_SHAPE = 400_000
"""Letters: some hundred thousand points, more than the longest drive of a day has."""

_FIRST, _LAST, _GOES_ON, _BITS = 63, 126, 32, 5
_MOST_BITS = 35


def decoded(shape: Any) -> Floats:
    """Rows of degrees north and east. Raises RoadsUnavailable for what is no such line.

    Each number is the difference from the one before, in pieces of five bits, the lowest first; its lowest bit is the
    sign.
    """
    if not isinstance(shape, str) or len(shape) > LONGEST_SHAPE:
        raise refusal("The road server's line is none.")
    numbers: list[int] = []
    value = bits = 0
    for letter in shape:
        piece = ord(letter) - _FIRST
        if not 0 <= piece <= _LAST - _FIRST or bits > _MOST_BITS:
            raise refusal("The road server's line holds what is no part of one.")
        value |= (piece & (_GOES_ON - 1)) << bits
        bits += _BITS
        if piece < _GOES_ON:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = bits = 0
    if bits or len(numbers) % 2:
        raise refusal("The road server's line ends in the middle.")
    points = np.array(numbers, np.float64).reshape(-1, 2).cumsum(axis=0) * DEGREES
    if (np.abs(points) > (90.0, 180.0)).any():
        raise refusal("The road server's line leaves the earth.")
    return np.asarray(points)
