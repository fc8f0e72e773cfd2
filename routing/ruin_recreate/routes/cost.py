"""Compiled prices of whole routes: what is driven, who goes, and what depends on the clock."""

from routing.ruin_recreate.arrays.problem_arrays import FAR, FIRST, ProblemData
from routing.ruin_recreate.numba_options import compiled
from routing.ruin_recreate.routes.times import arrival, holds, next_start, put_off, rest_by, rested
from routing.ruin_recreate.search_state import State

HOUR_SQUARED = 3600 * 3600


@compiled
def without_odds(state: State, shift: int) -> int:
    """What the route costs by its planned times alone."""
    return state.cost[shift] - state.odds[shift]


@compiled
def drive_price(data: ProblemData, origin: int, target: int, seconds: int) -> int:
    """Price of one leg of so many seconds."""
    price = data.second_price * seconds
    if data.metre_price > 0:
        price += data.metre_price * data.metres[origin, target]
    return price


@compiled
def balance_price(data: ProblemData, shift: int, busy: int) -> int:
    """Price of a day of so many seconds of work, beyond what its committed stops cost anyway."""
    if data.balance == 0:
        return 0
    before = data.busy_before[shift]
    return data.balance * (before + busy) ** 2 // HOUR_SQUARED - data.balance * before**2 // HOUR_SQUARED


@compiled
def is_clocked(data: ProblemData, state: State, shift: int, row: int) -> bool:
    """Whether the price of the route depends on its times."""
    if data.overtime_price[shift] > 0 or data.slice_start.size > 0 or data.working_price > 0:
        return True
    timed, route = data.timed, state.route[row]
    for place in range(state.length[row]):
        if timed[route[place]]:
            return True
    return False


@compiled
def start_price(data: ProblemData, visit: int, start: int) -> int:
    """Price of the start: lateness, and the promised window where it is missed."""
    price = max(0, start - data.due[visit]) * data.late_price[visit]
    if start < data.promise_from[visit] or start > data.promise_to[visit]:
        price += data.promise_price[visit]
    return price


@compiled
def clock_price(data: ProblemData, state: State, shift: int, row: int) -> int:
    """Driving, starts and return of the route, by its times; FAR if it has none.

    Of the schedules with equally many breaks taken the soonest one is followed. It waits for a promised window where
    the rest of the route allows it. `latest` must be filled.
    """
    breaks, size, working = data.break_count[shift], state.length[row], data.working_price
    time, price, now, cost = state.time[0], state.time[1], state.time[2], state.time[3]
    busy, leave, busier, sooner = state.time[4], state.time[5], state.time[6], state.time[7]
    opens, closes, length = data.break_from[shift], data.break_to[shift], data.break_seconds[shift]
    for taken in range(breaks + 1):
        time[taken], price[taken] = FAR, 0
    time[0], busy[0], leave[0] = data.begin[shift], 0, data.departs_by[shift]
    origin = data.origin[shift]
    for place in range(size + 1):
        target = data.home[shift] if place == size else state.route[row, place]
        for taken in range(breaks + 1):
            now[taken] = FAR
        for before in range(breaks + 1):
            if time[before] < FAR:
                arrive, seconds = arrival(data, shift, origin, target, time[before])
                driven = price[before] + drive_price(data, origin, target, seconds)
                for taken in range(before, breaks + 1):
                    ready = rested(opens, closes, length, before, taken, time[before], arrive)
                    latest = state.latest[row, place, taken]
                    end, more = _serve(data, state, shift, target, ready, latest)
                    if end < now[taken]:
                        now[taken], cost[taken] = end, driven + more
                        if working > 0:
                            known = busy[before], leave[before]
                            busier[taken], sooner[taken] = _work(
                                data, state, shift, target, before, taken, known, seconds, end
                            )
        time, price, now, cost = now, cost, time, price
        busy, leave, busier, sooner = busier, sooner, busy, leave
        origin = target
    best = FAR
    for taken in range(breaks + 1):
        if time[taken] < FAR:
            best = min(best, price[taken] + working * max(busy[taken], time[taken] - leave[taken]))
    return best


@compiled
def _work(
    data: ProblemData,
    state: State,
    shift: int,
    target: int,
    before: int,
    taken: int,
    known: tuple[int, int],
    leg: int,
    end: int,
) -> tuple[int, int]:
    """(seconds of work up to here, latest departure), as `known` at the stop before, breaks before..taken - 1 later.

    Who departs at any moment up to the latest one is done at that moment and the work later, or at `end` if that is
    later still.
    """
    busy, leave = known
    if taken > before:
        pauses = data.break_from[shift], data.break_to[shift], data.break_seconds[shift]
        free, _ = rest_by(pauses[0], pauses[1], pauses[2], before, taken, FAR)
        leave = min(leave, free - busy)
        for pause in range(before, taken):
            busy += data.break_seconds[shift, pause]
    busy += leg
    if target < data.service.size:
        leave = min(leave, put_off(data, state, target, end - data.service[target]) - busy)
        busy += data.service[target]
    return busy, leave


@compiled
def _serve(data: ProblemData, state: State, shift: int, target: int, ready: int, latest: int) -> tuple[int, int]:
    """(end, price) of what happens at a stop, or at home, when he is ready there; FAR if it is too late."""
    if ready > latest:
        return FAR, 0
    if target >= data.service.size:
        return ready, max(0, ready - data.end[shift]) * data.overtime_price[shift]
    start = next_start(data, state, target, ready)
    wanted = data.promise_from[target]
    if data.promise_price[target] > 0 and start < wanted <= latest:
        start = next_start(data, state, target, wanted)
    if start > latest:
        return FAR, 0
    return start + data.service[target], start_price(data, target, start)


@compiled
def plain_price(data: ProblemData, state: State, shift: int, row: int) -> int:
    """Driving of a route whose price does not depend on its times."""
    if data.metre_price == 0:
        return data.second_price * state.driven[row]
    price, origin = 0, data.origin[shift]
    for place in range(state.length[row]):
        visit = state.route[row, place]
        price += drive_price(data, origin, visit, state.leg[row, place])
        origin = visit
    return price + drive_price(data, origin, data.home[shift], state.leg[row, state.length[row]])


@compiled
def route_price(data: ProblemData, state: State, shift: int, row: int, clocked: bool) -> int:
    """Price of the route in `row`, walked both ways; FAR if it cannot be driven. An empty one is free."""
    size, route, entry, service = state.length[row], state.route[row], data.entry, data.service
    if size == 0:
        return FIRST
    if not holds(data, state, shift, row) or state.driven[row] > data.driving_left[shift]:
        return FAR
    price, worked = data.fixed_price[shift], FIRST
    for place in range(size):
        price += entry[route[place], shift]
        worked += service[route[place]]
    if data.balance > 0:
        price += balance_price(data, shift, state.driven[row] + worked)
    if clocked:
        timed = clock_price(data, state, shift, row)
    else:
        timed = plain_price(data, state, shift, row)
    return FAR if timed >= FAR else price + timed
