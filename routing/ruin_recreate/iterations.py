"""Compiled: ruin and recreate. Strings of neighbouring visits leave their routes and are inserted anew, greedily.

In some rounds two routes exchange their tails instead.

After Christiaens and Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems" (2020). A round
is kept by simulated annealing.
"""

import math

import numpy as np

from routing.ruin_recreate.candidates import fill_candidates, find_idle, insert_best
from routing.ruin_recreate.numba_options import compiled, entrance
from routing.ruin_recreate.pointers import pointer
from routing.ruin_recreate.problem_arrays import FAR, FIRST, Ints, Task
from routing.ruin_recreate.route_opening import open_route, still_absent
from routing.ruin_recreate.route_pool import Pool, keep_route
from routing.ruin_recreate.route_times import draw
from routing.ruin_recreate.route_update import refresh
from routing.ruin_recreate.search_state import State
from routing.ruin_recreate.synchronisation import bind_links, free_group, place_group
from routing.ruin_recreate.tail_exchange import exchange_tails
from routing.ruin_recreate.undo_log import Memo, begin_round, keep_round, note_best, touch, undo_round

MEAN_REMOVED = 10.0
LONGEST_STRING = 10.0
FULL_ROUND = 0.005
LINKED_RETRY = 0.1
TAILS = 0.15
"""Part of the rounds that exchange tails instead; such a round costs a tenth of the others."""
OPENING = 0.03
"""Part of the rounds that open an idle shift instead, while visits are left out."""


@compiled
def _round(task: Task, state: State, memo: Memo, pool: Pool, temperature: float, score: Ints) -> None:
    begin_round(task, state, memo)
    seed = int(draw(state) * task.unserved.size)
    allowed = -temperature * math.log(draw(state) + 1e-300)
    change = 0
    if memo.size[1] > 0 and draw(state) < OPENING:
        if not open_route(task, state, memo):
            return
        change = _growth(state, memo) - still_absent(task, state, memo)
    elif draw(state) < TAILS:
        if not exchange_tails(task, state, memo, seed, find_idle(task, state)):
            return
        change = _growth(state, memo)
    else:
        _ruin(task, state, memo, seed)
        owed = 0
        for number in range(memo.size[2], memo.size[1]):
            owed += task.unserved[memo.absent[number]]
        change = owed + _recreate(task, state, memo, seed, allowed - owed)
    if change < allowed:
        for number in range(memo.size[0]):
            keep_route(task, state, pool, memo.order[number])
        keep_round(state, memo)
        score[0] += change
        if score[0] < score[1]:
            score[1] = score[0]
            note_best(state)
    else:
        undo_round(task, state, memo)


@compiled
def _growth(state: State, memo: Memo) -> int:
    """By how much the routes that the round has touched became dearer."""
    change = 0
    for number in range(memo.size[0]):
        shift = memo.order[number]
        change += state.cost[shift] - memo.cost[shift]
    return change


@compiled
def _ruin(task: Task, state: State, memo: Memo, seed: int) -> None:
    used, length = 0, state.length
    for shift in range(task.begin.size):
        used += length[shift] > 0
    mean = (task.unserved.size - memo.size[1]) / max(1, used)
    longest = min(LONGEST_STRING, mean)
    strings = int(draw(state) * (4.0 * MEAN_REMOVED / (1.0 + longest) - 1.0) + 1.0)
    for index in range(task.near.shape[1]):
        visit = task.near[seed, index]
        shift = state.at[visit]
        if shift >= 0 and not memo.touched[shift]:
            _remove_string(task, state, memo, visit, longest)
            if memo.size[0] >= strings:
                break
    if task.members.size > 0:
        for index in range(memo.size[2], memo.size[1]):
            if task.link[memo.absent[index]] >= 0:
                free_group(task, state, memo, task.link[memo.absent[index]])


@compiled
def _remove_string(task: Task, state: State, memo: Memo, visit: int, longest: float) -> None:
    """Remove a string of visits around this one; half of the time a part within the string stays."""
    shift = state.at[visit]
    touch(state, memo, shift)
    size = state.length[shift]
    count = min(size, int(draw(state) * min(float(size), longest) + 1.0))
    kept = 0
    if 1 < count < size and draw(state) < 0.5:
        kept = 1
        while count + kept < size and draw(state) < 0.5:
            kept += 1
    total, here = count + kept, 0
    while state.route[shift, here] != visit:
        here += 1
    low, high = max(0, here - total + 1), min(here, size - total)
    first = low + int(draw(state) * (high - low + 1))
    spared = first + int(draw(state) * (count + 1)) if kept > 0 else size
    left = 0
    for place in range(size):
        other = state.route[shift, place]
        if first <= place < first + total and not spared <= place < spared + kept:
            state.at[other] = -1
            memo.absent[memo.size[1]] = other
            memo.size[1] += 1
        else:
            state.route[shift, left] = other
            left += 1
    state.length[shift] = left
    refresh(task, state, shift)


@compiled
def _recreate(task: Task, state: State, memo: Memo, seed: int, allowed: float) -> int:
    """Insert the absent where they cost least, if that is less than leaving them out; returns the change of the price.

    An insertion costs, so that what the routes cost already, less all that the rest could save, only grows. As soon as
    it exceeds what is allowed the round is given up: `FAR`. Linked visits are placed together and not reckoned so.
    """
    count = memo.size[1]
    everyone = draw(state) < FULL_ROUND
    order = np.argsort(_keys(task, state, memo, count))
    names = memo.absent[:count].copy()
    stamp = np.zeros(task.begin.size, dtype=np.bool_)
    asked = np.empty(task.begin.size, dtype=np.int64)
    idle, ruined = find_idle(task, state), memo.size[0]
    least = _growth(state, memo)
    for index in range(count):
        if index >= memo.size[2] or everyone or _is_near(task, seed, names[index]):
            least -= task.unserved[names[index]]
    for position in order:
        visit = names[position]
        fresh = position >= memo.size[2] or everyone
        if state.at[visit] >= 0:
            continue
        if task.link[visit] >= 0:
            if fresh or draw(state) < LINKED_RETRY:
                place_group(task, state, memo, task.link[visit])
        elif fresh or _is_near(task, seed, visit):
            if idle >= 0 and state.length[idle] > 0:
                idle = find_idle(task, state)
            number = fill_candidates(task, state, memo, visit, fresh, idle, ruined, asked, stamp)
            least += insert_best(task, state, memo, visit, asked, number)
            if least >= allowed and task.members.size == 0:
                return FAR
    return _growth(state, memo) - still_absent(task, state, memo)


@compiled
def _is_near(task: Task, seed: int, visit: int) -> bool:
    """Whether somebody absent for longer is close enough to this round's ruin to be tried again."""
    return task.seconds[seed, visit] + task.seconds[visit, seed] <= task.reach[seed]


@compiled
def _keys(task: Task, state: State, memo: Memo, count: int) -> np.ndarray:
    """One of several orders in which to insert: by chance, price, distance, or time."""
    keys, pick = np.empty(count), draw(state)
    for index in range(count):
        visit = memo.absent[index]
        if pick < 0.25:
            keys[index] = draw(state)
        elif pick < 0.5:
            keys[index] = -task.unserved[visit] * (0.8 + 0.4 * draw(state))
        elif pick < 0.7:
            away = 0.0
            if task.near_shift.shape[1] > 0:
                away = float(task.seconds[task.origin[task.near_shift[visit, 0]], visit])
            keys[index] = -away if pick < 0.62 else away
        elif task.window_count[visit] == 0:
            keys[index] = 0.0
        else:
            opens, closes = task.opens[visit, 0], task.closes[visit, task.window_count[visit] - 1]
            keys[index] = closes - opens if pick < 0.8 else (opens if pick < 0.9 else -closes)
    return keys


@compiled
def _settle(task: Task, state: State, memo: Memo, score: Ints) -> None:
    """Time and price the routes as they are given, list the absent, and note the plan as the best one."""
    score[0] = 0
    for visit in range(state.floor.size):
        state.floor[visit], state.ceiling[visit] = -FAR, FAR
    for shift in range(task.begin.size):
        refresh(task, state, shift)
        if state.cost[shift] >= FAR:
            for place in range(state.length[shift]):
                state.at[state.route[shift, place]] = -1
            state.length[shift] = 0
            refresh(task, state, shift)
        state.stale[shift] = True
    if task.members.size > 0:
        bind_links(task, state)
    for shift in range(task.begin.size):
        score[0] += state.cost[shift]
    memo.size[1] = 0
    for visit in range(task.unserved.size):
        if state.at[visit] < 0:
            memo.absent[memo.size[1]] = visit
            memo.size[1] += 1
            score[0] += task.unserved[visit]
    score[1] = score[0]
    note_best(state)


@compiled
def _fill(task: Task, state: State, memo: Memo, score: Ints) -> None:
    """Insert every absent visit that has a place, once."""
    begin_round(task, state, memo)
    memo.size[2] = 0
    change = _recreate(task, state, memo, FIRST, 1e300)
    if change >= FAR // 2:
        undo_round(task, state, memo)
        return
    score[0] += change
    keep_round(state, memo)
    if score[0] < score[1]:
        score[1] = score[0]
        note_best(state)


@entrance
def work(tasks: Task, states: State, memos: Memo, pools: Pool, count: int, temperature: float, score: Ints) -> None:
    """So many rounds at one temperature, in price units; none means: begin from the routes in the state.

    score: the price of the plan as it is and of the best one, kept up to date. Routes of kept rounds join the pool. The
    one entrance from Python, since each entrance is compiled with all that lies behind it.
    """
    task, state, memo, pool = pointer(tasks), pointer(states), pointer(memos), pointer(pools)
    if count == 0:
        _settle(task, state, memo, score)
        _fill(task, state, memo, score)
    for _ in range(count):
        _round(task, state, memo, pool, temperature, score)
