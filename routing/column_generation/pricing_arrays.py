"""What pricing sees of one shift: the visits worth a look, the legs between them, and what cuts add to routes."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.column_generation.shift_arrays import Bools, Floats, Ints, Legs, ShiftData
from routing.column_generation.subset_row_cuts import Penalties

REMEMBERED = 12
"""Visits that a route remembers at each place."""
WORD = 64


class PricingData(NamedTuple):
    """The m visits of a day. Sets of visits and of cuts are rows of words of 64 bits."""

    seconds: NDArray[np.int32]
    price: Floats
    """(m × m) of the leg, and of working at its end."""
    charged: Floats
    """The same with half the price of every cut that both visits are in: see `pending`."""
    recall: Ints
    """(m × words) the visits that are still remembered at each one, itself included."""
    keep: Ints
    """(m × words) the cuts whose memory reaches it, and `member` those that it is one of three visits of."""
    member: Ints
    fine: Floats
    """(64 × words) price of each cut."""
    triple: Ints
    """(64 × words, 3) its visits; -1 for those that are not in the day."""


def pricing_data_of(legs: Legs, shift_data: ShiftData, penalties: Penalties) -> PricingData:
    here = np.ix_(shift_data.jobs, shift_data.jobs)
    seconds, price = legs.seconds[here], legs.price[here]
    local = np.full(len(legs.seconds) + 1, -1)
    local[shift_data.jobs] = np.arange(shift_data.jobs.size)
    triples = local[penalties.triples]
    felt = np.flatnonzero((triples >= 0).sum(axis=1) >= 2)
    count, triples, prices = felt.size, triples[felt], penalties.prices[felt]
    width = -(-count // WORD) * WORD
    fine, triple = np.zeros(width), np.full((width, 3), -1)
    fine[:count], triple[:count] = prices, triples
    member = np.zeros((shift_data.jobs.size + 1, count), dtype=np.bool_)
    member[triples, np.arange(count)[:, None]] = True
    return PricingData(
        seconds,
        price,
        _charged(price, triples, prices),
        _words(_recalled(seconds)),
        _words(penalties.memory[np.ix_(felt, shift_data.jobs)].T),
        _words(member[:-1]),
        fine,
        triple,
    )


def _charged(price: Floats, triples: Ints, prices: Floats) -> Floats:
    charged = price.copy()
    for first, second in ((0, 1), (0, 2), (1, 2)):
        both = (triples[:, first] >= 0) & (triples[:, second] >= 0)
        one, other, half = triples[both, first], triples[both, second], prices[both] / 2
        np.add.at(charged, (one, other), half)
        np.add.at(charged, (other, one), half)
    return charged


def _recalled(seconds: NDArray[np.int32]) -> Bools:
    """For each visit the nearest ones, itself included."""
    count = len(seconds)
    if count <= REMEMBERED + 1:
        return np.ones((count, count), dtype=np.bool_)
    around = seconds.astype(np.int64) + seconds.T
    np.fill_diagonal(around, -1)
    near = np.argpartition(around, REMEMBERED, axis=1)[:, : REMEMBERED + 1]
    recalled = np.zeros((count, count), dtype=np.bool_)
    np.put_along_axis(recalled, near, values=True, axis=1)
    return recalled


def _words(sets: Bools) -> Ints:
    """Rows of flags as rows of words."""
    rows, size = sets.shape
    padded = np.zeros((rows, -(-size // WORD) * WORD), dtype=np.bool_)
    padded[:, :size] = sets
    packed = np.packbits(padded, axis=1, bitorder="little")
    return (
        np.ascontiguousarray(packed).view(np.int64).reshape(rows, -1) if packed.size else np.zeros((rows, 0), np.int64)
    )
