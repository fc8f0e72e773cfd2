"""Compiled: the stop at the supply. Routes are kept without it; it goes where it costs least, where somebody needs it.

A route is priced with the stop in every place that is soon enough: by its pieces where it has them, else in full. So
the price of an insertion is that of the best places of both, the visit and the supply.
"""

from routing.ruin_recreate.arrays.problem_arrays import FAR, FIRST, NOBODY, ProblemData
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.routes.cost import is_clocked, route_price, without_odds
from routing.ruin_recreate.routes.segments import (
    BUSY,
    DUE,
    END,
    LEAVE,
    finish,
    growth,
    leg_to,
    measure,
    serve,
    standing,
)
from routing.ruin_recreate.routes.times import walk, walk_back
from routing.ruin_recreate.search_state import State


@compiled
def first_need(data: ProblemData, state: State, shift: int, row: int) -> int:
    """The first stop of `row` for which the shift must have been at its supply; the route's length if there is none."""
    first = min(state.length[row], _first_short(data, state, shift, row, NOBODY))
    for place in range(first):
        if data.lacks[state.route[row, place], shift]:
            return place
    return first


@compiled
def _first_short(data: ProblemData, state: State, shift: int, row: int, visit: int) -> int:
    """The first stop up to which his own stock does not last, with the visit served before it; FAR if it lasts."""
    route, first = state.route[row], FAR
    for dimension in range(data.own.shape[1]):
        left = data.own[shift, dimension]
        if visit >= 0:
            left -= data.demand[visit, dimension]
        for place in range(state.length[row]):
            left -= data.demand[route[place], dimension]
            if left < 0:
                first = min(first, FIRST + place)
                break
    return first


@compiled
def _short_at_once(data: ProblemData, visit: int, shift: int) -> bool:
    """Whether he cannot do the visit as he starts, even as the first one."""
    for dimension in range(data.own.shape[1]):
        if data.demand[visit, dimension] > data.own[shift, dimension]:
            return True
    return data.lacks[visit, shift]


@compiled
def time_supplied(data: ProblemData, state: State, shift: int) -> int:
    """Fill `done`, `latest` and `driven` of the shift's route with its supply where it is cheapest; returns the price.

    FAR if the route does not hold.
    """
    spare = state.route.shape[0] - 1
    price, place = _cheapest_pass(data, state, shift, shift)
    _expand(data, state, shift, shift, place)
    if price >= FAR:
        return price
    walk_back(data, state, shift, spare)
    walk(data, state, shift, spare)
    state.driven[shift] = state.driven[spare]
    states = state.done.shape[2]
    for here in range(state.length[shift] + 1):
        there = here + (0 <= place <= here)
        for taken in range(states):
            state.latest[shift, here, taken] = state.latest[spare, there, taken]
            if here < state.length[shift]:
                state.done[shift, here, taken] = state.done[spare, there, taken]
    return price


@compiled
def _cheapest_pass(data: ProblemData, state: State, shift: int, row: int) -> tuple[int, int]:
    """(price of the route in `row`, place of the supply) where it costs least; place -1 if nobody needs it."""
    size, need = state.length[row], first_need(data, state, shift, row)
    if need == size:
        return _price_expanded(data, state, shift, row, NOBODY), NOBODY
    best, chosen = FAR, NOBODY
    if row == shift and measure(data, state, shift):
        for place in range(need + 1):
            price = _pass_price(data, state, shift, place)
            if price < best:
                best, chosen = price, FIRST + place
        if chosen < 0:
            return FAR, NOBODY
        return _price_expanded(data, state, shift, row, chosen), chosen
    for place in range(need + 1):
        price = _price_expanded(data, state, shift, row, FIRST + place)
        if price < best:
            best, chosen = price, FIRST + place
    return best, chosen


@compiled
def _pass_price(data: ProblemData, state: State, shift: int, place: int) -> int:
    """Price of the measured route, as `finish` has it, with the supply before the stop at the place."""
    piece, stop = state.piece[shift], data.supply[shift]
    origin = data.origin[shift] if place == 0 else state.route[shift, place - 1]
    target = data.home[shift] if place == state.length[shift] else state.route[shift, place]
    there = leg_to(data, shift, origin, stop)
    known = serve(data, stop, there, piece[END, place], piece[BUSY, place], piece[LEAVE, place])
    return finish(data, state, shift, place, leg_to(data, shift, stop, target), known, data.service[stop])


@compiled
def _expand(data: ProblemData, state: State, shift: int, row: int, place: int) -> None:
    """The route of `row` into the last row, with the supply before the stop at the place, if there is a place."""
    spare, size = state.route.shape[0] - 1, state.length[row]
    left = 0
    for here in range(size + 1):
        if here == place:
            state.route[spare, left] = data.supply[shift]
            left += 1
        if here < size:
            state.route[spare, left] = state.route[row, here]
            left += 1
    state.length[spare] = left


@compiled
def _price_expanded(data: ProblemData, state: State, shift: int, row: int, place: int) -> int:
    """Price of the route in `row` with the supply at the place, if there is one; FAR if it does not hold."""
    spare = state.route.shape[0] - 1
    _expand(data, state, shift, row, place)
    walk_back(data, state, shift, spare)
    walk(data, state, shift, spare)
    return route_price(data, state, shift, spare, is_clocked(data, state, shift, spare))


@compiled
def search_supplied(data: ProblemData, state: State, visit: int, shift: int) -> tuple[int, int]:
    """(price, place) of the cheapest insertion of the visit, the supply where it then costs least."""
    if not (data.single[visit] and measure(data, state, shift)):
        return _search_by_trial(data, state, visit, shift)
    size = state.length[shift]
    lacking = _short_at_once(data, visit, shift)
    need = first_need(data, state, shift, shift)
    limit = min(need, _first_short(data, state, shift, shift, visit))
    if not lacking and limit == size:
        return _visit_alone(data, state, visit, shift)
    extra = standing(data, state, shift) + data.entry[visit, shift]
    best, chosen = _visit_after(data, state, visit, shift, need)
    if not lacking:
        price, place = _visit_before(data, state, visit, shift, limit)
        if price < best:
            best, chosen = price, place
    return (best, chosen) if best >= FAR else (best + extra, chosen)


@compiled
def _visit_alone(data: ProblemData, state: State, visit: int, shift: int) -> tuple[int, int]:
    """(growth of the price, place) of the cheapest insertion where nobody needs the supply."""
    piece, best, chosen = state.piece[shift], FAR, FIRST
    opens, closes, served = data.opens[visit, 0], data.closes[visit, 0], data.service[visit]
    for place in range(state.length[shift] + 1):
        if piece[END, place] > closes:
            break
        if max(piece[END, place], opens) + served > piece[DUE, place]:
            continue
        price = growth(data, state, visit, shift, place)
        if price < best:
            best, chosen = price, FIRST + place
    return best, chosen


@compiled
def _visit_after(data: ProblemData, state: State, visit: int, shift: int, last: int) -> tuple[int, int]:
    """(price as `finish` has it, place) with the supply before the visit, not after the stop at `last`."""
    piece, route, size, stop = state.piece[shift], state.route[shift], state.length[shift], data.supply[shift]
    best, chosen, more, closes = FAR, FIRST, data.service[visit] + data.service[stop], data.closes[visit, 0]
    for first in range(last + 1):
        origin = data.origin[shift] if first == 0 else route[first - 1]
        there = leg_to(data, shift, origin, stop)
        end, busy, leave = serve(data, stop, there, piece[END, first], piece[BUSY, first], piece[LEAVE, first])
        origin = stop
        for place in range(first, size + 1):
            target = data.home[shift] if place == size else route[place]
            there, past = leg_to(data, shift, origin, visit), leg_to(data, shift, origin, target)
            # Whoever is too late here, for the visit or without it, is so later on, since no detour is a short cut.
            if end + there > closes or end + past > piece[DUE, place]:
                break
            known = serve(data, visit, there, end, busy, leave)
            price = finish(data, state, shift, place, leg_to(data, shift, visit, target), known, more)
            if price < best:
                best, chosen = price, FIRST + place
            if place < size:
                end, busy, leave = serve(data, target, past, end, busy, leave)
                origin = target
    return best, chosen


@compiled
def _visit_before(data: ProblemData, state: State, visit: int, shift: int, last: int) -> tuple[int, int]:
    """(price as `finish` has it, place) with the visit before the supply, which comes not after the stop at `last`."""
    piece, route, size, stop = state.piece[shift], state.route[shift], state.length[shift], data.supply[shift]
    best, chosen, more = FAR, FIRST, data.service[visit] + data.service[stop]
    for place in range(last + 1):
        origin = data.origin[shift] if place == 0 else route[place - 1]
        there = leg_to(data, shift, origin, visit)
        end, busy, leave = serve(data, visit, there, piece[END, place], piece[BUSY, place], piece[LEAVE, place])
        origin = visit
        for second in range(place, last + 1):
            target = data.home[shift] if second == size else route[second]
            if end + leg_to(data, shift, origin, target) > piece[DUE, second]:
                break
            known = serve(data, stop, leg_to(data, shift, origin, stop), end, busy, leave)
            price = finish(data, state, shift, second, leg_to(data, shift, stop, target), known, more)
            if price < best:
                best, chosen = price, FIRST + place
            if second < size:
                end, busy, leave = serve(data, target, leg_to(data, shift, origin, target), end, busy, leave)
                origin = target
    return best, chosen


@compiled
def _with_visit(state: State, visit: int, shift: int, place: int) -> int:
    """The shift's route with the visit at the place, in the row before the last one; returns that row."""
    row, size = state.route.shape[0] - 2, state.length[shift]
    state.length[row] = size + 1
    for here in range(place):
        state.route[row, here] = state.route[shift, here]
    state.route[row, place] = visit
    for here in range(place, size):
        state.route[row, here + 1] = state.route[shift, here]
    return row


@compiled
def _search_by_trial(data: ProblemData, state: State, visit: int, shift: int) -> tuple[int, int]:
    best, chosen = FAR, FIRST
    for place in range(state.length[shift] + 1):
        row = _with_visit(state, visit, shift, place)
        price, _ = _cheapest_pass(data, state, shift, row)
        if price < best:
            best, chosen = price, FIRST + place
    return (best, chosen) if best >= FAR else (best - without_odds(state, shift), chosen)


@compiled
def soonest_supplied(data: ProblemData, state: State, visit: int, shift: int, place: int) -> int:
    """The soonest start of the visit at the place, with the supply where it then costs least; FAR if there is none."""
    spare, best = state.route.shape[0] - 1, FAR
    row = _with_visit(state, visit, shift, place)
    price, stop = _cheapest_pass(data, state, shift, row)
    if price >= FAR:
        return FAR
    _expand(data, state, shift, row, stop)
    walk_back(data, state, shift, spare)
    walk(data, state, shift, spare)
    here = place + (0 <= stop <= place)
    for taken in range(data.break_count[shift] + 1):
        start = state.done[spare, here, taken] - data.service[visit]
        if start <= state.latest[spare, here, taken]:
            best = min(best, start)
    return best
