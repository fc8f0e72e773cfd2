"""Compiled: in whose routes a visit is tried, and its insertion into the best of them."""

from routing.ruin_recreate.arrays.problem_arrays import FAR, FIRST, NOBODY, Bools, Ints, ProblemData
from routing.ruin_recreate.moves.insertion import cheapest, insert_visit
from routing.ruin_recreate.moves.insertion_by_odds import cheapest_by_odds
from routing.ruin_recreate.moves.undo_log import UndoLog, touch
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.routes.times import random_real
from routing.ruin_recreate.search_state import NEVER, State

BLINK = 0.01
"""How often a price is overlooked."""
ASK_ALL = 30
"""Of so few shifts all are asked."""


@compiled
def find_idle(data: ProblemData, state: State) -> int:
    """A shift without a visit, or -1; any of them in the course of rounds."""
    count = data.begin.size
    start = int(random_real(state) * count)
    for step in range(count):
        shift = start + step if start + step < count else start + step - count
        if state.length[shift] == 0:
            return shift
    return NOBODY


@compiled
def fill_candidates(
    data: ProblemData,
    state: State,
    undo: UndoLog,
    visit: int,
    fresh: bool,
    idle: int,
    ruined: int,
    asked: Ints,
    stamp: Bools,
) -> int:
    """Fill `asked` with the routes to try: the ruined ones; for the newly removed also one idle and those around."""
    if fresh and data.begin.size <= ASK_ALL:
        for shift in range(data.begin.size):
            asked[shift] = shift
        return data.begin.size
    number = ruined
    for index in range(number):
        asked[index] = undo.order[index]
    if not fresh:
        return number
    beside, near_shift, at = data.beside[visit], data.near_shift[visit], state.at
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
def insert_best(data: ProblemData, state: State, undo: UndoLog, visit: int, asked: Ints, number: int) -> int:
    """Insert the visit where it costs least in the first `number` routes asked, if leaving it out costs more.

    Returns what it then costs, in a route or left out.
    """
    if data.draws > 0:
        return _insert_by_odds(data, state, undo, visit, asked, number)
    best, chosen, where, empty = data.unserved[visit], NOBODY, FIRST, NOBODY
    length, version, seen = state.length, state.version, state.seen[visit]
    for index in range(number):
        shift = asked[index]
        known = seen[shift, 0]
        if known == NEVER:
            continue
        if known == version[shift]:
            price, place = seen[shift, 1], seen[shift, 2]
        else:
            price, place = cheapest(data, state, visit, shift)
        if price < best:
            if length[shift] == 0:
                if data.kind[shift] == empty:
                    continue
                empty = data.kind[shift]
            if random_real(state) >= BLINK:
                best, chosen, where = price, shift, place
    if chosen >= 0:
        touch(state, undo, chosen)
        insert_visit(data, state, visit, chosen, where)
    return best


@compiled
def _insert_by_odds(data: ProblemData, state: State, undo: UndoLog, visit: int, asked: Ints, number: int) -> int:
    """As `insert_best`, with the odds, which are asked only where the price without them is below the best yet."""
    best, chosen, where, empty, ask = data.unserved[visit], NOBODY, FIRST, NOBODY, state.ask
    for index in range(number):
        shift = asked[index]
        ask[index], _ = cheapest(data, state, visit, shift)
        if state.length[shift] == 0 and ask[index] < FAR:
            if data.kind[shift] == empty:
                ask[index] = FAR
            empty = data.kind[shift]
    while True:
        least = FIRST
        for index in range(number):
            if ask[index] < ask[least]:
                least = FIRST + index
        if number == 0 or ask[least] >= best:
            break
        ask[least], shift = FAR, asked[least]
        if random_real(state) >= BLINK:
            price, place = cheapest_by_odds(data, state, visit, shift)
            if price < best:
                best, chosen, where = price, shift, place
    if chosen >= 0:
        touch(state, undo, chosen)
        insert_visit(data, state, visit, chosen, where)
    return best
