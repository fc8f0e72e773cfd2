"""Compiled: the cheapest place for a visit in one route, with what it does to the odds of the stops behind it."""

from routing.ruin_recreate.arrays.problem_arrays import FAR, FIRST, ProblemData
from routing.ruin_recreate.moves.insertion import cheapest, search_places
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.routes.odds import odds_growth
from routing.ruin_recreate.search_state import State


@compiled
def cheapest_by_odds(data: ProblemData, state: State, visit: int, shift: int) -> tuple[int, int]:
    """(price, place) of the cheapest insertion of the visit in the shift's route; (FAR, 0) if there is none.

    Odds only grow with a visit more, so that places are asked in the order of their price without them, until that
    alone is too much. Where a shift has a supply, or travel changes by the time of day, the place is that without odds.
    """
    seen = state.seen[visit, shift]
    if seen[3] == state.version[shift] and data.link[visit] < 0:
        return seen[4], seen[5]
    best, chosen = cheapest(data, state, visit, shift)
    if best < FAR and data.supply[shift] < 0 and data.slice_start.size == 0:
        size, trial = state.length[shift], state.trial
        for place in range(size + 1):
            trial[place] = FAR
        search_places(data, state, visit, shift)
        best, chosen = FAR, FIRST
        while True:
            place = FIRST
            for index in range(size + 1):
                if trial[index] < trial[place]:
                    place = FIRST + index
            plain = trial[place]
            if plain >= best:
                break
            trial[place] = FAR
            more = odds_growth(data, state, visit, shift, place, best - plain)
            if plain + more < best:
                best, chosen = plain + more, place
    seen[3] = state.version[shift] if data.link[visit] < 0 else 0
    seen[4], seen[5] = best, chosen
    return best, chosen
