"""Compiled: a newly opened route is on probation: some rounds later it stays, or all is as it was before.

A route more is dear at first, and pays only when visits around have found their places anew. Judged at once it would
hardly ever be kept, so that a search would end with the number of routes that its first insertions had made.
"""

import math

from routing.ruin_recreate.arrays.problem_arrays import FAR, FIRST, NOBODY, Ints, ProblemData
from routing.ruin_recreate.moves.candidates import find_idle
from routing.ruin_recreate.moves.route_opening import open_route, still_absent
from routing.ruin_recreate.moves.undo_log import (
    UndoLog,
    begin_round,
    growth_of_round,
    keep_round,
    note_best,
    undo_round,
)
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.routes.times import random_real
from routing.ruin_recreate.routes.update import refresh
from routing.ruin_recreate.search_state import State

ROUNDS = 1000
"""Rounds on probation."""
BETWEEN = 5000
"""Rounds from the end of one probation to the next one: a sixth of all rounds is on probation."""
LONG = 15
"""Visits of a mean route below which none is opened so: there a removed string is group enough to open one."""
AROUND = 0.7
"""Part of the rounds on probation that are near the visit for which the route was opened."""
LEFT, BEFORE, CENTRE, WAITED = range(4)
"""In `State.probation`: rounds left, the price before, the visit for which it was opened, rounds since the last one."""


@compiled
def seed_of_round(data: ProblemData, state: State) -> int:
    """Any visit; while a route is on probation most often one near it."""
    visits = data.unserved.size
    if state.probation[LEFT] > 0 and random_real(state) < AROUND:
        return data.near[state.probation[CENTRE], int(random_real(state) * data.near.shape[1])]
    return int(random_real(state) * visits)


@compiled
def mind_probation(data: ProblemData, state: State, undo: UndoLog, temperature: float, score: Ints) -> None:
    """Before a round: judge the route whose time is over, or open one now and then.

    Where visits are linked no route is opened so: what links ask of starts would have to be restored as well.
    """
    if state.probation[LEFT] > 0:
        state.probation[LEFT] -= 1
        if state.probation[LEFT] == 0:
            _judge(data, state, undo, temperature, score)
    elif state.probation[WAITED] < BETWEEN:
        state.probation[WAITED] += 1
    else:
        state.probation[WAITED] = 0
        if data.members.size == 0 and _are_long(data, state) and find_idle(data, state) >= 0:
            _begin(data, state, undo, score)


@compiled
def _are_long(data: ProblemData, state: State) -> bool:
    """Whether the mean route is a long one."""
    used, stops = FIRST, FIRST
    for shift in range(data.begin.size):
        used += 1 if state.length[shift] > 0 else 0
        stops += state.length[shift]
    return stops > LONG * used


@compiled
def _begin(data: ProblemData, state: State, undo: UndoLog, score: Ints) -> None:
    """Note the plan, and open a route whatever that costs."""
    for shift in range(data.begin.size):
        state.length_before[shift] = state.length[shift]
        for place in range(state.length[shift]):
            state.route_before[shift, place] = state.route[shift, place]
    begin_round(data, state, undo)
    visit = FIRST + int(random_real(state) * data.unserved.size)
    if undo.size[1] > 0 and random_real(state) < 0.5:
        visit = undo.absent[int(random_real(state) * undo.size[1])]
    if not open_route(data, state, undo, visit, random_real(state) < 0.5):
        return
    growth = growth_of_round(state, undo)
    if growth >= FAR // 2:
        undo_round(data, state, undo)
        return
    state.probation[LEFT], state.probation[BEFORE], state.probation[CENTRE] = ROUNDS, score[0], visit
    score[0] += growth - still_absent(data, state, undo)
    keep_round(state, undo)
    if score[0] < score[1]:
        score[1] = score[0]
        note_best(state)


@compiled
def _judge(data: ProblemData, state: State, undo: UndoLog, temperature: float, score: Ints) -> None:
    """Keep what has become of the plan by the rule by which rounds are kept, or go back to the plan noted."""
    allowed = -temperature * math.log(random_real(state) + 1e-300)
    if score[0] - state.probation[BEFORE] < allowed:
        return
    for visit in range(data.unserved.size):
        state.at[visit] = NOBODY
    for shift in range(data.begin.size):
        _restore(data, state, shift)
    undo.size[1] = 0
    for visit in range(data.unserved.size):
        if state.at[visit] < 0:
            undo.absent[undo.size[1]] = visit
            undo.size[1] += 1
    score[0] = state.probation[BEFORE]


@compiled
def _restore(data: ProblemData, state: State, shift: int) -> None:
    """The shift's route as it was noted."""
    size, route, before = state.length_before[shift], state.route[shift], state.route_before[shift]
    is_same = state.length[shift] == size
    for place in range(size):
        is_same = is_same and route[place] == before[place]
        route[place] = before[place]
        state.at[before[place]] = shift
    if not is_same:
        state.length[shift] = size
        refresh(data, state, shift)
        state.stale[shift] = True
