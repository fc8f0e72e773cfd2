"""The range of travel times: what is above it is no way at all."""

import numpy as np

from routing.model import Matrix

NO_WAY = 2**30
"""Seconds, 34 years: nobody drives that long, and sums of such legs still fit into wide numbers."""


def within_range(seconds: Matrix) -> Matrix:
    """The matrix with nothing above `NO_WAY`; itself where nothing is."""
    if not seconds.size or int(seconds.max()) <= NO_WAY:
        return seconds
    return np.minimum(seconds, NO_WAY)
