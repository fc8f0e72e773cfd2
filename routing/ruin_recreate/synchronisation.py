"""Compiled: inserting visits that are linked: crews of two, one after another, one technician for both.

Linked visits leave their routes together and come back together. While they are placed, bounds of their starts
(`floor`, `ceiling`) keep the link true whatever else moves.
"""

from routing.ruin_recreate.insertion import cheapest, put, soonest, take
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.problem_arrays import FAR, FIRST, NOBODY, Ints, Task
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
    """Insert the members one by one, none before its predecessors; who cannot go stays absent.

    A member is let in when its price is not above that of leaving out it and all that wait for it. In the end those
    leave again whom nobody waits for and who do not pay for themselves, and all of them where the group does not pay.
    """
    first, last = task.members_from[group], task.members_from[group + 1]
    backward, before = draw(state) < 0.5, _routes_price(task, state)
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
    _drop_unpaid(task, state, group, before)


@compiled
def _routes_price(task: Task, state: State) -> int:
    total = FIRST
    for shift in range(task.begin.size):
        total += state.cost[shift]
    return total


@compiled
def _drop_unpaid(task: Task, state: State, group: int, before: int) -> None:
    """Take out who was let in for the sake of others that did not come; then all, if the group costs too much."""
    first, last, served, waiting = task.members_from[group], task.members_from[group + 1], FIRST, False
    for step in range(last - first):
        visit = task.members[last - 1 - step]
        if state.at[visit] < 0 or task.worth[visit] == 0:
            continue
        waiting = True
        if task.twin[visit] < 0 and not _is_awaited(task, state, group, visit):
            shift, place = state.at[visit], state.place[visit]
            cost = state.cost[shift]
            take(task, state, visit)
            if cost - state.cost[shift] <= task.unserved[visit]:
                put(task, state, visit, shift, place)
    if not waiting:
        return
    for index in range(first, last):
        served += task.unserved[task.members[index]] if state.at[task.members[index]] >= 0 else FIRST
    if _routes_price(task, state) - before > served:
        _take_group(task, state, group)


@compiled
def _take_group(task: Task, state: State, group: int) -> None:
    """Take every member out of its route and lift the bounds; the routes are noted already."""
    for index in range(task.members_from[group], task.members_from[group + 1]):
        visit = task.members[index]
        state.floor[visit], state.ceiling[visit] = -FAR, FAR
        if state.at[visit] >= 0:
            take(task, state, visit)


@compiled
def _is_awaited(task: Task, state: State, group: int, visit: int) -> bool:
    """Whether a placed visit comes after this one."""
    for index in range(task.members_from[group], task.members_from[group + 1]):
        other = task.members[index]
        if state.at[other] >= 0:
            for place in range(task.after_from[other], task.after_from[other + 1]):
                if task.after_list[place] == visit:
                    return True
    return False


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
    ceilings, floor = _hold_predecessors(task, state, memo, visit), state.floor[visit]
    price, shift, place = _cheapest_of_all(task, state, visit)
    if shift < 0 or price >= task.unserved[visit] + task.worth[visit]:
        _release_predecessors(task, state, visit, ceilings, FAR)
        return
    touch(state, memo, shift)
    put(task, state, visit, shift, place)
    if ceilings.size > 0:
        # The two sides are parted at a moment between the end of the last predecessor and this start.
        soonest_start = soonest_end(task, state, visit) - task.service[visit]
        cut = floor + int(max(0, soonest_start - floor) * draw(state))
        state.floor[visit] = cut
        refresh(task, state, shift)
        _release_predecessors(task, state, visit, ceilings, cut)


@compiled
def _hold_predecessors(task: Task, state: State, memo: Memo, visit: int) -> Ints:
    """Let the predecessors end by the visit's floor, so that no place before them holds; their ceilings until now."""
    first, last = task.after_from[visit], task.after_from[visit + 1]
    ceilings = state.ceiling[task.after_list[first:last]]
    for index in range(first, last):
        other = task.after_list[index]
        state.ceiling[other] = min(state.ceiling[other], state.floor[visit] - task.service[other])
        touch(state, memo, state.at[other])
        refresh(task, state, state.at[other])
    return ceilings


@compiled
def _release_predecessors(task: Task, state: State, visit: int, ceilings: Ints, moment: int) -> None:
    """Let them end by this moment, as far as their own ceilings allow."""
    first = task.after_from[visit]
    for number in range(ceilings.size):
        other = task.after_list[first + number]
        state.ceiling[other] = min(ceilings[number], moment - task.service[other])
        refresh(task, state, state.at[other])


@compiled
def _place_pair(task: Task, state: State, memo: Memo, lead: int, mate: int) -> None:
    """Try some routes and starts of the lead, with the best mate for each; both go or neither."""
    ceilings, floor = _hold_predecessors(task, state, memo, lead), state.floor[lead]
    best, best_start = task.unserved[lead] + task.worth[lead], FAR
    best_lead, best_mate = NOBODY, NOBODY
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
    cut = FAR if best_lead < 0 else floor + int(max(0, best_start - floor) * draw(state))
    _release_predecessors(task, state, lead, ceilings, cut)


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
    """(price, common start) when the mate joins as soon as they can after `start`; FAR if they cannot meet."""
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


@compiled
def bind_links(task: Task, state: State) -> None:
    """Give linked visits the bounds that the routes imply; a group whose links do not hold leaves its routes."""
    for visit in range(state.floor.size):
        state.floor[visit], state.ceiling[visit] = -FAR, FAR
    for group in range(task.members_from.size - 1):
        if not _bind_group(task, state, group):
            _take_group(task, state, group)


@compiled
def _bind_group(task: Task, state: State, group: int) -> bool:
    """Whether the placed members' links hold; their starts are then kept apart, or together, by bounds."""
    first, last = task.members_from[group], task.members_from[group + 1]
    for _ in range(2 * (last - first) + 2):
        raised = False
        for index in range(first, last):
            visit = task.members[index]
            if state.at[visit] < 0:
                continue
            floor = _linked_floor(task, state, visit)
            if floor >= FAR or not _may(task, state, visit, state.at[visit]):
                return False
            if floor > soonest_end(task, state, visit) - task.service[visit]:
                state.floor[visit], raised = floor, True
                refresh(task, state, state.at[visit])
                if state.cost[state.at[visit]] >= FAR:
                    return False
        if not raised:
            return _part_group(task, state, group)
    return False


@compiled
def _linked_floor(task: Task, state: State, visit: int) -> int:
    """The least start that predecessors and the other one of the crew allow; FAR if one of them is absent."""
    floor, twin = _floor(task, state, visit), task.twin[visit]
    if twin >= 0:
        if state.at[twin] < 0:
            return FAR
        floor = max(floor, soonest_end(task, state, twin) - task.service[twin])
    return floor


@compiled
def _part_group(task: Task, state: State, group: int) -> bool:
    """Bind crews to their common start, and part predecessors from who waits for them; whether the routes hold."""
    for index in range(task.members_from[group], task.members_from[group + 1]):
        visit = task.members[index]
        if state.at[visit] < 0:
            continue
        start, floor = soonest_end(task, state, visit) - task.service[visit], _floor(task, state, visit)
        if task.twin[visit] >= 0:
            _bind(state, visit, start, start)
        elif floor > -FAR:
            state.floor[visit] = (floor + start) // 2
        refresh(task, state, state.at[visit])
        for place in range(task.after_from[visit], task.after_from[visit + 1]):
            other = task.after_list[place]
            moment = start if task.twin[visit] >= 0 else state.floor[visit]
            state.ceiling[other] = min(state.ceiling[other], moment - task.service[other])
            refresh(task, state, state.at[other])
            if state.cost[state.at[other]] >= FAR:
                return False
        if state.cost[state.at[visit]] >= FAR:
            return False
    return True
