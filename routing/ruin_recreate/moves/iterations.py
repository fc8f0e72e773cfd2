"""Compiled: ruin and recreate. Strings of neighbouring visits leave their routes and are inserted anew, greedily.

In some rounds two routes exchange their tails instead.

After Christiaens and Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems" (2020). A round
is kept by simulated annealing.
"""

import math

import numpy as np

from routing.ruin_recreate.arrays.problem_arrays import FAR, FIRST, Ints, ProblemData
from routing.ruin_recreate.moves.candidates import fill_candidates, find_idle, insert_best
from routing.ruin_recreate.moves.links import bind_links
from routing.ruin_recreate.moves.probation import LEFT, mind_probation, seed_of_round
from routing.ruin_recreate.moves.route_opening import open_route, still_absent
from routing.ruin_recreate.moves.synchronisation import free_group, place_group
from routing.ruin_recreate.moves.tail_exchange import exchange_tails
from routing.ruin_recreate.moves.undo_log import (
    UndoLog,
    begin_round,
    growth_of_round,
    keep_round,
    note_best,
    touch,
    undo_round,
)
from routing.ruin_recreate.numba_options import compiled, entry_point
from routing.ruin_recreate.pointers import pointer
from routing.ruin_recreate.recombination.route_pool import Pool, keep_route
from routing.ruin_recreate.routes.times import random_real
from routing.ruin_recreate.routes.update import refresh
from routing.ruin_recreate.search_state import State

MEAN_REMOVED = 10.0
LONGEST_STRING = 10.0
FULL_ROUND = 0.005
LINKED_RETRY = 0.1
TAILS = 0.15
"""Part of the rounds that exchange tails instead; such a round costs a tenth of the others."""
OPENING = 0.03
"""Part of the rounds that open an idle shift instead, while visits are left out."""


@compiled
def _round(data: ProblemData, state: State, undo: UndoLog, pool: Pool, temperature: float, score: Ints) -> None:
    begin_round(data, state, undo)
    seed = seed_of_round(data, state)
    allowed = -temperature * math.log(random_real(state) + 1e-300)
    change = 0
    if undo.size[1] > 0 and random_real(state) < OPENING:
        if not open_route(data, state, undo, undo.absent[int(random_real(state) * undo.size[1])], takes=False):
            return
        change = growth_of_round(state, undo) - still_absent(data, state, undo)
    elif random_real(state) < TAILS:
        if not exchange_tails(data, state, undo, seed, find_idle(data, state)):
            return
        change = growth_of_round(state, undo)
    else:
        _ruin(data, state, undo, seed)
        owed = 0
        for number in range(undo.size[2], undo.size[1]):
            owed += data.unserved[undo.absent[number]]
        change = owed + _recreate(data, state, undo, seed, allowed - owed)
    if change < allowed:
        for number in range(undo.size[0]):
            keep_route(data, state, pool, undo.order[number])
        keep_round(state, undo)
        score[0] += change
        if score[0] < score[1]:
            score[1] = score[0]
            note_best(state)
    else:
        undo_round(data, state, undo)


@compiled
def _ruin(data: ProblemData, state: State, undo: UndoLog, seed: int) -> None:
    used, length = 0, state.length
    for shift in range(data.begin.size):
        used += length[shift] > 0
    mean = (data.unserved.size - undo.size[1]) / max(1, used)
    longest = min(LONGEST_STRING, mean)
    strings = int(random_real(state) * (4.0 * MEAN_REMOVED / (1.0 + longest) - 1.0) + 1.0)
    for index in range(data.near.shape[1]):
        visit = data.near[seed, index]
        shift = state.at[visit]
        if shift >= 0 and not undo.touched[shift]:
            _remove_string(data, state, undo, visit, longest)
            if undo.size[0] >= strings:
                break
    if data.members.size > 0:
        for index in range(undo.size[2], undo.size[1]):
            if data.link[undo.absent[index]] >= 0:
                free_group(data, state, undo, data.link[undo.absent[index]])


@compiled
def _remove_string(data: ProblemData, state: State, undo: UndoLog, visit: int, longest: float) -> None:
    """Remove a string of visits around this one; half of the time a part within the string stays."""
    shift = state.at[visit]
    touch(state, undo, shift)
    size = state.length[shift]
    count = min(size, int(random_real(state) * min(float(size), longest) + 1.0))
    kept = 0
    if 1 < count < size and random_real(state) < 0.5:
        kept = 1
        while count + kept < size and random_real(state) < 0.5:
            kept += 1
    total, here = count + kept, 0
    while state.route[shift, here] != visit:
        here += 1
    low, high = max(0, here - total + 1), min(here, size - total)
    first = low + int(random_real(state) * (high - low + 1))
    spared = first + int(random_real(state) * (count + 1)) if kept > 0 else size
    left = 0
    for place in range(size):
        other = state.route[shift, place]
        if first <= place < first + total and not spared <= place < spared + kept:
            state.at[other] = -1
            undo.absent[undo.size[1]] = other
            undo.size[1] += 1
        else:
            state.route[shift, left] = other
            left += 1
    state.length[shift] = left
    refresh(data, state, shift)


@compiled
def _recreate(data: ProblemData, state: State, undo: UndoLog, seed: int, allowed: float) -> int:
    """Insert the absent where they cost least, if that is less than leaving them out; returns the change of the price.

    An insertion costs, so that what the routes cost already, less all that the rest could save, only grows. As soon as
    it exceeds what is allowed the round is given up: `FAR`. Linked visits are placed together and not reckoned so.
    """
    count = undo.size[1]
    everyone = random_real(state) < FULL_ROUND
    order = np.argsort(_keys(data, state, undo, count))
    names = undo.absent[:count].copy()
    stamp = np.zeros(data.begin.size, dtype=np.bool_)
    asked = np.empty(data.begin.size, dtype=np.int64)
    idle, ruined = find_idle(data, state), undo.size[0]
    least = growth_of_round(state, undo)
    for index in range(count):
        if index >= undo.size[2] or everyone or _is_near(data, seed, names[index]):
            least -= data.unserved[names[index]]
    for position in order:
        visit = names[position]
        fresh = position >= undo.size[2] or everyone
        if state.at[visit] >= 0:
            continue
        if data.link[visit] >= 0:
            if fresh or random_real(state) < LINKED_RETRY:
                place_group(data, state, undo, data.link[visit])
        elif fresh or _is_near(data, seed, visit):
            if idle >= 0 and state.length[idle] > 0:
                idle = find_idle(data, state)
            number = fill_candidates(data, state, undo, visit, fresh, idle, ruined, asked, stamp)
            least += insert_best(data, state, undo, visit, asked, number)
            if least >= allowed and data.members.size == 0:
                return FAR
    return growth_of_round(state, undo) - still_absent(data, state, undo)


@compiled
def _is_near(data: ProblemData, seed: int, visit: int) -> bool:
    """Whether somebody absent for longer is close enough to this round's ruin to be tried again."""
    return data.seconds[seed, visit] + data.seconds[visit, seed] <= data.reach[seed]


@compiled
def _keys(data: ProblemData, state: State, undo: UndoLog, count: int) -> np.ndarray:
    """One of several orders in which to insert: by chance, price, distance, or time."""
    keys, pick = np.empty(count), random_real(state)
    for index in range(count):
        visit = undo.absent[index]
        if pick < 0.25:
            keys[index] = random_real(state)
        elif pick < 0.5:
            keys[index] = -data.unserved[visit] * (0.8 + 0.4 * random_real(state))
        elif pick < 0.7:
            away = 0.0
            if data.near_shift.shape[1] > 0:
                away = float(data.seconds[data.origin[data.near_shift[visit, 0]], visit])
            keys[index] = -away if pick < 0.62 else away
        elif data.window_count[visit] == 0:
            keys[index] = 0.0
        else:
            opens, closes = data.opens[visit, 0], data.closes[visit, data.window_count[visit] - 1]
            keys[index] = closes - opens if pick < 0.8 else (opens if pick < 0.9 else -closes)
    return keys


@compiled
def _settle(data: ProblemData, state: State, undo: UndoLog, score: Ints) -> None:
    """Time and price the routes as they are given, list the absent, and note the plan as the best one."""
    score[0] = 0
    for visit in range(state.floor.size):
        state.floor[visit], state.ceiling[visit] = -FAR, FAR
    for shift in range(data.begin.size):
        refresh(data, state, shift)
        if state.cost[shift] >= FAR:
            for place in range(state.length[shift]):
                state.at[state.route[shift, place]] = -1
            state.length[shift] = 0
            refresh(data, state, shift)
        state.stale[shift] = True
    if data.members.size > 0:
        bind_links(data, state)
    for shift in range(data.begin.size):
        score[0] += state.cost[shift]
    undo.size[1] = 0
    for visit in range(data.unserved.size):
        if state.at[visit] < 0:
            undo.absent[undo.size[1]] = visit
            undo.size[1] += 1
            score[0] += data.unserved[visit]
    score[1] = score[0]
    note_best(state)


@compiled
def _fill(data: ProblemData, state: State, undo: UndoLog, score: Ints) -> None:
    """Insert every absent visit that has a place, once."""
    begin_round(data, state, undo)
    undo.size[2] = 0
    change = _recreate(data, state, undo, FIRST, 1e300)
    if change >= FAR // 2:
        undo_round(data, state, undo)
        return
    score[0] += change
    keep_round(state, undo)
    if score[0] < score[1]:
        score[1] = score[0]
        note_best(state)


@entry_point
def work(
    tasks: ProblemData, states: State, memos: UndoLog, pools: Pool, count: int, temperature: float, score: Ints
) -> None:
    """So many rounds at one temperature, in price units; none means: begin from the routes in the state.

    score: the price of the plan as it is and of the best one, kept up to date. Routes of kept rounds join the pool. The
    one entrance from Python, since each entrance is compiled with all that lies behind it.
    """
    data, state, undo, pool = pointer(tasks), pointer(states), pointer(memos), pointer(pools)
    if count == 0:
        state.probation[LEFT] = 0
        _settle(data, state, undo, score)
        _fill(data, state, undo, score)
    for _ in range(count):
        mind_probation(data, state, undo, temperature, score)
        _round(data, state, undo, pool, temperature, score)
