"""Compiled: what the odds of a route cost, on days drawn once for the whole search.

All days of a route are walked together, stop by stop. Breaks lie in the gaps where the soonest schedule of the route
takes them. What was walked is kept with the route's content, so that one more visit walks only the stops behind it.
"""

from routing.ruin_recreate.arrays.problem_arrays import FAR, FIRST, Floats, ProblemData
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.routes.drawn_days import (
    copy_clocks,
    count_outside,
    deviation_of,
    furthest_apart,
    pass_leg,
    pass_service,
    sum_beyond,
    take_break,
    wait_until,
)
from routing.ruin_recreate.routes.times import arrival, first_start, rested, scaled, walk
from routing.ruin_recreate.search_state import State

SAME = 1.0
"""Seconds; days that differ by less go on alike."""


@compiled
def place_breaks(data: ProblemData, state: State, shift: int, row: int) -> None:
    """Fill `gap` of the row: before which stop each break is taken, by the soonest schedule; `done` must be filled."""
    size, gap, route = state.length[row], state.gap[row], state.route[row]
    taken = _taken_at_home(data, state, shift, row)
    for pause in range(data.break_count[shift]):
        gap[pause] = FAR
    for place in range(size, -1, -1):
        target = data.home[shift] if place == size else route[place]
        before = _taken_before(data, state, shift, row, place, target, taken)
        for pause in range(before, taken):
            gap[pause] = place
        taken = before


@compiled
def _ready(
    data: ProblemData, state: State, shift: int, row: int, place: int, target: int, before: int, taken: int
) -> int:
    """When the soonest schedule is ready at the place, of the breaks so many taken before its gap and after it."""
    origin = data.origin[shift] if place == 0 else state.route[row, place - 1]
    if place == 0:
        free = data.begin[shift] if before == 0 else FAR
    else:
        free = state.done[row, place - 1, before]
    if free >= FAR:
        return FAR
    arrive, _ = arrival(data, shift, origin, target, free)
    opens, closes = data.break_from[shift], data.break_to[shift]
    return rested(opens, closes, data.break_seconds[shift], before, taken, free, arrive)


@compiled
def _taken_at_home(data: ProblemData, state: State, shift: int, row: int) -> int:
    """How many breaks the soonest return has seen."""
    best, chosen, size = FAR, FIRST, state.length[row]
    for before in range(data.break_count[shift] + 1):
        for taken in range(before, data.break_count[shift] + 1):
            ready = _ready(data, state, shift, row, size, data.home[shift], before, taken)
            if taken < data.break_count[shift] and data.break_to[shift, taken] < ready:
                continue
            if ready < best:
                best, chosen = ready, FIRST + taken
    return chosen


@compiled
def _taken_before(data: ProblemData, state: State, shift: int, row: int, place: int, target: int, taken: int) -> int:
    """How many breaks the soonest schedule with so many after the gap has taken before it."""
    best, chosen = FAR, FIRST + taken
    for before in range(taken + 1):
        ready = _ready(data, state, shift, row, place, target, before, taken)
        if ready < FAR and place < state.length[row]:
            ready = first_start(data.opens, data.closes, data.window_count, target, state.floor, state.ceiling, ready)
        if ready < best:
            best, chosen = ready, FIRST + before
    return chosen


@compiled
def _pass_gap(data: ProblemData, state: State, shift: int, row: int, place: int, target: int, clocks: Floats) -> int:
    """Move the clocks of all days over the gap before the place; how many breaks lie in it or before."""
    origin, begin = data.origin[shift] if place == 0 else state.route[row, place - 1], data.begin[shift]
    if data.slice_start.size > 0:
        for day in range(clocks.size):
            free = begin + int(clocks[day])
            arrive, seconds = arrival(data, shift, origin, target, free)
            clocks[day] += (arrive - seconds - free) + seconds * data.drawn_leg[target, day]
    else:
        pass_leg(clocks, float(scaled(data, shift, FIRST + data.seconds[origin, target])), data.drawn_leg[target])
    taken = FIRST
    for pause in range(data.break_count[shift]):
        if state.gap[row, pause] == place:
            take_break(clocks, float(data.break_from[shift, pause] - begin), float(data.break_seconds[shift, pause]))
        taken += state.gap[row, pause] <= place
    return taken


@compiled
def _serve(data: ProblemData, state: State, shift: int, row: int, place: int, clocks: Floats) -> float:
    """Move the clocks of all days from the end of the stop before to the end of this one; what the odds here cost."""
    visit, begin = state.route[row, place], data.begin[shift]
    taken = _pass_gap(data, state, shift, row, place, visit, clocks)
    planned = state.done[row, place, taken] - data.service[visit]
    opens, last = -FAR, data.told_to[visit]
    for window in range(data.window_count[visit]):
        if data.opens[visit, window] <= planned <= data.closes[visit, window]:
            opens = data.opens[visit, window]
            if last == -FAR:
                last = data.closes[visit, window]
            if data.promise_price[visit] > 0 and data.promise_from[visit] <= data.closes[visit, window]:
                opens = max(opens, data.promise_from[visit])
    floor = max(opens, state.floor[visit])
    if floor > -FAR // 2:
        wait_until(clocks, float(floor - begin))
    price = 0.0
    if data.broken_price[visit] > 0:
        # Half-open to the second: what starts within the last one is still in time.
        missed = count_outside(clocks, float(data.told_from[visit] - begin), float(last + 1 - begin))
        price += float(data.broken_price[visit]) * missed / clocks.size
    if data.start_deviation > 0:
        price += data.start_deviation * deviation_of(clocks) / 100.0
    pass_service(clocks, data.drawn_service[visit])
    return price


@compiled
def _return(data: ProblemData, state: State, shift: int, row: int, clocks: Floats) -> float:
    """Move the clocks of all days home; the price of the overtime to be expected."""
    if data.expected_overtime == 0:
        return 0.0
    _pass_gap(data, state, shift, row, state.length[row], data.home[shift], clocks)
    return data.expected_overtime * sum_beyond(clocks, float(data.end[shift] - data.begin[shift])) / clocks.size


@compiled
def price_odds(data: ProblemData, state: State, shift: int, row: int) -> int:
    """What the odds of the route in `row` cost; of the shift's own row what was walked is kept."""
    size, clocks, own = state.length[row], state.clocks, row == shift
    for day in range(clocks.size):
        clocks[day] = 0.0
    place_breaks(data, state, shift, row)
    total = 0.0
    for place in range(size):
        if own:
            copy_clocks(clocks, state.ends[shift, place])
        price = _serve(data, state, shift, row, place, clocks)
        if own:
            state.rest[shift, place] = price
        total += price
    if own:
        copy_clocks(clocks, state.ends[shift, size])
    price = _return(data, state, shift, row, clocks) if size > 0 else 0.0
    if own:
        state.walked[shift] = state.version[shift]
        state.rest[shift, size] = price
        for place in range(size - 1, -1, -1):
            state.rest[shift, place] += state.rest[shift, place + 1]
    return int(total + price + 0.5)


@compiled
def odds_growth(data: ProblemData, state: State, visit: int, shift: int, place: int, limit: int) -> int:
    """By how much the odds of the route cost more with the visit at the place; FAR where that is above the limit.

    Days are walked from where the new route differs until they are as they were.
    """
    if state.walked[shift] != state.version[shift]:
        price_odds(data, state, shift, shift)
    row, size, clocks = state.route.shape[0] - 1, state.length[shift], state.clocks
    state.length[row] = size + 1
    for index in range(place):
        state.route[row, index] = state.route[shift, index]
    state.route[row, place] = visit
    for index in range(place, size):
        state.route[row, index + 1] = state.route[shift, index]
    walk(data, state, shift, row)
    place_breaks(data, state, shift, row)
    first = FIRST + place
    for pause in range(data.break_count[shift]):
        new, old = state.gap[row, pause], state.gap[shift, pause]
        if new != old:
            first = min(first, new, old)
    copy_clocks(state.ends[shift, first], clocks)
    gone, new = state.rest[shift, first], 0.0
    for index in range(first, size + 1):
        new += _serve(data, state, shift, row, index, clocks)
        if index >= place:
            if new + state.rest[shift, index] - gone > limit:
                return FAR
            if (
                _breaks_are_past(data, state, shift, row, index)
                and furthest_apart(clocks, state.ends[shift, index]) < SAME
            ):
                return int(new + state.rest[shift, index] - gone + 0.5)
    new += _return(data, state, shift, row, clocks)
    return int(max(0.0, new - gone) + 0.5)


@compiled
def _breaks_are_past(data: ProblemData, state: State, shift: int, row: int, index: int) -> bool:
    """Whether behind the stop at the index of the new route breaks are taken where the old one takes them."""
    for pause in range(data.break_count[shift]):
        new, old = state.gap[row, pause], state.gap[shift, pause]
        past, never = new <= index and old < index, new >= FAR and old >= FAR
        if not (past or never or (new > index and new == old + 1)):
            return False
    return True
