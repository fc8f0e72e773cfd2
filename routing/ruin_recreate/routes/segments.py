"""Compiled: the pieces of a route before and after each place, so that a visit is priced there without a walk.

Only for shifts without breaks, over visits with one window and no price of their start: there a piece is known by a few
numbers, as in Vidal et al., "A hybrid genetic algorithm with adaptive diversity management for a large class of vehicle
routing problems with time-windows" (2013). They are brought up to date when they are first asked for, and are those of
the route without its stop at the supply.
"""

from routing.ruin_recreate.arrays.problem_arrays import FAR, FIRST, ProblemData
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.routes.cost import balance_price, without_odds
from routing.ruin_recreate.routes.times import scaled
from routing.ruin_recreate.search_state import State

END, BUSY, LEAVE, DUE, REST, CLOSE, BACK = range(7)
"""Rows of a route's pieces. Of the stops before a place: when they end at the soonest, their seconds of work, and the
latest departure that holds them. Of those from it on: the latest arrival that holds them, their seconds of work, the
last start that no window puts an end to, and the soonest return by their windows alone."""


@compiled
def leg_to(data: ProblemData, shift: int, origin: int, target: int) -> int:
    """Seconds of driving at the shift's speed."""
    return scaled(data, shift, FIRST + data.seconds[origin, target])


@compiled
def serve(data: ProblemData, visit: int, leg: int, end: int, busy: int, leave: int) -> tuple[int, int, int]:
    """(end, work, latest departure) after one more stop, so many seconds from the one before; FAR if it is too late."""
    start, close = max(end + leg, data.opens[visit, 0]), data.closes[visit, 0]
    if start > close:
        return FAR, busy, leave
    leave = min(leave, close - busy - leg)
    return start + data.service[visit], busy + leg + data.service[visit], leave


@compiled
def measure(data: ProblemData, state: State, shift: int) -> bool:
    """Bring the pieces up to date; false where the route has no such pieces."""
    if not data.swift[shift]:
        return False
    if state.measured[shift] == state.version[shift]:
        return state.alike[shift]
    state.measured[shift] = state.version[shift]
    size, route, alike = state.length[shift], state.route[shift], True
    entries, served = FIRST, FIRST
    for place in range(size):
        alike &= data.single[route[place]]
        entries += data.entry[route[place], shift]
        served += data.service[route[place]]
    state.alike[shift], state.entries[shift], state.served[shift] = alike, entries, served
    if alike:
        _measure_before(data, state, shift)
        _measure_after(data, state, shift)
    return alike


@compiled
def _measure_before(data: ProblemData, state: State, shift: int) -> None:
    piece, route, origin = state.piece[shift], state.route[shift], data.origin[shift]
    end, busy, leave = data.begin[shift], FIRST, data.departs_by[shift]
    piece[END, 0], piece[BUSY, 0], piece[LEAVE, 0] = end, busy, leave
    for place in range(state.length[shift]):
        leg = leg_to(data, shift, origin, route[place])
        end, busy, leave = serve(data, route[place], leg, end, busy, leave)
        piece[END, place + 1], piece[BUSY, place + 1], piece[LEAVE, place + 1] = end, busy, leave
        origin = route[place]


@compiled
def _measure_after(data: ProblemData, state: State, shift: int) -> None:
    piece, route, target = state.piece[shift], state.route[shift], data.home[shift]
    due, rest, close, back = data.over[shift], FIRST, FAR, -FAR
    size = state.length[shift]
    piece[DUE, size], piece[REST, size], piece[CLOSE, size], piece[BACK, size] = due, rest, close, back
    for place in range(size - 1, -1, -1):
        visit = route[place]
        onward = data.service[visit] + leg_to(data, shift, visit, target)
        due, rest, close = min(due - onward, data.closes[visit, 0]), rest + onward, close - onward
        if due < data.opens[visit, 0]:
            due = -FAR
        close, back = min(close, data.closes[visit, 0]), max(back, data.opens[visit, 0] + rest)
        piece[DUE, place], piece[REST, place], piece[CLOSE, place], piece[BACK, place] = due, rest, close, back
        target = visit


@compiled
def finish(
    data: ProblemData, state: State, shift: int, place: int, onward: int, known: tuple[int, int, int], more: int
) -> int:
    """Price of driving, clock and balance of a route that joins the measured one before `place`; FAR if it is too late.

    known: (end, work, latest departure) of what comes before. onward: seconds of driving from there to the stop at the
    place, or home. more: seconds of service that the measured route does not have.
    """
    piece = state.piece[shift]
    ready, busy, leave = known[0] + onward, known[1] + onward, known[2]
    if ready > piece[DUE, place]:
        return FAR
    rest = piece[REST, place]
    worked, back = busy + rest, max(ready + rest, piece[BACK, place])
    driven, leave = worked - state.served[shift] - more, min(leave, piece[CLOSE, place] - busy)
    if driven > data.driving_left[shift]:
        return FAR
    price = data.second_price * driven + data.working_price * max(worked, back - leave)
    price += max(0, back - data.end[shift]) * data.overtime_price[shift]
    return price + balance_price(data, shift, worked)


@compiled
def growth(data: ProblemData, state: State, visit: int, shift: int, place: int) -> int:
    """By how much the route's price grows with the visit at the place, by its pieces; FAR if it does not hold."""
    piece, size = state.piece[shift], state.length[shift]
    origin = data.origin[shift] if place == 0 else state.route[shift, place - 1]
    target = data.home[shift] if place == size else state.route[shift, place]
    there = leg_to(data, shift, origin, visit)
    known = serve(data, visit, there, piece[END, place], piece[BUSY, place], piece[LEAVE, place])
    price = finish(data, state, shift, place, leg_to(data, shift, visit, target), known, data.service[visit])
    return price if price >= FAR else price + standing(data, state, shift) + data.entry[visit, shift]


@compiled
def standing(data: ProblemData, state: State, shift: int) -> int:
    """What the measured route costs beside `finish`, less what it costs now."""
    return data.fixed_price[shift] + state.entries[shift] - without_odds(state, shift)
