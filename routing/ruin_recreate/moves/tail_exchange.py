"""Compiled: two routes exchange their tails: each is cut, and goes on as the other did.

After Potvin and Rousseau, "An exchange heuristic for routeing problems with time windows" (1995), known as 2-opt*. With
an idle shift it cuts a route in two, and where one of them is left without stops, it joins two routes: on long routes
strings alone hardly ever find either.
"""

from routing.ruin_recreate.arrays.problem_arrays import FAR, FIRST, NOBODY, ProblemData
from routing.ruin_recreate.moves.undo_log import UndoLog, touch
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.routes.times import scaled
from routing.ruin_recreate.routes.update import refresh
from routing.ruin_recreate.search_state import State


@compiled
def exchange_tails(data: ProblemData, state: State, undo: UndoLog, visit: int, idle: int) -> bool:
    """Let the visit's route go on as another one does, where driving grows least; whether there is such a route.

    The other one is cut before a visit that could come right after this one, or is the idle shift. What the two cost is
    known when they have been timed: one that does not hold costs FAR, and the round is refused.
    """
    shift = state.at[visit]
    if shift < 0 or data.supply[shift] >= 0:
        return False
    cut, best, chosen, where = state.place[visit] + 1, FAR, NOBODY, FIRST
    later = data.later[visit]
    for index in range(later.size):
        other = state.at[later[index]]
        if other < 0 or other == shift:
            continue
        place = state.place[later[index]]
        more = _growth(data, state, (shift, other), (cut, place), best)
        if more < best:
            best, chosen, where = more, other, place
    if idle >= 0 and cut < state.length[shift]:
        more = _growth(data, state, (shift, idle), (cut, FIRST), best)
        if more < best:
            best, chosen, where = more, idle, FIRST
    if chosen < 0:
        return False
    touch(state, undo, shift)
    touch(state, undo, chosen)
    _exchange(state, (shift, chosen), (cut, where))
    refresh(data, state, shift)
    refresh(data, state, chosen)
    return True


@compiled
def _growth(data: ProblemData, state: State, shifts: tuple[int, int], cuts: tuple[int, int], limit: int) -> int:
    """By how many seconds driving grows; FAR if it is not less than the limit, or the exchange cannot be."""
    one, two = shifts
    more = _join(data, state, one, cuts[0], two, cuts[1])
    if more < FAR:
        more += _join(data, state, two, cuts[1], one, cuts[0])
    if more >= limit or data.supply[two] >= 0:
        return FAR
    able = _may_take(data, state, one, cuts[0], two, cuts[1]) and _may_take(data, state, two, cuts[1], one, cuts[0])
    return more if able else FAR


@compiled
def _join(data: ProblemData, state: State, shift: int, cut: int, other: int, place: int) -> int:
    """Growth of the leg over the shift's cut, with the other's tail behind it; FAR if that is reached too late.

    The legs home are taken to be as long for the one as for the other.
    """
    size, length = state.length[shift], state.length[other]
    origin = data.origin[shift] if cut == 0 else state.route[shift, cut - 1]
    if place == length:
        if cut == 0:
            return -state.leg[shift, size]
        return scaled(data, shift, FIRST + data.seconds[origin, data.home[shift]]) - state.leg[shift, cut]
    leg = scaled(data, shift, FIRST + data.seconds[origin, state.route[other, place]])
    free = data.begin[shift] if cut == 0 else state.done[shift, cut - 1, 0]
    latest = state.latest[other, place]
    if free + leg > max(latest[0], latest[data.break_count[other]]):
        return FAR
    return leg - state.leg[shift, cut]


@compiled
def _may_take(data: ProblemData, state: State, shift: int, cut: int, other: int, place: int) -> bool:
    """Whether person, number of visits, stock and links allow the shift the other's tail behind its cut."""
    length = state.length[other]
    size = cut + length - place
    if size > data.visits_left[shift] or size + 1 >= state.route.shape[1]:
        return False
    for index in range(place, length):
        visit = state.route[other, index]
        if data.entry[visit, shift] < 0 or data.link[visit] >= 0:
            return False
    for dimension in range(data.stock.shape[1]):
        load = FIRST
        for index in range(cut):
            load += data.demand[state.route[shift, index], dimension]
        for index in range(place, length):
            load += data.demand[state.route[other, index], dimension]
        if load > data.stock[shift, dimension]:
            return False
    return True


@compiled
def _exchange(state: State, shifts: tuple[int, int], cuts: tuple[int, int]) -> None:
    """Swap what lies behind the cuts."""
    one, two = state.route[shifts[0]], state.route[shifts[1]]
    first, second = state.length[shifts[0]] - cuts[0], state.length[shifts[1]] - cuts[1]
    for step in range(max(first, second)):
        here, there = one[cuts[0] + step], two[cuts[1] + step]
        if step < second:
            one[cuts[0] + step] = there
            state.at[there] = shifts[0]
        if step < first:
            two[cuts[1] + step] = here
            state.at[here] = shifts[1]
    state.length[shifts[0]], state.length[shifts[1]] = cuts[0] + second, cuts[1] + first
