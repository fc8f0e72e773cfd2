"""Compiled: an idle shift is opened for a group of visits that are left out; one alone would not pay for the way."""

from routing.ruin_recreate.candidates import BLINK, find_idle
from routing.ruin_recreate.insertion import cheapest, put
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.problem_arrays import FAR, FIRST, NOBODY, Task
from routing.ruin_recreate.route_times import draw
from routing.ruin_recreate.search_state import State
from routing.ruin_recreate.undo_log import Memo, touch


@compiled
def open_route(task: Task, state: State, memo: Memo) -> bool:
    """Put an absent visit into an idle shift at whatever price, and there the absent ones near it that pay for it.

    Whether all this pays is seen afterwards, when the round is priced. False if there was nothing to do.
    """
    visit = memo.absent[int(draw(state) * memo.size[1])]
    shift = _idle_near(task, state, visit)
    if shift < 0 or task.link[visit] >= 0:
        return False
    price, place = cheapest(task, state, visit, shift)
    if price >= FAR:
        return False
    touch(state, memo, shift)
    put(task, state, visit, shift, place)
    for index in range(task.near.shape[1]):
        other = task.near[visit, index]
        if state.at[other] < 0 and task.link[other] < 0 and draw(state) >= BLINK:
            price, place = cheapest(task, state, other, shift)
            if price < task.unserved[other]:
                put(task, state, other, shift, place)
    return True


@compiled
def _idle_near(task: Task, state: State, visit: int) -> int:
    """An idle shift that starts near the visit, half of the time any idle one; or -1."""
    if draw(state) < 0.5:
        for index in range(task.near_shift.shape[1]):
            shift = task.near_shift[visit, index]
            if state.length[shift] == 0 and task.entry[visit, shift] >= 0:
                return shift
    shift = find_idle(task, state)
    return shift if shift < 0 or task.entry[visit, shift] >= 0 else NOBODY


@compiled
def still_absent(task: Task, state: State, memo: Memo) -> int:
    """Shorten the list of the absent to those who are; what leaving out the others had cost."""
    left, saved = FIRST, FIRST
    for index in range(memo.size[1]):
        visit = memo.absent[index]
        if state.at[visit] < 0:
            memo.absent[left] = visit
            left += 1
        else:
            saved += task.unserved[visit]
    memo.size[1] = left
    return saved
