"""Compiled: inserting visits that are linked: crews of two, one after another, one technician for both.

Linked visits leave their routes together and come back together. While they are placed, bounds of their starts
(`floor`, `ceiling`) keep the link true whatever else moves.
"""

from routing.ruin_recreate.arrays.problem_arrays import FAR, FIRST, NOBODY, Ints, ProblemData
from routing.ruin_recreate.moves.insertion import cheapest, insert_visit, remove_visit, soonest
from routing.ruin_recreate.moves.links import bind, link_floor, may_serve, soonest_end, take_group
from routing.ruin_recreate.moves.undo_log import UndoLog, touch
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.routes.times import random_real
from routing.ruin_recreate.routes.update import refresh
from routing.ruin_recreate.search_state import State

TRIES = 6


@compiled
def free_group(data: ProblemData, state: State, undo: UndoLog, group: int) -> None:
    """Take every member of the group out of its route and lift the bounds."""
    for index in range(data.members_from[group], data.members_from[group + 1]):
        visit = data.members[index]
        state.floor[visit], state.ceiling[visit] = -FAR, FAR
        if state.at[visit] >= 0:
            touch(state, undo, state.at[visit])
            remove_visit(data, state, visit)
            undo.absent[undo.size[1]] = visit
            undo.size[1] += 1


@compiled
def place_group(data: ProblemData, state: State, undo: UndoLog, group: int) -> None:
    """Insert the members one by one, none before its predecessors; who cannot go stays absent.

    A member is let in when its price is not above that of leaving out it and all that wait for it. In the end those
    leave again whom nobody waits for and who do not pay for themselves, and all of them where the group does not pay.
    """
    first, last = data.members_from[group], data.members_from[group + 1]
    backward, before = random_real(state) < 0.5, _routes_price(data, state)
    for step in range(2 * (last - first)):
        # Two passes: from either end, so that each may choose its technician first; then whoever had to wait.
        index = first + step % (last - first)
        if backward and step < last - first:
            index = last - 1 - step
        visit = data.members[index]
        if state.at[visit] >= 0:
            continue
        floor = link_floor(data, state, visit)
        if floor >= FAR:
            continue
        state.floor[visit], state.ceiling[visit] = floor, FAR
        if data.twin[visit] >= 0:
            if state.at[data.twin[visit]] < 0:
                _place_pair(data, state, undo, visit, data.twin[visit])
        else:
            _place_one(data, state, undo, visit)
    _drop_unpaid(data, state, group, before)


@compiled
def _routes_price(data: ProblemData, state: State) -> int:
    total = FIRST
    for shift in range(data.begin.size):
        total += state.cost[shift]
    return total


@compiled
def _drop_unpaid(data: ProblemData, state: State, group: int, before: int) -> None:
    """Take out who was let in for the sake of others that did not come; then all, if the group costs too much."""
    first, last, served, waiting = data.members_from[group], data.members_from[group + 1], FIRST, False
    for step in range(last - first):
        visit = data.members[last - 1 - step]
        if state.at[visit] < 0 or data.worth[visit] == 0:
            continue
        waiting = True
        if data.twin[visit] < 0 and not _is_awaited(data, state, group, visit):
            shift, place = state.at[visit], state.place[visit]
            cost = state.cost[shift]
            remove_visit(data, state, visit)
            if cost - state.cost[shift] <= data.unserved[visit]:
                insert_visit(data, state, visit, shift, place)
    if not waiting:
        return
    for index in range(first, last):
        served += data.unserved[data.members[index]] if state.at[data.members[index]] >= 0 else FIRST
    if _routes_price(data, state) - before > served:
        take_group(data, state, group)


@compiled
def _is_awaited(data: ProblemData, state: State, group: int, visit: int) -> bool:
    """Whether a placed visit comes after this one."""
    for index in range(data.members_from[group], data.members_from[group + 1]):
        other = data.members[index]
        if state.at[other] >= 0:
            for place in range(data.after_from[other], data.after_from[other + 1]):
                if data.after_list[place] == visit:
                    return True
    return False


@compiled
def _cheapest_of_all(data: ProblemData, state: State, visit: int) -> tuple[int, int, int]:
    """(price, shift, place) over every shift that the links leave."""
    best, chosen, where = FAR, NOBODY, FIRST
    for shift in range(data.begin.size):
        if may_serve(data, state, visit, shift):
            price, place = cheapest(data, state, visit, shift)
            if price < best:
                best, chosen, where = price, shift, place
    return best, chosen, where


@compiled
def _place_one(data: ProblemData, state: State, undo: UndoLog, visit: int) -> None:
    ceilings, floor = _hold_predecessors(data, state, undo, visit), state.floor[visit]
    price, shift, place = _cheapest_of_all(data, state, visit)
    if shift < 0 or price >= data.unserved[visit] + data.worth[visit]:
        _release_predecessors(data, state, visit, ceilings, FAR)
        return
    touch(state, undo, shift)
    insert_visit(data, state, visit, shift, place)
    if ceilings.size > 0:
        # The two sides are parted at a moment between the end of the last predecessor and this start.
        soonest_start = soonest_end(data, state, visit) - data.service[visit]
        cut = floor + int(max(0, soonest_start - floor) * random_real(state))
        state.floor[visit] = cut
        refresh(data, state, shift)
        _release_predecessors(data, state, visit, ceilings, cut)


@compiled
def _hold_predecessors(data: ProblemData, state: State, undo: UndoLog, visit: int) -> Ints:
    """Let the predecessors end by the visit's floor, so that no place before them holds; their ceilings until now."""
    first, last = data.after_from[visit], data.after_from[visit + 1]
    ceilings = state.ceiling[data.after_list[first:last]]
    for index in range(first, last):
        other = data.after_list[index]
        state.ceiling[other] = min(state.ceiling[other], state.floor[visit] - data.service[other])
        touch(state, undo, state.at[other])
        refresh(data, state, state.at[other])
    return ceilings


@compiled
def _release_predecessors(data: ProblemData, state: State, visit: int, ceilings: Ints, moment: int) -> None:
    """Let them end by this moment, as far as their own ceilings allow."""
    first = data.after_from[visit]
    for number in range(ceilings.size):
        other = data.after_list[first + number]
        state.ceiling[other] = min(ceilings[number], moment - data.service[other])
        refresh(data, state, state.at[other])


@compiled
def _place_pair(data: ProblemData, state: State, undo: UndoLog, lead: int, mate: int) -> None:
    """Try some routes and starts of the lead, with the best mate for each; both go or neither."""
    ceilings, floor = _hold_predecessors(data, state, undo, lead), state.floor[lead]
    best, best_start = data.unserved[lead] + data.worth[lead], FAR
    best_lead, best_mate = NOBODY, NOBODY
    count = data.begin.size
    first = int(random_real(state) * count)
    for attempt in range(min(TRIES, 2 * count)):
        shift = (first + attempt) % count
        if not may_serve(data, state, lead, shift):
            continue
        start = _start_of(data, state, lead, shift, floor, attempt >= count or random_real(state) < 0.5)
        for other in range(count):
            if start >= FAR or data.technician[other] == data.technician[shift]:
                continue
            price, common = _price_pair(data, state, (lead, mate), (shift, other), start)
            if price < best:
                best, best_start, best_lead, best_mate = price, common, shift, other
    bind(state, lead, -FAR, FAR)
    bind(state, mate, -FAR, FAR)
    if best_lead >= 0:
        bind(state, lead, best_start, best_start)
        bind(state, mate, best_start, best_start)
        _put_best(data, state, undo, lead, best_lead)
        _put_best(data, state, undo, mate, best_mate)
    cut = FAR if best_lead < 0 else floor + int(max(0, best_start - floor) * random_real(state))
    _release_predecessors(data, state, lead, ceilings, cut)


@compiled
def _put_best(data: ProblemData, state: State, undo: UndoLog, visit: int, shift: int) -> None:
    _, place = cheapest(data, state, visit, shift)
    touch(state, undo, shift)
    insert_visit(data, state, visit, shift, place)


@compiled
def _start_of(data: ProblemData, state: State, visit: int, shift: int, floor: int, soon: bool) -> int:
    """A start that the shift's route allows: the soonest, or one drawn from the windows; FAR if there is none."""
    if not soon:
        window = int(random_real(state) * data.window_count[visit])
        low = max(data.opens[visit, window], floor, data.begin[shift])
        high = min(data.closes[visit, window], data.over[shift])
        start = low + int(random_real(state) * max(0, high - low))
        bind(state, visit, start, FAR)
        price, place = cheapest(data, state, visit, shift)
        if price < FAR:
            return soonest(data, state, visit, shift, place)
    bind(state, visit, floor, FAR)
    price, place = cheapest(data, state, visit, shift)
    return soonest(data, state, visit, shift, place) if price < FAR else FAR


@compiled
def _price_pair(
    data: ProblemData, state: State, pair: tuple[int, int], shifts: tuple[int, int], start: int
) -> tuple[int, int]:
    """(price, common start) when the mate joins as soon as they can after `start`; FAR if they cannot meet."""
    lead, mate = pair
    if not may_serve(data, state, mate, shifts[1]):
        return FAR, start
    bind(state, mate, start, FAR)
    price, place = cheapest(data, state, mate, shifts[1])
    if price >= FAR:
        return FAR, start
    common = soonest(data, state, mate, shifts[1], place)
    bind(state, lead, common, common)
    bind(state, mate, common, common)
    first, second = cheapest(data, state, lead, shifts[0])[0], cheapest(data, state, mate, shifts[1])[0]
    return (FAR if first >= FAR or second >= FAR else first + second), common
