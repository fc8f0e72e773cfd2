"""Compiled: inserting visits that are linked: crews of two, one after another, one technician for both.

Linked visits leave their routes together and come back together. While they are placed, bounds of their starts
(`floor`, `ceiling`) keep the link true whatever else moves.
"""

from numba import njit

from routing.improve.clock import FAST, draw
from routing.improve.insert import cheapest, put, take
from routing.improve.memo import Memo, touch
from routing.improve.price import refresh
from routing.improve.state import State
from routing.improve.task import FAR, FIRST, NOBODY, Task

TRIES = 6


@njit(**FAST)
def free_group(task: Task, state: State, memo: Memo, group: int) -> None:
    """Take every member of the group out of its route and lift the bounds."""
    for index in range(task.members_from[group], task.members_from[group + 1]):
        visit = task.members[index]
        state.floor[visit], state.ceiling[visit] = -FAR, FAR
        if state.at[visit] >= 0:
            touch(state, memo, state.at[visit])
            take(task, state, visit)
            memo.absent[memo.size[1]] = visit
            memo.size[1] += 1


@njit(**FAST)
def place_group(task: Task, state: State, memo: Memo, group: int) -> None:
    """Insert the members one by one, predecessors first; who cannot go stays absent."""
    for index in range(task.members_from[group], task.members_from[group + 1]):
        visit = task.members[index]
        if state.at[visit] >= 0:
            continue
        floor = _floor(task, state, visit)
        if floor >= FAR:
            continue
        state.floor[visit], state.ceiling[visit] = floor, FAR
        if task.twin[visit] >= 0:
            if state.at[task.twin[visit]] < 0:
                _place_pair(task, state, memo, visit, task.twin[visit])
        else:
            _place_one(task, state, memo, visit)


@njit(**FAST)
def _floor(task: Task, state: State, visit: int) -> int:
    """When the last predecessor ends at the soonest; FAR if one of them is absent."""
    floor = -FAR
    for index in range(task.after_from[visit], task.after_from[visit + 1]):
        other = task.after_list[index]
        if state.at[other] < 0:
            return FAR
        floor = max(floor, soonest_end(task, state, other))
    return floor


@njit(**FAST)
def soonest_end(task: Task, state: State, visit: int) -> int:
    """The earliest end of a placed visit, over the ways to take the breaks before it that the rest allows."""
    shift, best = state.at[visit], FAR
    for place in range(state.length[shift]):
        if state.route[shift, place] == visit:
            for taken in range(task.break_count[shift] + 1):
                end = state.done[shift, place, taken]
                if end < FAR and end - task.service[visit] <= state.latest[shift, place, taken]:
                    best = min(best, end)
    return best


@njit(**FAST)
def _may(task: Task, state: State, visit: int, shift: int) -> bool:
    """Whether the links leave the shift's technician to the visit, whatever the time."""
    technician = task.technician[shift]
    twin = task.twin[visit]
    if twin >= 0 and state.at[twin] >= 0 and task.technician[state.at[twin]] == technician:
        return False
    for index in range(task.members_from[task.link[visit]], task.members_from[task.link[visit] + 1]):
        other = task.members[index]
        if state.at[other] >= 0 and (task.same[other] == visit or task.same[visit] == other):
            if task.technician[state.at[other]] != technician:
                return False
    return task.entry[shift, visit] >= 0


@njit(**FAST)
def _cheapest_of_all(task: Task, state: State, visit: int) -> tuple[int, int, int]:
    """(price, shift, place) over every shift that the links leave."""
    best, chosen, where = FAR, NOBODY, FIRST
    for shift in range(task.begin.size):
        if _may(task, state, visit, shift):
            price, place = cheapest(task, state, visit, shift)
            if price < best:
                best, chosen, where = price, shift, place
    return best, chosen, where


@njit(**FAST)
def _place_one(task: Task, state: State, memo: Memo, visit: int) -> None:
    price, shift, place = _cheapest_of_all(task, state, visit)
    if shift < 0 or price >= task.unserved[visit]:
        return
    touch(state, memo, shift)
    put(task, state, visit, shift, place)
    first = task.after_from[visit]
    if task.after_from[visit + 1] == first:
        return
    # The two sides are parted at a moment between the end of the last predecessor and this start.
    low, high = state.floor[visit], soonest_end(task, state, visit) - task.service[visit]
    cut = low + int((high - low) * draw(state))
    state.floor[visit] = cut
    refresh(task, state, shift)
    for index in range(first, task.after_from[visit + 1]):
        other = task.after_list[index]
        state.ceiling[other] = min(state.ceiling[other], cut - task.service[other])
        touch(state, memo, state.at[other])
        refresh(task, state, state.at[other])


@njit(**FAST)
def _place_pair(task: Task, state: State, memo: Memo, lead: int, mate: int) -> None:
    """Try some routes and starts of the lead, with the best mate for each; both go or neither."""
    floor = state.floor[lead]
    best, best_start, best_lead, best_mate = task.unserved[lead], FAR, NOBODY, NOBODY
    count = task.begin.size
    for _ in range(TRIES):
        first = int(draw(state) * count)
        for step in range(count):
            shift = (first + step) % count
            if _may(task, state, lead, shift):
                break
        else:
            return
        state.floor[lead], state.ceiling[lead] = floor, FAR
        price, place = cheapest(task, state, lead, shift)
        if price >= best:
            continue
        start = _random_start(task, state, lead, shift, place)
        state.floor[lead], state.ceiling[lead] = start, start
        state.floor[mate], state.ceiling[mate] = start, start
        price, place = cheapest(task, state, lead, shift)
        for other in range(count):
            if price < best and task.technician[other] != task.technician[shift] and _may(task, state, mate, other):
                more, _ = cheapest(task, state, mate, other)
                if price + more < best:
                    best, best_start, best_lead, best_mate = price + more, start, shift, other
    if best_lead < 0:
        state.floor[lead], state.ceiling[lead] = -FAR, FAR
        state.floor[mate], state.ceiling[mate] = -FAR, FAR
        return
    for visit, shift in ((lead, best_lead), (mate, best_mate)):
        state.floor[visit], state.ceiling[visit] = best_start, best_start
        _, place = cheapest(task, state, visit, shift)
        touch(state, memo, shift)
        put(task, state, visit, shift, place)


@njit(**FAST)
def _random_start(task: Task, state: State, visit: int, shift: int, place: int) -> int:
    """A start that the place allows: the soonest one, or one drawn from the windows if the route holds with it."""
    window = int(draw(state) * task.window_count[visit])
    low = max(task.opens[visit, window], state.floor[visit], task.begin[shift])
    high = min(task.closes[visit, window], task.over[shift])
    for attempt in range(4):
        span = (high - low) >> attempt
        if span <= 0:
            break
        start = low + int(draw(state) * span)
        state.floor[visit], state.ceiling[visit] = start, start
        if cheapest(task, state, visit, shift)[0] < FAR:
            return start
    state.floor[visit], state.ceiling[visit] = low, FAR
    put(task, state, visit, shift, place)
    start = soonest_end(task, state, visit) - task.service[visit]
    take(task, state, visit)
    return start

