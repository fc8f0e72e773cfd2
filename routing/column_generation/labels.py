"""Compiled: partial routes of pricing, what they remember, and which of them are beaten by others.

A partial route may come back to a visit once it has been far enough away, and knows of which cuts it has served one of
three visits: the next one costs their price.
"""

from typing import NamedTuple

import numpy as np
from numba.cpython.unsafe.numbers import trailing_zeros

from routing.column_generation.pricing_arrays import PricingData
from routing.column_generation.shift_arrays import Bools, Floats, Ints, ShiftData
from routing.ruin_recreate.numba_options import compiled

PARTIAL = 60_000
"""Partial routes of one shift at most; beyond it the most promising one left is the answer."""


class Partial(NamedTuple):
    """Partial routes: the last visit, breaks taken, end of service, cost so far, where from, what is remembered.

    Those with one last visit and as many breaks are chained by `sibling`, from `head` (m × breaks + 1) on; one that is
    not `alive` is beaten by another. `final` and `last` are the best whole route by its last visit, and its label.
    """

    visit: Ints
    taken: Ints
    time: Ints
    cost: Floats
    parent: Ints
    memory: Ints
    """Visits that it may not come back to yet, and in `half` the cuts of which it has served one; the row after the
    last is that of a partial route in the making."""
    half: Ints
    sibling: Ints
    alive: Bools
    head: Ints
    final: Floats
    last: Ints
    used: Ints


@compiled
def begin(data: PricingData, size: int, states: int) -> Partial:
    partial = Partial(
        np.empty(PARTIAL, np.int64),
        np.empty(PARTIAL, np.int64),
        np.empty(PARTIAL, np.int64),
        np.empty(PARTIAL, np.float64),
        np.empty(PARTIAL, np.int64),
        np.empty((PARTIAL, data.recall.shape[1]), np.int64),
        np.empty((PARTIAL, data.keep.shape[1]), np.int64),
        np.empty(PARTIAL, np.int64),
        np.empty(PARTIAL, np.bool_),
        np.full((size, states), -1),
        np.zeros(size),
        np.full(size, -1),
        np.ones(1, np.int64),
    )
    partial.visit[0], partial.parent[0], partial.alive[0] = -1, -1, True
    partial.taken[0], partial.time[0], partial.cost[0] = 0, 0, 0.0
    partial.memory[0, :], partial.half[0, :] = 0, 0
    return partial


@compiled
def remember(data: PricingData, shift_data: ShiftData, partial: Partial, label: int, target: int, end: int) -> float:
    """Write what is remembered at the target, done at `end`, into the next free row; the price of completed cuts.

    Only what still matters is kept: visits that one could still go back to, and cuts with one that could still follow.
    """
    new, price = partial.used[0], 0.0
    for word in range(data.recall.shape[1]):
        known = partial.memory[label, word] & data.recall[target, word]
        if target >> 6 == word:
            known |= np.int64(1) << (target & 63)
        left = known
        while left != 0:
            low = left & -left
            visit = (word << 6) + trailing_zeros(low)
            left ^= low
            if visit != target and end + data.seconds[target, visit] > shift_data.last[visit]:
                known ^= low
        partial.memory[new, word] = known
    for word in range(data.keep.shape[1]):
        known = partial.half[label, word] & data.keep[target, word]
        paid = known & data.member[target, word]
        while paid != 0:
            low = paid & -paid
            price += data.fine[(word << 6) + trailing_zeros(low)]
            paid ^= low
        known ^= data.member[target, word]
        left = known
        while left != 0:
            low = left & -left
            if not _may_follow(data, shift_data, (word << 6) + trailing_zeros(low), target, end):
                known ^= low
            left ^= low
        partial.half[new, word] = known
    return price


@compiled
def _may_follow(data: PricingData, shift_data: ShiftData, cut: int, origin: int, free: int) -> bool:
    """Whether another visit of the cut can still be reached; no drive counts from one of its own.

    What is forgotten of those would have to be free on the way there, which `charged` does not know.
    """
    inside = (data.member[origin, cut >> 6] >> (cut & 63)) & 1 == 1
    for place in range(3):
        visit = data.triple[cut, place]
        if visit >= 0 and visit != origin:
            away = np.int64(0) if inside else np.int64(data.seconds[origin, visit])
            if free + away <= shift_data.last[visit]:
                return True
    return False


@compiled
def keep(partial: Partial, label: int, target: int, taken: int, end: int, cost: float) -> int:
    count = partial.used[0]
    partial.visit[count], partial.taken[count], partial.time[count] = target, taken, end
    partial.parent[count], partial.cost[count] = label, cost
    partial.alive[count] = True
    partial.sibling[count], partial.head[target, taken] = partial.head[target, taken], count
    partial.used[0] = count + 1
    return count


@compiled
def beaten(data: PricingData, partial: Partial, target: int, taken: int, end: int, cost: float) -> bool:
    """Whether another one is as early, as cheap and as free; those that this one beats are taken out."""
    new, other, before = partial.used[0], partial.head[target, taken], -1
    while other >= 0:
        if not partial.alive[other]:
            other = _unchain(partial, target, taken, before, other)
            continue
        if partial.time[other] <= end and _as_free(data, partial, other, new, cost - partial.cost[other]):
            return True
        if end <= partial.time[other] and _as_free(data, partial, new, other, partial.cost[other] - cost):
            partial.alive[other] = False
            other = _unchain(partial, target, taken, before, other)
            continue
        before, other = other, partial.sibling[other]
    return False


@compiled
def _unchain(partial: Partial, target: int, taken: int, before: int, gone: int) -> int:
    if before < 0:
        partial.head[target, taken] = partial.sibling[gone]
    else:
        partial.sibling[before] = partial.sibling[gone]
    return partial.sibling[gone]


@compiled
def _as_free(data: PricingData, partial: Partial, one: int, other: int, lead: float) -> bool:
    """Whether the one, cheaper by `lead`, can do all that the other can do and stay as cheap.

    A cut of which the one has served a visit, and the other has not, may cost the one its price more.
    """
    lead += 1e-9
    if lead < 0.0:
        return False
    for word in range(data.recall.shape[1]):
        if partial.memory[one, word] & ~partial.memory[other, word] != 0:
            return False
    for word in range(data.keep.shape[1]):
        more = partial.half[one, word] & ~partial.half[other, word]
        while more != 0:
            low = more & -more
            lead -= data.fine[(word << 6) + trailing_zeros(low)]
            if lead < 0.0:
                return False
            more ^= low
    return True
