"""Compiled: what the rest of a route can gain at most, from every visit at every time of a shift.

Backward over time in buckets that are rounded to the route's good. A rest may come back to a visit, but not at once:
where the best rest would, the best one with another next visit counts (as in Houck's 2-cycle elimination).
"""

from typing import NamedTuple

import numpy as np

from routing.columns.day import LATER, Day, Floats, Ints, Town, homeward, rested, start_of
from routing.improve.compiling import compiled, entrance

BUCKETS = 120
"""Of a shift. Finer ones make this dearer and the search that uses it shorter."""


class Completions(NamedTuple):
    """Least cost (m × breaks + 1 × buckets) of the rest after a visit's end; `via` is the visit that comes next."""

    best: Floats
    second: Floats
    via: Ints
    width: int


@entrance
def completions(town: Town, day: Day, worth: Floats) -> Completions:
    """For visits of positive worth; `worth` as in `pricing`."""
    size, states = day.jobs.size, day.break_from.size + 1
    width, total = _width(day, worth), worth[worth > 0.0].sum()
    count = day.hours[1] // width + 1
    after = Completions(
        np.full((size, states, count), float(LATER)),
        np.full((size, states, count), float(LATER)),
        np.full((size, states, count), -1),
        width,
    )
    first, last = np.full(size, count), np.full(size, -1)
    for visit in range(size):
        if worth[visit] > 0.0:
            first[visit] = (day.opens[visit, 0] + day.service[visit]) // width
            last[visit] = (day.last[visit] + day.service[visit]) // width
    soonest = size
    for bucket in range(count - 1, -1, -1):
        while soonest > 0 and day.last[soonest - 1] >= bucket * width:
            soonest -= 1
        for origin in range(size):
            if first[origin] <= bucket <= last[origin]:
                for taken in range(states):
                    if _possible(day, taken, bucket * width, width):
                        _rest(town, day, worth, after, total, origin, taken, bucket, soonest)
    return after


@compiled
def _width(day: Day, worth: Floats) -> int:
    """Seconds of a bucket: no longer than the shortest service, unless that makes far too many."""
    least, span = LATER, day.hours[1]
    for visit in range(worth.size):
        if worth[visit] > 0.0:
            least = min(least, day.service[visit])
    return max(1, min(span // BUCKETS, max(least, span // (8 * BUCKETS))))


@compiled
def _possible(day: Day, taken: int, free: int, width: int) -> bool:
    """Whether so many breaks can be over within the bucket, and the next one can still be taken."""
    if taken > 0 and free + width <= day.break_from[taken - 1] + day.break_seconds[taken - 1]:
        return False
    return taken == day.break_from.size or free <= day.break_to[taken]


@compiled
def _rest(
    town: Town,
    day: Day,
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
    free, number, pauses = bucket * after.width, day.jobs[origin], day.break_from.size
    seconds, prices, bits = town.seconds[number], town.price[number], town.bit
    best, second, via = after.best, after.second, after.via
    low = homeward(day, origin, free, taken)
    next_low, chosen = low, -1
    for target in range(soonest, worth.size):
        other = day.jobs[target]
        arrive = free + seconds[other]
        if worth[target] <= 0.0 or target == origin or arrive > day.last[target]:
            continue
        for more in range(pauses - taken + 1):
            ready = arrive if more == 0 else rested(day, free, arrive, taken, more)
            if ready > day.last[target]:
                break
            start, state = start_of(day, target, ready), taken + more
            later = (start + day.service[target]) // after.width
            value = prices[other] - worth[target]
            if start > day.due[target]:
                value += (start - day.due[target]) * day.late_price[target]
            if later == bucket:
                value -= total
            elif via[target, state, later] == origin and bits[other, number] >= 0:
                value += second[target, state, later]
            else:
                value += best[target, state, later]
            if value < low:
                if target != chosen:
                    next_low = low
                low, chosen = value, target
            elif value < next_low and target != chosen:
                next_low = value
    best[origin, taken, bucket], second[origin, taken, bucket], via[origin, taken, bucket] = low, next_low, chosen


@compiled
def rest_after(town: Town, day: Day, after: Completions, visit: int, taken: int, end: int, before: int) -> float:
    """Least cost of the rest after a visit that ends then and came after `before`."""
    bucket = end // after.width
    returns = before >= 0 and after.via[visit, taken, bucket] == before
    if returns and town.bit[day.jobs[visit], day.jobs[before]] >= 0:
        return after.second[visit, taken, bucket]
    return after.best[visit, taken, bucket]
