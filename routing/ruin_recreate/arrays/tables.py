"""Lists of numbers as arrays of the one type that compiled code takes."""

import numpy as np

from routing.ruin_recreate.arrays.problem_arrays import Ints


def ints(values: list[int]) -> Ints:
    """One row."""
    return np.array(values, dtype=np.int64)


def table(rows: list[list[int]], width: int, fill: int) -> Ints:
    """Rows of unequal length as one array, filled up on the right."""
    return np.array([row + [fill] * (width - len(row)) for row in rows], dtype=np.int64).reshape(len(rows), width)
