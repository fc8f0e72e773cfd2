"""Compiled: an idle shift is opened for a group of visits; one alone would not pay for the way.

The group grows from one visit: whoever could come right before or after a visit of the new route joins it, those that
are left out and, where the round may take visits from other routes, those for whom the way is shorter than where they
are.
"""

import numpy as np

from routing.ruin_recreate.arrays.problem_arrays import FAR, FIRST, NOBODY, ProblemData
from routing.ruin_recreate.moves.candidates import BLINK, find_idle
from routing.ruin_recreate.moves.insertion import cheapest, insert_visit, remove_visit
from routing.ruin_recreate.moves.undo_log import UndoLog, touch
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.routes.times import random_real, scaled
from routing.ruin_recreate.search_state import State

MOST_ASKED = 1000
"""Visits that are asked at most until the new route is as it is."""


@compiled
def open_route(data: ProblemData, state: State, undo: UndoLog, visit: int, takes: bool) -> bool:
    """Put the visit into an idle shift at whatever price, and there the others that are better off in it.

    takes: whether visits leave other routes for it; without that only those that are left out join. Whether all this
    pays is seen afterwards, when the routes are priced. False if there was nothing to do.
    """
    shift, was = _idle_near(data, state, visit), state.at[visit]
    if shift < 0 or data.link[visit] >= 0 or (was >= 0 and state.length[was] == 1):
        return False
    price, place = cheapest(data, state, visit, shift)
    if price >= FAR:
        return False
    _move(data, state, undo, visit, shift, place)
    grown = np.empty(state.route.shape[1], dtype=np.int64)
    grown[0], count, index, asked = visit, 1, 0, 0
    while index < count and asked < MOST_ASKED:
        others = data.near[grown[index]] if index == 0 else data.beside[grown[index]]
        index += 1
        for number in range(others.size):
            other = others[number]
            worth = _worth(data, state, other, shift, takes)
            if worth <= 0:
                continue
            asked += 1
            price, place = cheapest(data, state, other, shift)
            if price < worth and random_real(state) >= BLINK:
                _move(data, state, undo, other, shift, place)
                grown[count] = other
                count += 1
    return True


@compiled
def _move(data: ProblemData, state: State, undo: UndoLog, visit: int, shift: int, place: int) -> None:
    """Out of its route, if it has one, and into the shift's."""
    if state.at[visit] >= 0:
        touch(state, undo, state.at[visit])
        remove_visit(data, state, visit)
    touch(state, undo, shift)
    insert_visit(data, state, visit, shift, place)


@compiled
def _worth(data: ProblemData, state: State, visit: int, shift: int, takes: bool) -> int:
    """What is saved where the visit joins the shift; 0 where it may not, or is there already."""
    was = state.at[visit]
    if was == shift or data.link[visit] >= 0:
        return FIRST
    if was < 0:
        return data.unserved[visit]
    return _driven_for(data, state, visit, was) if takes and data.supply[was] < 0 else FIRST


@compiled
def _driven_for(data: ProblemData, state: State, visit: int, shift: int) -> int:
    """Price of the seconds that the shift drives for the visit."""
    place, size, price = state.place[visit], state.length[shift], data.second_price + data.working_price
    if size == 1:
        return price * state.driven[shift]
    origin = data.origin[shift] if place == 0 else state.route[shift, place - 1]
    target = data.home[shift] if place == size - 1 else state.route[shift, place + 1]
    direct = scaled(data, shift, FIRST + data.seconds[origin, target])
    return price * (state.leg[shift, place] + state.leg[shift, place + 1] - direct)


@compiled
def _idle_near(data: ProblemData, state: State, visit: int) -> int:
    """An idle shift that starts near the visit, half of the time any idle one; or -1."""
    if random_real(state) < 0.5:
        for index in range(data.near_shift.shape[1]):
            shift = data.near_shift[visit, index]
            if state.length[shift] == 0 and data.entry[visit, shift] >= 0:
                return shift
    shift = find_idle(data, state)
    return shift if shift < 0 or data.entry[visit, shift] >= 0 else NOBODY


@compiled
def still_absent(data: ProblemData, state: State, undo: UndoLog) -> int:
    """Shorten the list of the absent to those who are; what leaving out the others had cost."""
    left, saved = FIRST, FIRST
    for index in range(undo.size[1]):
        visit = undo.absent[index]
        if state.at[visit] < 0:
            undo.absent[left] = visit
            left += 1
        else:
            saved += data.unserved[visit]
    undo.size[1] = left
    return saved
