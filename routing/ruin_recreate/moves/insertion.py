"""Compiled: the cheapest place for a visit in one route, exact for windows and breaks, remembered by content."""

from routing.ruin_recreate.arrays.problem_arrays import FAR, FIRST, Ints, ProblemData
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.routes.cost import balance_price, plain_price, route_price, without_odds
from routing.ruin_recreate.routes.segments import growth, measure
from routing.ruin_recreate.routes.supply_stops import search_supplied, soonest_supplied
from routing.ruin_recreate.routes.times import first_start, next_start, rest_by, rested, scaled, walk_back
from routing.ruin_recreate.routes.update import refresh
from routing.ruin_recreate.search_state import NEVER, State


@compiled
def cheapest(data: ProblemData, state: State, visit: int, shift: int) -> tuple[int, int]:
    """(price, place) of the cheapest insertion of the visit in the shift's route; (FAR, 0) if there is none.

    Linked visits are not remembered: their bounds change while the routes stay.
    """
    seen = state.seen[visit, shift]
    if seen[0] == NEVER:
        return FAR, FIRST
    if seen[0] == state.version[shift] and data.link[visit] < 0:
        return seen[1], seen[2]
    price, place = FAR, FIRST
    if has_room(data, state, visit, shift):
        if data.supply[shift] >= 0:
            price, place = search_supplied(data, state, visit, shift)
        elif data.slice_start.size > 0:
            price, place = _search_by_trial(data, state, visit, shift)
        else:
            price, place = search_places(data, state, visit, shift)
    seen[0] = state.version[shift] if data.link[visit] < 0 else 0
    seen[1], seen[2] = price, place
    return price, place


@compiled
def has_room(data: ProblemData, state: State, visit: int, shift: int) -> bool:
    """Whether person, number of visits and stock allow the visit."""
    size = state.length[shift]
    if data.entry[visit, shift] < 0 or size >= data.visits_left[shift] or size + 1 >= state.route.shape[1]:
        return False
    for dimension in range(data.stock.shape[1]):
        if state.load[shift, dimension] + data.demand[visit, dimension] > data.stock[shift, dimension]:
            return False
    return data.window_count[visit] > 0


@compiled
def _first_place(data: ProblemData, state: State, visit: int, shift: int) -> int:
    """The first place whose next stop can still wait for the visit, by bisection on long routes."""
    soonest = max(data.opens[visit, 0], state.floor[visit]) + data.service[visit]
    breaks, latest = data.break_count[shift], state.latest[shift]
    low, high = FIRST, state.length[shift]
    while low < high:
        middle = (low + high) // 2
        last = latest[middle, 0]
        for taken in range(1, breaks + 1):
            last = max(last, latest[middle, taken])
        if last >= soonest:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def search_places(data: ProblemData, state: State, visit: int, shift: int) -> tuple[int, int]:
    """(price, place) of the cheapest insertion; where odds have a price, `trial` tells all places that fit."""
    size, breaks = state.length[shift], data.break_count[shift]
    begin, speed, served = data.begin[shift], data.speed[shift], data.service[visit]
    opens, closes, count, floor, ceiling = data.opens, data.closes, data.window_count, state.floor, state.ceiling
    route, leg, done, latest = state.route[shift], state.leg[shift], state.done[shift], state.latest[shift]
    clocked, spare = state.clocked[shift] or data.timed[visit], data.driving_left[shift] - state.driven[shift]
    to_visit, from_visit = data.back[visit], data.seconds[visit]
    fixed, plain = _fixed_growth(data, state, visit, shift, clocked), data.metre_price == 0 and data.balance == 0
    pause_from, pause_to, pause = data.break_from[shift], data.break_to[shift], data.break_seconds[shift]
    closing = min(ceiling[visit], closes[visit, count[visit] - 1])
    soonest_end, best, chosen, each = max(opens[visit, 0], floor[visit]) + served, FAR, FIRST, data.draws > 0
    for place in range(_first_place(data, state, visit, shift), size + 1):
        free = begin if place == 0 else done[place - 1, 0]
        if breaks <= 1 and free > closing:
            break
        # Too late even without driving: most places end here, before the travel times are fetched from memory.
        if breaks <= 1 and max(free + served, soonest_end) > max(latest[place, 0], latest[place, breaks]):
            continue
        origin = data.origin[shift] if place == 0 else route[place - 1]
        target = data.home[shift] if place == size else route[place]
        there, onward = FIRST + to_visit[origin], FIRST + from_visit[target]
        if speed != 100:
            there, onward = (there * 100 + speed - 1) // speed, (onward * 100 + speed - 1) // speed
        if breaks <= 1:
            start = first_start(opens, closes, count, visit, floor, ceiling, free + there)
            end, fits = start + served, start + served + onward <= latest[place, 0]
            if not fits and breaks == 1:
                length, due = pause[0], latest[place, 1]
                rested_by = pause_from[0] + length <= due
                fits = rested_by and end <= pause_to[0] and end + onward + length <= due
                if not fits:
                    ready = FAR if place == 0 else done[place - 1, 1] + there
                    if free <= pause_to[0]:
                        ready = min(ready, max(free + there, pause_from[0]) + length)
                    start = first_start(opens, closes, count, visit, floor, ceiling, ready)
                    fits = start + served + onward <= due
            if not fits:
                continue
        elif place > 0 and _all_after(done[place - 1], breaks, closing):
            break
        elif soonest(data, state, visit, shift, place) >= FAR:
            continue
        more = there + onward - leg[place]
        if more > spare:
            continue
        price = fixed + (data.second_price * more if plain else _other_growth(data, state, visit, shift, place, more))
        if clocked:
            price = _by_clock(data, state, visit, shift, place, more, price, FAR if each else best)
        if each:
            state.trial[place] = price
        if price < best:
            best, chosen = price, place
    return best, chosen


@compiled
def _fixed_growth(data: ProblemData, state: State, visit: int, shift: int, clocked: bool) -> int:
    """What the visit costs wherever it stands in the route; what it costs at least where times have a price."""
    price = data.entry[visit, shift] + (data.fixed_price[shift] if state.length[shift] == 0 else 0)
    return price + (_least_by_clock(data, state, visit, shift) if clocked else 0)


@compiled
def _by_clock(
    data: ProblemData, state: State, visit: int, shift: int, place: int, more: int, least: int, best: int
) -> int:
    """By how much the route's price grows; FAR if it does not hold, or if `least` tells that it is not below `best`."""
    if least + data.working_price * more >= best:
        return FAR
    if data.single[visit] and measure(data, state, shift):
        return growth(data, state, visit, shift, place)
    return try_place(data, state, visit, shift, place, more)


@compiled
def _least_by_clock(data: ProblemData, state: State, visit: int, shift: int) -> int:
    """What the clock adds to the growth at least: work without a wait, less all that the clock costs the route now."""
    size, worked = state.length[shift], _worked(data, state, shift)
    if size == 0:
        return data.working_price * data.service[visit]
    now = data.fixed_price[shift] + balance_price(data, shift, worked) + plain_price(data, state, shift, shift)
    for place in range(size):
        now += data.entry[state.route[shift, place], shift]
    return now - without_odds(state, shift) + data.working_price * (worked + data.service[visit])


@compiled
def _all_after(done: Ints, breaks: int, moment: int) -> bool:
    """Whether a stop ends after the moment, whatever breaks were taken before."""
    for taken in range(breaks + 1):
        if done[taken] <= moment:
            return False
    return True


@compiled
def _other_growth(data: ProblemData, state: State, visit: int, shift: int, place: int, more: int) -> int:
    """By how much driving and balance cost more with `more` seconds of driving."""
    size, price = state.length[shift], data.second_price * more
    if data.metre_price > 0:
        origin = data.origin[shift] if place == 0 else state.route[shift, place - 1]
        target = data.home[shift] if place == size else state.route[shift, place]
        metres = data.metres[origin, visit] + data.metres[visit, target]
        price += data.metre_price * (metres - (data.metres[origin, target] if size > 0 else 0))
    if data.balance > 0:
        worked = _worked(data, state, shift)
        after = balance_price(data, shift, worked + more + data.service[visit])
        price += after - balance_price(data, shift, worked)
    return price


@compiled
def _worked(data: ProblemData, state: State, shift: int) -> int:
    total = state.driven[shift]
    for place in range(state.length[shift]):
        total += data.service[state.route[shift, place]]
    return total


@compiled
def soonest(data: ProblemData, state: State, visit: int, shift: int, place: int) -> int:
    """The soonest start of the visit at the place from which the rest holds, whenever the breaks are; or FAR."""
    if data.supply[shift] >= 0:
        return soonest_supplied(data, state, visit, shift, place)
    breaks, served, best = data.break_count[shift], data.service[visit], FAR
    latest, done = state.latest[shift, place], state.done[shift, place - 1]
    pause_from, pause_to, pause = data.break_from[shift], data.break_to[shift], data.break_seconds[shift]
    origin = data.origin[shift] if place == 0 else state.route[shift, place - 1]
    target = data.home[shift] if place == state.length[shift] else state.route[shift, place]
    there, onward = FIRST + data.back[visit, origin], FIRST + data.seconds[visit, target]
    there, onward = scaled(data, shift, there), scaled(data, shift, onward)
    for before in range(breaks + 1):
        if place == 0:
            free = data.begin[shift] if before == 0 else FAR
        else:
            free = done[before]
        for taken in range(before, breaks + 1):
            ready = rested(pause_from, pause_to, pause, before, taken, free, free + there)
            start = next_start(data, state, visit, ready)
            end = start + served
            if end + onward <= latest[taken]:
                best = min(best, start)
            for last in range(taken + 1, breaks + 1):
                leave, come = rest_by(pause_from, pause_to, pause, taken, last, latest[last])
                if end <= leave and end + onward <= come:
                    best = min(best, start)
    return best


@compiled
def try_place(data: ProblemData, state: State, visit: int, shift: int, place: int, more: int) -> int:
    """By how much the route's price grows when the whole route is priced anew; FAR if it does not hold."""
    row, size = state.route.shape[0] - 1, state.length[shift]
    state.length[row] = size + 1
    for index in range(place):
        state.route[row, index] = state.route[shift, index]
    state.route[row, place] = visit
    for index in range(place, size):
        state.route[row, index + 1] = state.route[shift, index]
    state.driven[row] = state.driven[shift] + more
    walk_back(data, state, shift, row)
    clocked = state.clocked[shift] or data.timed[visit]
    price = route_price(data, state, shift, row, clocked)
    return FAR if price >= FAR else price - without_odds(state, shift)


@compiled
def _search_by_trial(data: ProblemData, state: State, visit: int, shift: int) -> tuple[int, int]:
    """With travel by time of day every place is tried in full."""
    size = state.length[shift]
    best, chosen = FAR, FIRST
    for place in range(size + 1):
        origin = data.origin[shift] if place == 0 else state.route[shift, place - 1]
        target = data.home[shift] if place == size else state.route[shift, place]
        there = scaled(data, shift, data.seconds[origin, visit])
        onward = scaled(data, shift, data.seconds[visit, target])
        price = try_place(data, state, visit, shift, place, there + onward - state.leg[shift, place])
        if price < best:
            best, chosen = price, place
    return best, chosen


@compiled
def insert_visit(data: ProblemData, state: State, visit: int, shift: int, place: int) -> None:
    """Insert the visit; the route's times and price follow."""
    size = state.length[shift]
    for index in range(size, place, -1):
        state.route[shift, index] = state.route[shift, index - 1]
    state.route[shift, place] = visit
    state.length[shift] = size + 1
    state.at[visit] = shift
    refresh(data, state, shift)


@compiled
def remove_visit(data: ProblemData, state: State, visit: int) -> None:
    """Take the visit out of its route; the route's times and price follow."""
    shift, kept = state.at[visit], 0
    for index in range(state.length[shift]):
        other = state.route[shift, index]
        if other != visit:
            state.route[shift, kept] = other
            kept += 1
    state.length[shift] = kept
    state.at[visit] = -1
    refresh(data, state, shift)
