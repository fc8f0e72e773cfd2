"""Compiled: the least reduced cost of a route of one shift, in a relaxation that misses no real route.

Best-first search over partial routes. What a partial route can still gain at most is known from `completions`, so only
those that may become the best one are grown, and whenever the search is stopped the most promising one of them bounds
every route. A route may come back to a visit once it has been far enough away (the ng-route relaxation of Baldacci,
Mingozzi and Roberti, 2011), so the least cost is at most that of every real route, and often equal.
"""

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from routing.columns.completions import Completions, rest_after
from routing.columns.day import Bools, Day, Floats, Ints, Town, homeward, rested, start_of
from routing.improve.compiling import compiled, entrance
from routing.improve.refs import pointer
from routing.improve.task import FIRST

PARTIAL = 60_000
"""Partial routes of one shift at most; beyond it the most promising one left is the answer."""
MORE = 60
"""Partial routes grown after the best route is known, for other good ones."""
LONGEST = 64
TINY = 1e-6


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
    sibling: Ints
    alive: Bools
    head: Ints
    final: Floats
    last: Ints
    used: Ints


class Priced(NamedTuple):
    """least: no route costs less; an empty day counts as 0. exact: the best route costs that.

    routes: rows of places in `day.jobs`, -1 after the last one: the best one to each of the best last visits, of
    negative cost; `costs` are theirs.
    """

    least: float
    exact: bool
    routes: Ints
    costs: Floats


@entrance
def cheapest_routes(towns: Town, days: Day, worth: Floats, rests: Completions, effort: int, wanted: int) -> Priced:
    """Routes of least cost less the worth of their visits, after growing so many partial ones at most.

    worth: what serving each of the day's visits earns, net of what it costs that this person comes.
    """
    town, day, after = pointer(towns), pointer(days), pointer(rests)
    labels = _begin(worth.size, day.break_from.size + 1)
    partial = pointer(labels)
    heap = [(-1.0e300, 0)]
    grown, least, exact = 0, 0.0, False
    while len(heap) > 0:
        promise, label = heappop(heap)
        if label < 0:
            # A whole route, and nothing left promises less.
            if not exact:
                least, exact, effort = promise, True, min(effort, grown + MORE)
            continue
        if not partial.alive[label]:
            continue
        if grown >= effort or partial.used[0] + worth.size * partial.head.shape[1] > PARTIAL:
            if not exact:
                least = promise
            break
        grown += 1
        _end(day, partial, label, heap)
        _grow(town, day, worth, after, partial, label, heap)
    routes, costs = _routes(labels, wanted)
    return Priced(least, exact or least == 0.0, routes, costs)


@compiled
def _begin(size: int, states: int) -> Partial:
    partial = Partial(
        np.empty(PARTIAL, np.int64),
        np.empty(PARTIAL, np.int64),
        np.empty(PARTIAL, np.int64),
        np.empty(PARTIAL, np.float64),
        np.empty(PARTIAL, np.int64),
        np.empty(PARTIAL, np.int64),
        np.empty(PARTIAL, np.int64),
        np.empty(PARTIAL, np.bool_),
        np.full((size, states), -1),
        np.zeros(size),
        np.full(size, -1),
        np.ones(1, np.int64),
    )
    partial.visit[0], partial.parent[0], partial.alive[0] = -1, -1, True
    partial.taken[0], partial.time[0], partial.memory[0], partial.cost[0] = 0, 0, 0, 0.0
    return partial


@compiled
def _end(day: Day, partial: Partial, label: int, heap: list[tuple[float, int]]) -> None:
    """Go home from here."""
    origin = partial.visit[label]
    if origin < 0:
        return
    total = partial.cost[label] + homeward(day, origin, partial.time[label], partial.taken[label])
    if total < -TINY:
        heappush(heap, (total, -label))
    if total < partial.final[origin]:
        partial.final[origin], partial.last[origin] = total, label


@compiled
def _grow(
    town: Town,
    day: Day,
    worth: Floats,
    after: Completions,
    partial: Partial,
    label: int,
    heap: list[tuple[float, int]],
) -> None:
    """Add every next visit that may still lead to a route of negative cost."""
    origin, taken, free = partial.visit[label], partial.taken[label], partial.time[label]
    for target in range(worth.size):
        if worth[target] <= 0.0 or target == origin or free > day.last[target]:
            continue
        number = day.jobs[target]
        if origin < 0:
            seconds, price = day.out_seconds[target], day.out_price[target]
        else:
            seconds, price = FIRST + town.seconds[day.jobs[origin], number], town.price[day.jobs[origin], number]
        if partial.cost[label] + price + after.least[target] >= -TINY:
            continue
        arrive = free + seconds
        if arrive > day.last[target] or _remembers(town, day, origin, partial.memory[label], number):
            continue
        for more in range(day.break_from.size - taken + 1):
            ready = rested(day, free, arrive, taken, more)
            if ready > day.last[target]:
                break
            start = start_of(day, target, ready)
            cost = partial.cost[label] + price - worth[target]
            cost += max(0, start - day.due[target]) * day.late_price[target]
            end = start + day.service[target]
            hope = cost + rest_after(town, day, after, target, taken + more, end, origin)
            if hope < -TINY:
                known = _memory(town, day, origin, partial.memory[label], target, end)
                if not _beaten(partial, target, taken + more, end, cost, known):
                    heappush(heap, (hope, _keep(partial, label, target, taken + more, end, cost, known)))


@compiled
def _keep(partial: Partial, label: int, target: int, taken: int, end: int, cost: float, known: int) -> int:
    count = partial.used[0]
    partial.visit[count], partial.taken[count], partial.time[count] = target, taken, end
    partial.parent[count], partial.memory[count], partial.cost[count] = label, known, cost
    partial.alive[count] = True
    partial.sibling[count], partial.head[target, taken] = partial.head[target, taken], count
    partial.used[0] = count + 1
    return count


@compiled
def _remembers(town: Town, day: Day, origin: int, memory: int, number: int) -> bool:
    """Whether the route, now at the origin, has been at the job too recently."""
    if origin < 0:
        return False
    bit = town.bit[day.jobs[origin], number]
    return bit >= 0 and (memory >> bit) & 1 == 1


@compiled
def _memory(town: Town, day: Day, origin: int, memory: int, target: int, end: int) -> int:
    """What is remembered at the target, done at `end`, of where the route has been: what one could still go back to."""
    known, number = 0, day.jobs[target]
    if origin < 0:
        return known
    for bit in range(town.near.shape[1]):
        other = town.near[number, bit]
        back = end + town.seconds[number, other] <= day.latest[other]
        if back and (other == day.jobs[origin] or _remembers(town, day, origin, memory, other)):
            known |= 1 << bit
    return known


@compiled
def _beaten(partial: Partial, target: int, taken: int, end: int, cost: float, known: int) -> bool:
    """Whether another one is as early, as cheap and as free; those that this one beats are taken out."""
    other = partial.head[target, taken]
    while other >= 0:
        if partial.alive[other]:
            memory = partial.memory[other]
            if partial.time[other] <= end and partial.cost[other] <= cost + 1e-9 and memory & ~known == 0:
                return True
            if end <= partial.time[other] and cost <= partial.cost[other] and known & ~memory == 0:
                partial.alive[other] = False
        other = partial.sibling[other]
    return False


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
