"""Medians and other percentiles of values that the database hands over in one piece (`packed`)."""

import math
from collections.abc import Sequence

import numpy as np


def percentiles(packed: bytes, *shares: float) -> tuple[float | None, ...]:
    """As PostgreSQL's `percentile_cont` finds them: between two values in proportion; None without values."""
    values = np.sort(np.frombuffer(packed, dtype=">f8").astype(np.float64)).tolist()
    return tuple(_between(values, share) if values else None for share in shares)


def _between(values: Sequence[float], share: float) -> float:
    place = share * (len(values) - 1)
    below, above = values[math.floor(place)], values[math.ceil(place)]
    return below + (above - below) * (place - math.floor(place))
