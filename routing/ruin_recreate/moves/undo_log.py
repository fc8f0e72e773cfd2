"""Compiled: what one round has touched, so that a refused round leaves no trace."""

from typing import NamedTuple

import numpy as np

from routing.ruin_recreate.arrays.problem_arrays import Bools, Ints, ProblemData
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.search_state import State


class UndoLog(NamedTuple):
    """Routes as they were before the round, and who was absent."""

    touched: Bools
    order: Ints
    """The touched shifts; `size[0]` of them."""
    size: Ints
    route: Ints
    length: Ints
    version: Ints
    cost: Ints
    odds: Ints
    done: Ints
    latest: Ints
    leg: Ints
    load: Ints
    driven: Ints
    clocked: Bools
    floor: Ints
    ceiling: Ints
    absent: Ints
    """Visits without a route, `size[1]` of them; those that the round removed come last, from `size[2]` on."""
    before: Ints
    """`absent` before the round, `size[3]` of them."""


def fresh_undo_log(data: ProblemData, state: State) -> UndoLog:
    """Empty notes for a plan without any visit placed."""
    shifts, visits = data.begin.size, data.service.size
    return UndoLog(
        touched=np.zeros(shifts, dtype=np.bool_),
        order=np.zeros(shifts, dtype=np.int64),
        size=np.zeros(4, dtype=np.int64),
        route=np.zeros_like(state.route),
        length=np.zeros(shifts, dtype=np.int64),
        version=np.zeros(shifts, dtype=np.int64),
        cost=np.zeros(shifts, dtype=np.int64),
        odds=np.zeros(shifts, dtype=np.int64),
        done=np.zeros_like(state.done),
        latest=np.zeros_like(state.latest),
        leg=np.zeros_like(state.leg),
        load=np.zeros_like(state.load),
        driven=np.zeros(shifts, dtype=np.int64),
        clocked=np.zeros(shifts, dtype=np.bool_),
        floor=np.zeros(visits, dtype=np.int64),
        ceiling=np.zeros(visits, dtype=np.int64),
        absent=np.zeros(visits, dtype=np.int64),
        before=np.zeros(visits, dtype=np.int64),
    )


@compiled
def begin_round(data: ProblemData, state: State, undo: UndoLog) -> None:
    """Note who is absent, and the bounds of linked visits."""
    undo.size[0] = 0
    undo.size[2] = undo.size[1]
    undo.size[3] = undo.size[1]
    for index in range(undo.size[1]):
        undo.before[index] = undo.absent[index]
    if data.members.size > 0:
        for visit in range(state.floor.size):
            undo.floor[visit], undo.ceiling[visit] = state.floor[visit], state.ceiling[visit]


@compiled
def touch(state: State, undo: UndoLog, shift: int) -> None:
    """Note a route before its first change in this round."""
    if undo.touched[shift]:
        return
    undo.touched[shift] = True
    undo.order[undo.size[0]] = shift
    undo.size[0] += 1
    _copy(
        (state.route[shift], state.done[shift], state.latest[shift], state.leg[shift], state.load[shift]),
        (
            undo.route[shift],
            undo.done[shift],
            undo.latest[shift],
            undo.leg[shift],
            undo.load[shift],
        ),
        state.length[shift],
    )
    undo.length[shift] = state.length[shift]
    undo.version[shift], undo.cost[shift] = state.version[shift], state.cost[shift]
    undo.driven[shift], undo.clocked[shift] = state.driven[shift], state.clocked[shift]
    undo.odds[shift] = state.odds[shift]


@compiled
def _copy(source: tuple[Ints, ...], target: tuple[Ints, ...], size: int) -> None:
    """One route's stops, times, legs and load."""
    route, done, latest, leg, load = source
    kept_route, kept_done, kept_latest, kept_leg, kept_load = target
    states = done.shape[1]
    for place in range(size):
        kept_route[place] = route[place]
        for taken in range(states):
            kept_done[place, taken] = done[place, taken]
    for place in range(size + 1):
        kept_leg[place] = leg[place]
        for taken in range(states):
            kept_latest[place, taken] = latest[place, taken]
    for dimension in range(load.size):
        kept_load[dimension] = load[dimension]


@compiled
def growth_of_round(state: State, undo: UndoLog) -> int:
    """By how much the routes that the round has touched became dearer."""
    change = 0
    for number in range(undo.size[0]):
        shift = undo.order[number]
        change += state.cost[shift] - undo.cost[shift]
    return change


@compiled
def keep_round(state: State, undo: UndoLog) -> None:
    """The round stands: its routes differ from the best plan noted."""
    for index in range(undo.size[0]):
        shift = undo.order[index]
        undo.touched[shift] = False
        state.stale[shift] = True


@compiled
def undo_round(data: ProblemData, state: State, undo: UndoLog) -> None:
    """Everything as it was before the round, the names of the routes' contents too."""
    for index in range(undo.size[0]):
        shift = undo.order[index]
        for place in range(state.length[shift]):
            state.at[state.route[shift, place]] = -1
    if data.members.size > 0:
        for visit in range(state.floor.size):
            state.floor[visit], state.ceiling[visit] = undo.floor[visit], undo.ceiling[visit]
    for index in range(undo.size[0]):
        shift = undo.order[index]
        undo.touched[shift] = False
        state.length[shift] = undo.length[shift]
        _copy(
            (
                undo.route[shift],
                undo.done[shift],
                undo.latest[shift],
                undo.leg[shift],
                undo.load[shift],
            ),
            (state.route[shift], state.done[shift], state.latest[shift], state.leg[shift], state.load[shift]),
            undo.length[shift],
        )
        for place in range(undo.length[shift]):
            state.at[state.route[shift, place]] = shift
            state.place[state.route[shift, place]] = place
        state.version[shift], state.cost[shift] = undo.version[shift], undo.cost[shift]
        state.driven[shift], state.clocked[shift] = undo.driven[shift], undo.clocked[shift]
        state.odds[shift] = undo.odds[shift]
    undo.size[1] = undo.size[3]
    for index in range(undo.size[3]):
        undo.absent[index] = undo.before[index]


@compiled
def note_best(state: State) -> None:
    """Copy the routes that changed since the last best plan."""
    for shift in range(state.stale.size):
        if state.stale[shift]:
            state.stale[shift] = False
            size = state.length[shift]
            state.best_length[shift] = size
            for place in range(size):
                state.best_route[shift, place] = state.route[shift, place]
