"""Compiled: a changed route's times, load and price."""

from routing.ruin_recreate.arrays.problem_arrays import FAR, FIRST, ProblemData
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.routes.cost import is_clocked, route_price
from routing.ruin_recreate.routes.odds import price_odds
from routing.ruin_recreate.routes.supply_stops import time_supplied
from routing.ruin_recreate.routes.times import walk, walk_back
from routing.ruin_recreate.search_state import State


@compiled
def refresh(data: ProblemData, state: State, shift: int) -> None:
    """Bring everything known of a changed route up to date, and give its content a new number."""
    for dimension in range(data.stock.shape[1]):
        used = FIRST
        for place in range(state.length[shift]):
            used += data.demand[state.route[shift, place], dimension]
        state.load[shift, dimension] = used
    for place in range(state.length[shift]):
        state.place[state.route[shift, place]] = place
    state.version[shift] = state.counter[0]
    state.counter[0] += 1
    state.clocked[shift] = is_clocked(data, state, shift, shift)
    row, supplied = shift, data.supply[shift] >= 0
    if supplied:
        state.cost[shift] = time_supplied(data, state, shift)
        row = state.route.shape[0] - 1
    else:
        walk_back(data, state, shift, shift)
        walk(data, state, shift, shift)
        state.cost[shift] = route_price(data, state, shift, shift, state.clocked[shift])
    state.odds[shift] = 0
    if data.draws > 0 and state.length[shift] > 0 and state.cost[shift] < FAR:
        state.odds[shift] = price_odds(data, state, shift, row)
        state.cost[shift] += state.odds[shift]
