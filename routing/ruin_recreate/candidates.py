"""Compiled: in whose routes a visit is tried, and its insertion into the best of them."""

from routing.ruin_recreate.insertion import cheapest, put
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.problem_arrays import FIRST, NOBODY, Bools, Ints, Task
from routing.ruin_recreate.route_times import draw
from routing.ruin_recreate.search_state import NEVER, State
from routing.ruin_recreate.undo_log import Memo, touch

BLINK = 0.01
"""How often a price is overlooked."""
ASK_ALL = 30
"""Of so few shifts all are asked."""


@compiled
def find_idle(task: Task, state: State) -> int:
    """A shift without a visit, or -1; any of them in the course of rounds."""
    count = task.begin.size
    start = int(draw(state) * count)
    for step in range(count):
        shift = start + step if start + step < count else start + step - count
        if state.length[shift] == 0:
            return shift
    return NOBODY


@compiled
def fill_candidates(
    task: Task, state: State, memo: Memo, visit: int, fresh: bool, idle: int, ruined: int, asked: Ints, stamp: Bools
) -> int:
    """Fill `asked` with the routes to try: the ruined ones; for the newly removed also one idle and those around."""
    if fresh and task.begin.size <= ASK_ALL:
        for shift in range(task.begin.size):
            asked[shift] = shift
        return task.begin.size
    number = ruined
    for index in range(number):
        asked[index] = memo.order[index]
    if not fresh:
        return number
    beside, near_shift, at = task.beside[visit], task.near_shift[visit], state.at
    for index in range(number):
        stamp[asked[index]] = True
    for index in range(beside.size):
        shift = at[beside[index]]
        if shift >= 0 and not stamp[shift]:
            stamp[shift] = True
            asked[number] = shift
            number += 1
    if idle >= 0 and not stamp[idle]:
        stamp[idle] = True
        asked[number] = idle
        number += 1
    for index in range(near_shift.size):
        shift = near_shift[index]
        if not stamp[shift]:
            stamp[shift] = True
            asked[number] = shift
            number += 1
    for index in range(number):
        stamp[asked[index]] = False
    return number


@compiled
def insert_best(task: Task, state: State, memo: Memo, visit: int, asked: Ints, number: int) -> int:
    """Insert the visit where it costs least in the first `number` routes asked, if leaving it out costs more.

    Returns what it then costs, in a route or left out.
    """
    best, chosen, where, empty = task.unserved[visit], NOBODY, FIRST, NOBODY
    length, version, seen = state.length, state.version, state.seen[visit]
    for index in range(number):
        shift = asked[index]
        known = seen[shift, 0]
        if known == NEVER:
            continue
        if known == version[shift]:
            price, place = seen[shift, 1], seen[shift, 2]
        else:
            price, place = cheapest(task, state, visit, shift)
        if price < best:
            if length[shift] == 0:
                if task.kind[shift] == empty:
                    continue
                empty = task.kind[shift]
            if draw(state) >= BLINK:
                best, chosen, where = price, shift, place
    if chosen >= 0:
        touch(state, memo, chosen)
        put(task, state, visit, chosen, where)
    return best
