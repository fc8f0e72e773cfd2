"""Compiled: what the rest of a route can gain at most, from every visit at every time of a shift.

Backward over time in buckets that are rounded to the route's good. A rest may come back to a visit, but not at once:
where the best rest would, the best one with another next visit counts (as in Houck's 2-cycle elimination).
"""

from typing import NamedTuple

import numpy as np

from routing.column_generation.pricing_arrays import PricingData
from routing.column_generation.shift_arrays import LATER, Floats, Ints, ShiftData, homeward, rested, start_of
from routing.ruin_recreate.numba_options import compiled, entry_point
from routing.ruin_recreate.pointers import pointer

BUCKETS = 150
"""Of a shift. Finer ones make this dearer and the search that uses it shorter."""


class Completions(NamedTuple):
    """Least cost (m × breaks + 1 × buckets) of the rest after a visit's end; buckets are of 2^shift seconds."""

    best: Floats
    second: Floats
    via: Ints
    """The visit that comes next in the best rest, and the one in the second best."""
    other: Ints
    least: Floats
    """Of all rests of a visit, less what it is worth itself."""
    shift: int


@entry_point
def completions(fields: PricingData, days: ShiftData, worth: Floats) -> Completions:
    """`worth` as in `pricing`."""
    data, shift_data = pointer(fields), pointer(days)
    size, states = shift_data.jobs.size, shift_data.break_from.size + 1
    shift, total = _shift(shift_data, worth), worth[worth > 0.0].sum()
    count = (shift_data.hours[1] >> shift) + 1
    rests = Completions(
        np.full((size, states, count + 1), float(LATER)),
        np.full((size, states, count + 1), float(LATER)),
        np.full((size, states, count + 1), -1),
        np.full((size, states, count + 1), -1),
        np.full(size, float(LATER)),
        shift,
    )
    after = pointer(rests)
    first, last = np.full(size, count), np.full(size, -1)
    for visit in range(size):
        first[visit] = (shift_data.opens[visit, 0] + shift_data.service[visit]) >> shift
        last[visit] = (shift_data.last[visit] + shift_data.service[visit]) >> shift
    soonest = size
    for bucket in range(count - 1, -1, -1):
        while soonest > 0 and shift_data.last[soonest - 1] >= bucket << shift:
            soonest -= 1
        for origin in range(size):
            if first[origin] <= bucket <= last[origin]:
                for taken in range(states):
                    if _possible(shift_data, taken, bucket << shift, 1 << shift):
                        _rest(data, shift_data, worth, after, total, origin, taken, bucket, soonest)
                        after.least[origin] = min(
                            after.least[origin], after.best[origin, taken, bucket] - worth[origin]
                        )
    return rests


@compiled
def _shift(shift_data: ShiftData, worth: Floats) -> int:
    """A bucket is no longer than the shortest service, unless that makes far too many."""
    least, span, shift = LATER, shift_data.hours[1], 0
    for visit in range(worth.size):
        least = min(least, shift_data.service[visit])
    while span >> shift > BUCKETS and (least >> (shift + 1) > 0 or span >> shift > 8 * BUCKETS):
        shift += 1
    return shift


@compiled
def _possible(shift_data: ShiftData, taken: int, free: int, width: int) -> bool:
    """Whether so many breaks can be over within the bucket, and the next one can still be taken."""
    if taken > 0 and free + width <= shift_data.break_from[taken - 1] + shift_data.break_seconds[taken - 1]:
        return False
    return taken == shift_data.break_from.size or free <= shift_data.break_to[taken]


@compiled
def _rest(
    data: PricingData,
    shift_data: ShiftData,
    worth: Floats,
    after: Completions,
    total: float,
    origin: int,
    taken: int,
    bucket: int,
    soonest: int,
) -> None:
    """Fill in the best rest of one visit, by trying every next one from `soonest` on.

    total: what all visits are worth; it bounds a rest that begins within the same bucket, which is not known yet.
    """
    low, next_low, chosen, other = homeward(shift_data, origin, bucket << after.shift, taken), 0.0, -1, -1
    next_low = low
    prices = data.charged[origin]
    # Next visits of the bucket before come first: they are so good that few others need a closer look.
    hints = after.via[origin, taken, bucket + 1], after.other[origin, taken, bucket + 1]
    for place in range(soonest - 2, worth.size):
        target = hints[place - soonest + 2] if place < soonest else place
        if target < 0 or prices[target] + after.least[target] >= next_low:
            continue
        if target in (origin, chosen, other):
            continue
        value = _onward(data, shift_data, worth, after, total, origin, target, taken, bucket)
        if value < low:
            next_low, other, low, chosen = low, chosen, value, target
        elif value < next_low:
            next_low, other = value, target
    after.best[origin, taken, bucket], after.second[origin, taken, bucket] = low, next_low
    after.via[origin, taken, bucket], after.other[origin, taken, bucket] = chosen, other


@compiled
def _onward(
    data: PricingData,
    shift_data: ShiftData,
    worth: Floats,
    after: Completions,
    total: float,
    origin: int,
    target: int,
    taken: int,
    bucket: int,
) -> float:
    """Least cost of a rest whose next visit is the target."""
    free = bucket << after.shift
    best, arrive = float(LATER), free + data.seconds[origin, target]
    for more in range(shift_data.break_from.size - taken + 1):
        ready = arrive if more == 0 else rested(shift_data, free, arrive, taken, more)
        if ready > shift_data.last[target]:
            break
        start, state = start_of(shift_data, target, ready), taken + more
        later = (start + shift_data.service[target]) >> after.shift
        value = data.charged[origin, target] - worth[target]
        if start > shift_data.due[target]:
            value += (start - shift_data.due[target]) * shift_data.late_price[target]
        if later == bucket:
            value -= total
        elif after.via[target, state, later] == origin and recalls(data, target, origin):
            value += after.second[target, state, later]
        else:
            value += after.best[target, state, later]
        best = min(best, value)
    return best


@compiled
def recalls(data: PricingData, visit: int, other: int) -> bool:
    """Whether a route at the visit still remembers the other one."""
    return (data.recall[visit, other >> 6] >> (other & 63)) & 1 == 1


@compiled
def rest_after(data: PricingData, after: Completions, visit: int, taken: int, end: int, before: int) -> float:
    """Least cost of the rest after a visit that ends then and came after `before`."""
    bucket = end >> after.shift
    if before >= 0 and after.via[visit, taken, bucket] == before and recalls(data, visit, before):
        return after.second[visit, taken, bucket]
    return after.best[visit, taken, bucket]
