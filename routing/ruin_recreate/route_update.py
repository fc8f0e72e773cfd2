"""Compiled: a changed route's times, load and price."""

from routing.ruin_recreate.depot_stops import time_supplied
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.problem_arrays import FIRST, Task
from routing.ruin_recreate.route_cost import is_clocked, route_price
from routing.ruin_recreate.route_times import walk, walk_back
from routing.ruin_recreate.search_state import State


@compiled
def refresh(task: Task, state: State, shift: int) -> None:
    """Bring everything known of a changed route up to date, and give its content a new number."""
    for dimension in range(task.stock.shape[1]):
        used = FIRST
        for place in range(state.length[shift]):
            used += task.demand[state.route[shift, place], dimension]
        state.load[shift, dimension] = used
    for place in range(state.length[shift]):
        state.place[state.route[shift, place]] = place
    state.version[shift] = state.counter[0]
    state.counter[0] += 1
    state.clocked[shift] = is_clocked(task, state, shift, shift)
    if task.supply[shift] >= 0:
        state.cost[shift] = time_supplied(task, state, shift)
        return
    walk_back(task, state, shift, shift)
    walk(task, state, shift, shift)
    state.cost[shift] = route_price(task, state, shift, shift, state.clocked[shift])
