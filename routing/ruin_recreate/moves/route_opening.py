"""Compiled: an idle shift is opened for a group of visits that are left out; one alone would not pay for the way."""

from routing.ruin_recreate.arrays.problem_arrays import FAR, FIRST, NOBODY, ProblemData
from routing.ruin_recreate.moves.candidates import BLINK, find_idle
from routing.ruin_recreate.moves.insertion import cheapest, insert_visit
from routing.ruin_recreate.moves.undo_log import UndoLog, touch
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.routes.times import random_real
from routing.ruin_recreate.search_state import State


@compiled
def open_route(data: ProblemData, state: State, undo: UndoLog) -> bool:
    """Put an absent visit into an idle shift at whatever price, and there the absent ones near it that pay for it.

    Whether all this pays is seen afterwards, when the round is priced. False if there was nothing to do.
    """
    visit = undo.absent[int(random_real(state) * undo.size[1])]
    shift = _idle_near(data, state, visit)
    if shift < 0 or data.link[visit] >= 0:
        return False
    price, place = cheapest(data, state, visit, shift)
    if price >= FAR:
        return False
    touch(state, undo, shift)
    insert_visit(data, state, visit, shift, place)
    for index in range(data.near.shape[1]):
        other = data.near[visit, index]
        if state.at[other] < 0 and data.link[other] < 0 and random_real(state) >= BLINK:
            price, place = cheapest(data, state, other, shift)
            if price < data.unserved[other]:
                insert_visit(data, state, other, shift, place)
    return True


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
