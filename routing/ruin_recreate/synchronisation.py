"""Compiled: inserting visits that are linked: crews of two, one after another, one technician for both.

Linked visits leave their routes together and come back together. While they are placed, bounds of their starts
(`floor`, `ceiling`) keep the link true whatever else moves.
"""

from routing.ruin_recreate.insertion import cheapest, put, soonest, take
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.problem_arrays import FAR, FIRST, NOBODY, Task
from routing.ruin_recreate.route_times import draw
from routing.ruin_recreate.route_update import refresh
from routing.ruin_recreate.search_state import State
from routing.ruin_recreate.undo_log import Memo, touch

TRIES = 6


@compiled
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


@compiled
def place_group(task: Task, state: State, memo: Memo, group: int) -> None:
    """Insert the members one by one, none before its predecessors; who cannot go stays absent."""
    first, last = task.members_from[group], task.members_from[group + 1]
    backward = draw(state) < 0.5
    for step in range(2 * (last - first)):
        # Two passes: from either end, so that each may choose its technician first; then whoever had to wait.
        index = first + step % (last - first)
        if backward and step < last - first:
            index = last - 1 - step
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


@compiled
def _floor(task: Task, state: State, visit: int) -> int:
    """When the last predecessor ends at the soonest; FAR if one of them is absent."""
    floor = -FAR
    for index in range(task.after_from[visit], task.after_from[visit + 1]):
        other = task.after_list[index]
        if state.at[other] < 0:
            return FAR
        floor = max(floor, soonest_end(task, state, other))
    return floor


@compiled
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


@compiled
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
    return task.entry[visit, shift] >= 0


@compiled
def _cheapest_of_all(task: Task, state: State, visit: int) -> tuple[int, int, int]:
    """(price, shift, place) over every shift that the links leave."""
    best, chosen, where = FAR, NOBODY, FIRST
    for shift in range(task.begin.size):
        if _may(task, state, visit, shift):
            price, place = cheapest(task, state, visit, shift)
            if price < best:
                best, chosen, where = price, shift, place
    return best, chosen, where


@compiled
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


@compiled
def _place_pair(task: Task, state: State, memo: Memo, lead: int, mate: int) -> None:
    """Try some routes and starts of the lead, with the best mate for each; both go or neither."""
    floor = state.floor[lead]
    best, best_start, best_lead, best_mate = task.unserved[lead], FAR, NOBODY, NOBODY
    count = task.begin.size
    first = int(draw(state) * count)
    for attempt in range(min(TRIES, 2 * count)):
        shift = (first + attempt) % count
        if not _may(task, state, lead, shift):
            continue
        start = _start_of(task, state, lead, shift, floor, attempt >= count or draw(state) < 0.5)
        for other in range(count):
            if start >= FAR or task.technician[other] == task.technician[shift]:
                continue
            price, common = _price_pair(task, state, (lead, mate), (shift, other), start)
            if price < best:
                best, best_start, best_lead, best_mate = price, common, shift, other
    _bind(state, lead, -FAR, FAR)
    _bind(state, mate, -FAR, FAR)
    if best_lead >= 0:
        _bind(state, lead, best_start, best_start)
        _bind(state, mate, best_start, best_start)
        _put_best(task, state, memo, lead, best_lead)
        _put_best(task, state, memo, mate, best_mate)


@compiled
def _bind(state: State, visit: int, floor: int, ceiling: int) -> None:
    state.floor[visit], state.ceiling[visit] = floor, ceiling


@compiled
def _put_best(task: Task, state: State, memo: Memo, visit: int, shift: int) -> None:
    _, place = cheapest(task, state, visit, shift)
    touch(state, memo, shift)
    put(task, state, visit, shift, place)


@compiled
def _start_of(task: Task, state: State, visit: int, shift: int, floor: int, soon: bool) -> int:
    """A start that the shift's route allows: the soonest, or one drawn from the windows; FAR if there is none."""
    if not soon:
        window = int(draw(state) * task.window_count[visit])
        low = max(task.opens[visit, window], floor, task.begin[shift])
        high = min(task.closes[visit, window], task.over[shift])
        start = low + int(draw(state) * max(0, high - low))
        _bind(state, visit, start, FAR)
        price, place = cheapest(task, state, visit, shift)
        if price < FAR:
            return soonest(task, state, visit, shift, place)
    _bind(state, visit, floor, FAR)
    price, place = cheapest(task, state, visit, shift)
    return soonest(task, state, visit, shift, place) if price < FAR else FAR


@compiled
def _price_pair(
    task: Task, state: State, pair: tuple[int, int], shifts: tuple[int, int], start: int
) -> tuple[int, int]:
    """(price, common start) when the mate joins as soon as he can after `start`; FAR if they cannot meet."""
    lead, mate = pair
    if not _may(task, state, mate, shifts[1]):
        return FAR, start
    _bind(state, mate, start, FAR)
    price, place = cheapest(task, state, mate, shifts[1])
    if price >= FAR:
        return FAR, start
    common = soonest(task, state, mate, shifts[1], place)
    _bind(state, lead, common, common)
    _bind(state, mate, common, common)
    first, second = cheapest(task, state, lead, shifts[0])[0], cheapest(task, state, mate, shifts[1])[0]
    return (FAR if first >= FAR or second >= FAR else first + second), common
