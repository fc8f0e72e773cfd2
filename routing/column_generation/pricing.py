"""Compiled: the least reduced cost of a route of one shift, in a relaxation that misses no real route.

Best-first search over partial routes. What a partial route can still gain at most is known from `completions`, so only
those that may become the best one are grown, and whenever the search is stopped the most promising one of them bounds
every route. A route may come back to a visit once it has been far enough away (the ng-route relaxation of Baldacci,
Mingozzi and Roberti, 2011), so the least cost is at most that of every real route, and often equal.
"""

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from routing.column_generation.completion_bounds import Completions, rest_after
from routing.column_generation.labels import PARTIAL, Partial, beaten, begin, keep, remember
from routing.column_generation.pricing_arrays import PricingData
from routing.column_generation.shift_arrays import Floats, Ints, ShiftData, homeward, rested, start_of
from routing.ruin_recreate.numba_options import compiled, entry_point
from routing.ruin_recreate.pointers import pointer

MORE = 60
"""Partial routes grown after the best route is known, for other good ones."""
LONGEST = 64
TINY = 1e-6


class Priced(NamedTuple):
    """least: no route costs less; an empty day counts as 0. exact: the best route costs that.

    routes: rows of places in `day.jobs`, -1 after the last one: the best one to each of the best last visits, of
    negative cost; `costs` are theirs.
    """

    least: float
    exact: bool
    routes: Ints
    costs: Floats
    grown: int


@entry_point
def cheapest_routes(
    fields: PricingData, days: ShiftData, worth: Floats, rests: Completions, effort: int, wanted: int, ceiling: float
) -> Priced:
    """Routes of least cost less the worth of their visits, after growing so many partial ones at most.

    worth: what serving each of the day's visits earns, net of what it costs that this person comes. Routes that cost
    more than the ceiling, which is at most 0 and at least the least cost, are not looked for.
    """
    data, shift_data, after = pointer(fields), pointer(days), pointer(rests)
    labels = begin(data, worth.size, shift_data.break_from.size + 1)
    partial = pointer(labels)
    heap = [(-1.0e300, 0)]
    grown, least, exact, stopped = 0, 0.0, False, False
    top = min(ceiling, -TINY)
    while len(heap) > 0:
        promise, label = heappop(heap)
        if label < 0:
            # A whole route, and nothing left promises less.
            if not exact:
                least, exact, effort = promise, True, min(effort, grown + MORE)
            continue
        if not partial.alive[label]:
            continue
        if grown >= effort or partial.used[0] + worth.size * partial.head.shape[1] >= PARTIAL:
            if not exact:
                least, stopped = promise, True
            break
        grown += 1
        _end(shift_data, partial, label, heap)
        _grow(data, shift_data, worth, after, partial, label, heap, top)
    routes, costs = _routes(labels, wanted)
    return Priced(min(least, ceiling), not stopped, routes, costs, grown)


@compiled
def _end(shift_data: ShiftData, partial: Partial, label: int, heap: list[tuple[float, int]]) -> None:
    """Go home from here."""
    origin = partial.visit[label]
    if origin < 0:
        return
    total = partial.cost[label] + homeward(shift_data, origin, partial.time[label], partial.taken[label])
    if total < -TINY:
        heappush(heap, (total, -label))
    if total < partial.final[origin]:
        partial.final[origin], partial.last[origin] = total, label


@compiled
def _grow(
    data: PricingData,
    shift_data: ShiftData,
    worth: Floats,
    after: Completions,
    partial: Partial,
    label: int,
    heap: list[tuple[float, int]],
    ceiling: float,
) -> None:
    """Add every next visit that may still lead to a route that costs less than the ceiling."""
    origin, taken, free = partial.visit[label], partial.taken[label], partial.time[label]
    for target in range(worth.size):
        if target == origin or free > shift_data.last[target]:
            continue
        if origin < 0:
            seconds, price = shift_data.out_seconds[target], shift_data.out_price[target]
        else:
            seconds, price = np.int64(data.seconds[origin, target]), data.price[origin, target]
        if partial.cost[label] + price + after.least[target] >= ceiling:
            continue
        arrive = free + seconds
        if arrive > shift_data.last[target] or (partial.memory[label, target >> 6] >> (target & 63)) & 1 == 1:
            continue
        for more in range(shift_data.break_from.size - taken + 1):
            ready = rested(shift_data, free, arrive, taken, more)
            if ready > shift_data.last[target]:
                break
            start = start_of(shift_data, target, ready)
            cost = partial.cost[label] + price - worth[target]
            cost += max(0, start - shift_data.due[target]) * shift_data.late_price[target]
            end = start + shift_data.service[target]
            hope = cost + rest_after(data, after, target, taken + more, end, origin)
            if hope >= ceiling:
                continue
            completed = remember(data, shift_data, partial, label, target, end)
            cost += completed
            # A visit after this pair of the cut's is free, though `charged` has half its price on the way there.
            hope += completed / 2
            if hope < ceiling and not beaten(data, partial, target, taken + more, end, cost):
                heappush(heap, (hope, keep(partial, label, target, taken + more, end, cost)))


@compiled
def _routes(partial: Partial, wanted: int) -> tuple[Ints, Floats]:
    order = np.argsort(partial.final)
    rows = 0
    while rows < min(wanted, order.size) and partial.final[order[rows]] < -TINY:
        rows += 1
    found = np.full((rows, LONGEST), -1)
    for row in range(rows):
        label, length = partial.last[order[row]], 0
        while partial.parent[label] >= 0 and length < LONGEST:
            found[row, length] = partial.visit[label]
            label, length = partial.parent[label], length + 1
        found[row, :length] = found[row, :length][::-1].copy()
    return found, partial.final[order[:rows]]
