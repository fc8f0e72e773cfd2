"""Compiled time: travel, windows, breaks, and the earliest and latest times along a route.

A route is walked once for each number of breaks taken so far. `done[p, b]` is the earliest end of service at stop p
with b breaks before it, `latest[p, b]` the latest start there from which everything after still holds.
"""

import numpy as np

from routing.ruin_recreate.arrays.problem_arrays import FAR, FIRST, Ints, ProblemData
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.search_state import State


@compiled
def scaled(data: ProblemData, shift: int, seconds: int) -> int:
    """Matrix seconds at the shift's speed, rounded up."""
    speed = data.speed[shift]
    return seconds if speed == 100 else (seconds * 100 + speed - 1) // speed


@compiled
def arrival(data: ProblemData, shift: int, origin: int, target: int, free: int) -> tuple[int, int]:
    """(arrival, seconds driven) of the leg that arrives soonest, leaving at `free` or later."""
    seconds = scaled(data, shift, data.seconds[origin, target])
    if data.slice_start.size == 0:
        return free + seconds, seconds
    best, later = free + seconds, False
    for part in range(data.slice_start.size):
        other = scaled(data, shift, data.slices[part, origin, target])
        if data.slice_start[part] <= free:
            best, seconds = free + other, other
            continue
        if data.slice_start[part] >= best:
            break
        later = data.slice_start[part] + other < best
        if later:
            best, seconds = data.slice_start[part] + other, other
    return best, seconds


@compiled
def leave_by(data: ProblemData, shift: int, origin: int, target: int, due: int) -> int:
    """The latest instant at which one may be free and still arrive at `due`."""
    seconds = scaled(data, shift, data.seconds[origin, target])
    count = data.slice_start.size
    if count == 0:
        return due - seconds
    best = min(due - seconds, data.slice_start[0] - 1)
    for part in range(count):
        seconds = scaled(data, shift, data.slices[part, origin, target])
        last = data.slice_start[part + 1] - 1 if part + 1 < count else FAR
        when = min(due - seconds, last)
        if when >= data.slice_start[part]:
            best = max(best, when)
    return best


@compiled
def first_start(opens: Ints, closes: Ints, count: Ints, visit: int, floor: Ints, ceiling: Ints, ready: int) -> int:
    """The first start in a window at `ready` or later, from floor to ceiling; FAR if there is none."""
    ready = max(ready, floor[visit])
    for window in range(count[visit]):
        if ready <= closes[visit, window]:
            start = max(ready, opens[visit, window])
            return start if start <= ceiling[visit] else FAR
    return FAR


@compiled
def next_start(data: ProblemData, state: State, visit: int, ready: int) -> int:
    """The first allowed start of the visit at `ready` or later; FAR if there is none."""
    count = data.window_count
    return first_start(data.opens, data.closes, count, visit, state.floor, state.ceiling, ready)


@compiled
def put_off(data: ProblemData, state: State, visit: int, start: int) -> int:
    """The latest start in the same window that is no dearer; the start itself for a linked visit."""
    if data.link[visit] >= 0:
        return start
    latest = state.ceiling[visit]
    for window in range(data.window_count[visit]):
        if data.opens[visit, window] <= start <= data.closes[visit, window]:
            latest = min(latest, data.closes[visit, window])
    if data.late_price[visit] > 0:
        latest = min(latest, max(start, data.due[visit]))
    if data.promise_price[visit] > 0 and start <= data.promise_to[visit]:
        latest = min(latest, data.promise_to[visit])
    return latest


@compiled
def last_start(opens: Ints, closes: Ints, count: Ints, visit: int, floor: Ints, ceiling: Ints, bound: int) -> int:
    """The last allowed start of the visit at `bound` or sooner; -FAR if there is none."""
    bound = min(bound, ceiling[visit])
    for window in range(count[visit] - 1, -1, -1):
        if bound >= opens[visit, window]:
            start = min(bound, closes[visit, window])
            return start if start >= floor[visit] else -FAR
    return -FAR


@compiled
def rested(opens: Ints, closes: Ints, length: Ints, first: int, last: int, free: int, arrive: int) -> int:
    """When someone free at `free`, who would arrive at `arrive`, is there and has taken the breaks first..last - 1.

    FAR if a break would begin after its last start. The arrays are those of one shift's breaks.
    """
    begin, ready = free, arrive
    for pause in range(first, last):
        begin = max(begin, opens[pause])
        if begin > closes[pause]:
            return FAR
        begin += length[pause]
        ready = max(ready, opens[pause]) + length[pause]
    return ready


@compiled
def rest_by(opens: Ints, closes: Ints, length: Ints, first: int, last: int, due: int) -> tuple[int, int]:
    """(latest free, latest arrival) such that these breaks are taken and all is ready at `due`; -FAR if never."""
    free, arrive = FAR, due
    for pause in range(last - 1, first - 1, -1):
        free = min(closes[pause], free - length[pause])
        arrive -= length[pause]
        if opens[pause] > free or opens[pause] > arrive:
            return -FAR, -FAR
    return free, arrive


@compiled
def walk_back(data: ProblemData, state: State, shift: int, row: int) -> None:
    """Fill `latest` of the route in `row` by the rules of `shift`."""
    breaks, size, sliced = data.break_count[shift], state.length[row], data.slice_start.size > 0
    latest, route, speed = state.latest[row], state.route[row], data.speed[shift]
    seconds, opens, closes, count = data.seconds, data.opens, data.closes, data.window_count
    floor, ceiling, service = state.floor, state.ceiling, data.service
    pause_from, pause_to, pause = data.break_from[shift], data.break_to[shift], data.break_seconds[shift]
    back = data.over[shift]
    for taken in range(breaks, -1, -1):
        latest[size, taken] = back
        if taken > 0:
            back = min(back, pause_to[taken - 1])
    target = data.home[shift]
    for place in range(size - 1, -1, -1):
        visit = route[place]
        leg = seconds[visit, target]
        if speed != 100:
            leg = (leg * 100 + speed - 1) // speed
        for taken in range(breaks + 1):
            due = latest[place + 1, taken]
            end = leave_by(data, shift, visit, target, due) if sliced else due - leg
            for other in range(taken + 1, breaks + 1):
                free, arrive = rest_by(pause_from, pause_to, pause, taken, other, latest[place + 1, other])
                if arrive > -FAR // 2:
                    leave = leave_by(data, shift, visit, target, arrive) if sliced else arrive - leg
                    end = max(end, min(free, leave))
            bound = end - service[visit]
            latest[place, taken] = last_start(opens, closes, count, visit, floor, ceiling, bound)
        target = visit


@compiled
def walk(data: ProblemData, state: State, shift: int, row: int) -> None:
    """Fill `done`, `leg` and `driven` of the route in `row` by the rules of `shift`."""
    breaks, size, sliced = data.break_count[shift], state.length[row], data.slice_start.size > 0
    done, route, legs, speed = state.done[row], state.route[row], state.leg[row], data.speed[shift]
    seconds, opens, closes, count = data.seconds, data.opens, data.closes, data.window_count
    floor, ceiling, service = state.floor, state.ceiling, data.service
    pause_from, pause_to, pause = data.break_from[shift], data.break_to[shift], data.break_seconds[shift]
    origin, total = data.origin[shift], FIRST
    for place in range(size):
        visit = route[place]
        leg = FIRST + seconds[origin, visit]
        if speed != 100:
            leg = (leg * 100 + speed - 1) // speed
        for taken in range(breaks + 1):
            done[place, taken] = FAR
        for before in range(breaks + 1):
            if place == 0:
                free = data.begin[shift] if before == 0 else FAR
            else:
                free = done[place - 1, before]
            if free >= FAR:
                continue
            arrive = arrival(data, shift, origin, visit, free)[0] if sliced else free + leg
            for taken in range(before, breaks + 1):
                ready = arrive
                if taken > before:
                    ready = rested(pause_from, pause_to, pause, before, taken, free, arrive)
                end = service[visit] + first_start(opens, closes, count, visit, floor, ceiling, ready)
                done[place, taken] = min(done[place, taken], end)
        legs[place] = leg
        total += leg
        origin = visit
    legs[size] = scaled(data, shift, seconds[origin, data.home[shift]]) if size > 0 else 0
    state.driven[row] = total + legs[size]


@compiled
def holds(data: ProblemData, state: State, shift: int, row: int) -> bool:
    """Whether the route in `row`, walked back, can be started by the shift at its beginning."""
    if state.length[row] == 0:
        return True
    first = state.route[row, 0]
    free = data.begin[shift]
    arrive, _ = arrival(data, shift, data.origin[shift], first, free)
    for taken in range(data.break_count[shift] + 1):
        pause_from, pause_to = data.break_from[shift], data.break_to[shift]
        ready = rested(pause_from, pause_to, data.break_seconds[shift], FIRST, taken, free, arrive)
        if ready < FAR and next_start(data, state, first, ready) <= state.latest[row, 0, taken]:
            return True
    return False


@compiled
def random_real(state: State) -> float:
    """A random number in [0, 1): xorshift64*."""
    x = state.random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state.random[0] = x
    return ((x * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)
