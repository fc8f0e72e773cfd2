"""Compiled: the least reduced cost of a route of one shift, in a relaxation that misses no real route.

Best-first search over partial routes. What a partial route can still gain at most is known from `completions`, so only
those that may become the best one are grown, and whenever the search is stopped the most promising one of them bounds
every route. A route may come back to a visit once it has been far enough away (the ng-route relaxation of Baldacci,
Mingozzi and Roberti, 2011), so the least cost is at most that of every real route, and often equal.

A partial route also knows of which cuts it has served one of three visits: the next one costs their price.
"""

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numba.cpython.unsafe.numbers import trailing_zeros

from routing.columns.completions import Completions, rest_after
from routing.columns.day import Bools, Day, Floats, Ints, homeward, rested, start_of
from routing.columns.field import Field
from routing.improve.compiling import compiled, entrance
from routing.improve.refs import pointer

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
    """Visits that it may not come back to yet, and in `half` the cuts of which it has served one; the row after the
    last is that of a partial route in the making."""
    half: Ints
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
    grown: int


@entrance
def cheapest_routes(
    fields: Field, days: Day, worth: Floats, rests: Completions, effort: int, wanted: int, ceiling: float
) -> Priced:
    """Routes of least cost less the worth of their visits, after growing so many partial ones at most.

    worth: what serving each of the day's visits earns, net of what it costs that this person comes. Routes that cost
    more than the ceiling, which is at most 0 and at least the least cost, are not looked for.
    """
    field, day, after = pointer(fields), pointer(days), pointer(rests)
    labels = _begin(field, worth.size, day.break_from.size + 1)
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
        _end(day, partial, label, heap)
        _grow(field, day, worth, after, partial, label, heap, top)
    routes, costs = _routes(labels, wanted)
    return Priced(min(least, ceiling), not stopped, routes, costs, grown)


@compiled
def _begin(field: Field, size: int, states: int) -> Partial:
    partial = Partial(
        np.empty(PARTIAL, np.int64),
        np.empty(PARTIAL, np.int64),
        np.empty(PARTIAL, np.int64),
        np.empty(PARTIAL, np.float64),
        np.empty(PARTIAL, np.int64),
        np.empty((PARTIAL, field.recall.shape[1]), np.int64),
        np.empty((PARTIAL, field.keep.shape[1]), np.int64),
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
    field: Field,
    day: Day,
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
        if target == origin or free > day.last[target]:
            continue
        if origin < 0:
            seconds, price = day.out_seconds[target], day.out_price[target]
        else:
            seconds, price = np.int64(field.seconds[origin, target]), field.price[origin, target]
        if partial.cost[label] + price + after.least[target] >= ceiling:
            continue
        arrive = free + seconds
        if arrive > day.last[target] or (partial.memory[label, target >> 6] >> (target & 63)) & 1 == 1:
            continue
        for more in range(day.break_from.size - taken + 1):
            ready = rested(day, free, arrive, taken, more)
            if ready > day.last[target]:
                break
            start = start_of(day, target, ready)
            cost = partial.cost[label] + price - worth[target]
            cost += max(0, start - day.due[target]) * day.late_price[target]
            end = start + day.service[target]
            hope = cost + rest_after(field, after, target, taken + more, end, origin)
            if hope >= ceiling:
                continue
            completed = _remember(field, day, partial, label, target, end)
            cost += completed
            # A visit after this pair of the cut's is free, though `charged` has half its price on the way there.
            hope += completed / 2
            if hope < ceiling and not _beaten(field, partial, target, taken + more, end, cost):
                heappush(heap, (hope, _keep(partial, label, target, taken + more, end, cost)))


@compiled
def _remember(field: Field, day: Day, partial: Partial, label: int, target: int, end: int) -> float:
    """Write what is remembered at the target, done at `end`, into the next free row; the price of completed cuts.

    Only what still matters is kept: visits that one could still go back to, and cuts with one that could still follow.
    """
    new, price = partial.used[0], 0.0
    for word in range(field.recall.shape[1]):
        known = partial.memory[label, word] & field.recall[target, word]
        if target >> 6 == word:
            known |= np.int64(1) << (target & 63)
        left = known
        while left != 0:
            low = left & -left
            visit = (word << 6) + trailing_zeros(low)
            left ^= low
            if visit != target and end + field.seconds[target, visit] > day.last[visit]:
                known ^= low
        partial.memory[new, word] = known
    for word in range(field.keep.shape[1]):
        known = partial.half[label, word] & field.keep[target, word]
        paid = known & field.member[target, word]
        while paid != 0:
            low = paid & -paid
            price += field.fine[(word << 6) + trailing_zeros(low)]
            paid ^= low
        known ^= field.member[target, word]
        left = known
        while left != 0:
            low = left & -left
            if not _may_follow(field, day, (word << 6) + trailing_zeros(low), target, end):
                known ^= low
            left ^= low
        partial.half[new, word] = known
    return price


@compiled
def _may_follow(field: Field, day: Day, cut: int, origin: int, free: int) -> bool:
    """Whether another visit of the cut can still be reached; no drive counts from one of its own.

    What is forgotten of those would have to be free on the way there, which `charged` does not know.
    """
    inside = (field.member[origin, cut >> 6] >> (cut & 63)) & 1 == 1
    for place in range(3):
        visit = field.triple[cut, place]
        if visit >= 0 and visit != origin:
            away = np.int64(0) if inside else np.int64(field.seconds[origin, visit])
            if free + away <= day.last[visit]:
                return True
    return False


@compiled
def _keep(partial: Partial, label: int, target: int, taken: int, end: int, cost: float) -> int:
    count = partial.used[0]
    partial.visit[count], partial.taken[count], partial.time[count] = target, taken, end
    partial.parent[count], partial.cost[count] = label, cost
    partial.alive[count] = True
    partial.sibling[count], partial.head[target, taken] = partial.head[target, taken], count
    partial.used[0] = count + 1
    return count


@compiled
def _beaten(field: Field, partial: Partial, target: int, taken: int, end: int, cost: float) -> bool:
    """Whether another one is as early, as cheap and as free; those that this one beats are taken out."""
    new, other, before = partial.used[0], partial.head[target, taken], -1
    while other >= 0:
        if not partial.alive[other]:
            other = _unchain(partial, target, taken, before, other)
            continue
        if partial.time[other] <= end and _as_free(field, partial, other, new, cost - partial.cost[other]):
            return True
        if end <= partial.time[other] and _as_free(field, partial, new, other, partial.cost[other] - cost):
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
def _as_free(field: Field, partial: Partial, one: int, other: int, lead: float) -> bool:
    """Whether the one, cheaper by `lead`, can do all that the other can do and stay as cheap.

    A cut of which the one has served a visit, and the other has not, may cost the one its price more.
    """
    lead += 1e-9
    if lead < 0.0:
        return False
    for word in range(field.recall.shape[1]):
        if partial.memory[one, word] & ~partial.memory[other, word] != 0:
            return False
    for word in range(field.keep.shape[1]):
        more = partial.half[one, word] & ~partial.half[other, word]
        while more != 0:
            low = more & -more
            lead -= field.fine[(word << 6) + trailing_zeros(low)]
            if lead < 0.0:
                return False
            more ^= low
    return True


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
