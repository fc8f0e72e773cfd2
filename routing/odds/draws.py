"""Factors of durations on many days: stratified, and for one visit the same in every plan (common random numbers)."""

import math
from enum import IntEnum
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from routing.model import Spread

Reals = NDArray[np.float64]

FURTHEST = math.log(1000.0)
"""No factor is beyond a thousand or a thousandth, however steep the quantiles are."""


class Row(IntEnum):
    """Whose factors they are; with the id of the job or the shift."""

    SERVICE = 0
    LEG = 1
    MATE_LEG = 2
    RETURN = 3
    SUPPLY_LEG = 4
    SUPPLY = 5


@cache
def scores(count: int) -> Reals:
    """The normal scores of so many equally likely strata, each at its middle, rising."""
    normal = NormalDist()
    return np.array([normal.inv_cdf((number + 0.5) / count) for number in range(count)])


def factors_at(spread: Spread, score: Reals) -> Reals:
    """The factors at these normal scores of the level."""
    if spread.quantiles:
        return np.exp(np.clip(_log_factor(spread, score), -FURTHEST, FURTHEST))
    variance = math.log1p(spread.variation**2)
    return spread.mean * np.exp(math.sqrt(variance) * score - variance / 2)


def _log_factor(spread: Spread, score: Reals) -> Reals:
    """Linear between the quantiles, and beyond them as steep as next to their ends."""
    normal = NormalDist()
    at = np.array([normal.inv_cdf(level) for level, _ in spread.quantiles])
    log = np.log([factor for _, factor in spread.quantiles])
    steep = np.diff(log) / np.diff(at)
    inside = np.interp(score, at, log)
    below, above = np.minimum(score - at[0], 0.0), np.maximum(score - at[-1], 0.0)
    return np.asarray(inside + below * steep[0] + above * steep[-1], np.float64)


class Draws:
    """So many days by a seed. Each row of factors has the exact law, in an order of its own."""

    def __init__(self, count: int, seed: int) -> None:
        self.count, self.seed = count, seed
        self._sorted = dict[Spread, Reals]()

    def factors(self, spread: Spread, row: Row, id: int) -> Reals | float:
        """One factor a day (`count`), or the one that all days share."""
        if not spread.quantiles and spread.variation == 0.0:
            return spread.mean
        if spread not in self._sorted:
            self._sorted[spread] = factors_at(spread, scores(self.count))
        return np.random.default_rng([self.seed, int(row), id % 2**64]).permutation(self._sorted[spread])
