"""Compiled: the least reduced cost of a route of one shift, in a relaxation that misses no real route.

A label is a partial route: its last visit, the breaks taken, the end of service, the cost so far, and the visits to
which it may not return yet. A route may come back to a visit once it has been far enough away (the ng-route relaxation
of Baldacci, Mingozzi and Roberti, 2011), so the least cost is at most that of every real route, and often equal.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.improve.compiling import compiled, entrance

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LABELS = 200_000
"""Labels of one shift at most; beyond it the search gives up, and says so."""

LATER = 2**50


class Day(NamedTuple):
    """One shift over its n possible visits; row and column n are its start and its end."""

    seconds: Ints
    """(n + 1 × n + 1) seconds of driving."""
    price: Floats
    """(n + 1 × n + 1) price of the leg, and of serving the visit it leads to."""
    opens: Ints
    closes: Ints
    """First and last starts (n × w), both included; unused windows close before everything."""
    service: Ints
    due: Ints
    late_price: Ints
    near: Ints
    """(n × m) visits that each one remembers, m at most 62; -1 for none."""
    break_from: Ints
    break_to: Ints
    break_seconds: Ints
    hours: Ints
    """Begin, end, end with overtime, price of a second of overtime."""


@entrance
def cheapest_routes(day: Day, worth: Floats, wanted: int) -> tuple[float, Ints, bool]:
    """(least cost, the best route to each of the `wanted` best last visits, whether nothing was cut off).

    worth: what serving each visit earns, not negative. The least cost counts an empty day as 0. The routes are rows of
    visits, -1 after the last one; only those of negative cost are given.
    """
    size, pauses = worth.size, day.break_from.size
    visit, taken, time = np.empty(LABELS, np.int64), np.empty(LABELS, np.int64), np.empty(LABELS, np.int64)
    parent, memory, sibling = np.empty(LABELS, np.int64), np.empty(LABELS, np.int64), np.empty(LABELS, np.int64)
    cost, alive = np.empty(LABELS, np.float64), np.empty(LABELS, np.bool_)
    head = np.full((size, pauses + 1), -1)
    final, last = np.zeros(size), np.full(size, -1)
    visit[0], taken[0], time[0], parent[0], memory[0], cost[0], alive[0] = size, 0, day.hours[0], -1, 0, 0.0, True
    count, here = 1, 0
    while here < count:
        label, here = here, here + 1
        if not alive[label]:
            continue
        origin = visit[label]
        if origin < size:
            total = cost[label] + _homeward(day, origin, time[label], taken[label])
            if total < final[origin]:
                final[origin], last[origin] = total, label
        for target in range(size):
            if worth[target] <= 0.0 or target == origin or _remembers(day, origin, memory[label], target):
                continue
            for more in range(pauses - taken[label] + 1):
                start = _start(day, origin, target, time[label], taken[label], more)
                if start >= LATER:
                    continue
                spent = cost[label] + day.price[origin, target] - worth[target]
                spent += max(0, start - day.due[target]) * day.late_price[target]
                end, known = start + day.service[target], _memory(day, origin, memory[label], target)
                slot = taken[label] + more
                if _dominated((time, cost, memory, sibling, alive), head[target, slot], end, spent, known):
                    continue
                if count == LABELS:
                    return 0.0, np.empty((0, 1), np.int64), False
                visit[count], taken[count], time[count], parent[count] = target, slot, end, label
                memory[count], cost[count], alive[count] = known, spent, True
                sibling[count], head[target, slot] = head[target, slot], count
                count += 1
    return min(0.0, final.min()) if size else 0.0, _routes(final, last, visit, parent, wanted), True


@compiled
def _remembers(day: Day, origin: int, memory: int, target: int) -> bool:
    """Whether the route has been at the target too recently; memory bit i stands for near[origin, i]."""
    if origin == day.near.shape[0]:
        return False
    for bit in range(day.near.shape[1]):
        if day.near[origin, bit] == target:
            return (memory >> bit) & 1 == 1
    return False


@compiled
def _memory(day: Day, origin: int, memory: int, target: int) -> int:
    """What is remembered at the target: of those near it, the origin and what the origin remembered."""
    known = 0
    if origin == day.near.shape[0]:
        return known
    for bit in range(day.near.shape[1]):
        other = day.near[target, bit]
        if other >= 0 and (other == origin or _remembers(day, origin, memory, other)):
            known |= 1 << bit
    return known


@compiled
def _rested(day: Day, free: int, arrive: int, first: int, more: int) -> int:
    """When all breaks first..first + more - 1 are taken and he is there; LATER if one begins too late."""
    begin, ready = free, arrive
    for pause in range(first, first + more):
        begin = max(begin, day.break_from[pause])
        if begin > day.break_to[pause]:
            return LATER
        begin += day.break_seconds[pause]
        ready = max(ready, day.break_from[pause]) + day.break_seconds[pause]
    return ready


@compiled
def _start(day: Day, origin: int, target: int, free: int, first: int, more: int) -> int:
    ready = _rested(day, free, free + day.seconds[origin, target], first, more)
    for window in range(day.opens.shape[1]):
        if ready <= day.closes[target, window]:
            start = max(ready, day.opens[target, window])
            home = start + day.service[target] + day.seconds[target, day.near.shape[0]]
            return start if home <= day.hours[2] else LATER
    return LATER


@compiled
def _homeward(day: Day, origin: int, free: int, first: int) -> float:
    """Price of the way home and of overtime, with the breaks that must still be taken; LATER if it is too late."""
    best, home = float(LATER), day.near.shape[0]
    for more in range(day.break_from.size - first + 1):
        arrive = _rested(day, free, free + day.seconds[origin, home], first, more)
        missed = first + more < day.break_from.size and arrive > day.break_to[first + more]
        if arrive <= day.hours[2] and not missed:
            best = min(best, day.price[origin, home] + max(0, arrive - day.hours[1]) * day.hours[3])
    return best


@compiled
def _dominated(
    labels: tuple[Ints, Floats, Ints, Ints, NDArray[np.bool_]], head: int, end: int, spent: float, known: int
) -> bool:
    """Whether another label is as early, as cheap and as free; labels that this one beats are taken out."""
    time, cost, memory, sibling, alive = labels
    other = head
    while other >= 0:
        if alive[other]:
            if time[other] <= end and cost[other] <= spent + 1e-9 and memory[other] & ~known == 0:
                return True
            if end <= time[other] and spent <= cost[other] and known & ~memory[other] == 0:
                alive[other] = False
        other = sibling[other]
    return False


@compiled
def _routes(final: Floats, last: Ints, visit: Ints, parent: Ints, wanted: int) -> Ints:
    order = np.argsort(final)
    rows = 0
    while rows < min(wanted, order.size) and final[order[rows]] < -1e-6:
        rows += 1
    found = np.full((rows, 64), -1)
    for row in range(rows):
        label, length = last[order[row]], 0
        while parent[label] >= 0 and length < 64:
            found[row, length] = visit[label]
            label, length = parent[label], length + 1
        found[row, :length] = found[row, :length][::-1].copy()
    return found
