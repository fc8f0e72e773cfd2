"""What a search changes: routes, their times, the best plan so far, and remembered insertions."""

from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from routing.ruin_recreate.arrays.problem_arrays import FAR, Bools, Floats, Ints, ProblemData

LONGEST = 500
"""Stops of one route at most, however short they are."""


NEVER = cast("int", np.int64(-1))
"""In place of a route's content where the shift may not do the visit."""


class State(NamedTuple):
    """K shifts, V visits, M stops at most, S = breaks at most + 1. Rows K and K + 1 of the route arrays are scratch."""

    route: Ints
    """Visits in order (K + 2 × M), without the stop at the supply."""
    length: Ints
    at: Ints
    """Shift of each visit, or -1."""
    place: Ints
    """Position in its route of each visit that has one."""
    done: Ints
    """Earliest end of service (K + 2 × M × S) with so many breaks taken before it."""
    latest: Ints
    """Latest start of service from which the rest still holds; at [length] the latest return."""
    leg: Ints
    """Seconds driven to each stop, and home at [length]."""
    load: Ints
    driven: Ints
    cost: Ints
    clocked: Bools
    """Whether the route's price depends on its times."""
    version: Ints
    """Number that names the content of a route; `counter[0]` was the last one given."""
    counter: Ints
    seen: Ints
    """Remembered cheapest insertions (V × K × 3): for which content of the route, at what price, where; where odds have
    a price (V × K × 6), the same with the odds behind them."""
    floor: Ints
    """Bounds of the start that linked visits have put on each other."""
    ceiling: Ints
    best_route: Ints
    best_length: Ints
    stale: Bools
    """Routes that changed since the best plan was noted."""
    probation: Ints
    """Of the route on probation (`moves.probation`), and the plan before it was opened."""
    route_before: Ints
    length_before: Ints
    time: Ints
    """Scratch (8 × S) by breaks taken: times, prices, seconds of work, latest departures; at the stop before, here."""
    piece: Ints
    """The rows of `route_segments` by place (K × 7 × M + 1), for the content that `measured` names."""
    measured: Ints
    alike: Bools
    """Whether the measured route has pieces."""
    entries: Ints
    """Sum of the measured route's `entry`, and of its seconds of service."""
    served: Ints
    random: NDArray[np.uint64]
    odds: Ints
    """What the odds of a route cost, a part of `cost`."""
    gap: Ints
    """Before which stop each break is taken (K + 2 × B), where odds have a price."""
    walked: Ints
    """The content of the route for which `ends` and `rest` are known."""
    ends: Floats
    """Clocks of the drawn days when the stop before a place ends (K × M + 1 × days)."""
    rest: NDArray[np.float64]
    """What the odds of the stops from a place on cost (K × M + 1)."""
    clocks: Floats
    trial: Ints
    """Scratch: prices of a visit by place, and by route asked."""
    ask: Ints


def fresh_state(data: ProblemData, seed: int) -> State:
    """Empty routes; call `refresh` on each before use."""
    shifts, visits = data.begin.size, data.service.size
    width = min(_most_stops(data), LONGEST) + 1 + int(data.supply.max(initial=-1) >= 0)
    states = data.break_from.shape[1] + 1
    seen = np.zeros((visits, shifts, 6 if data.draws else 3), dtype=np.int64)
    seen[:, :, 0] = np.where(data.entry < 0, NEVER, 0)
    walked, days = (shifts, data.draws) if data.draws else (1, 1)
    return State(
        route=np.zeros((shifts + 2, width), dtype=np.int64),
        length=np.zeros(shifts + 2, dtype=np.int64),
        at=np.full(visits, -1, dtype=np.int64),
        place=np.zeros(visits, dtype=np.int64),
        done=np.zeros((shifts + 2, width, states), dtype=np.int64),
        latest=np.zeros((shifts + 2, width + 1, states), dtype=np.int64),
        leg=np.zeros((shifts + 2, width + 1), dtype=np.int64),
        load=np.zeros((shifts + 2, data.stock.shape[1]), dtype=np.int64),
        driven=np.zeros(shifts + 2, dtype=np.int64),
        cost=np.zeros(shifts + 2, dtype=np.int64),
        clocked=np.zeros(shifts + 2, dtype=np.bool_),
        version=np.arange(1, shifts + 2, dtype=np.int64),
        counter=np.array([shifts + 2], dtype=np.int64),
        seen=seen,
        floor=np.full(visits, -FAR, dtype=np.int64),
        ceiling=np.full(visits, FAR, dtype=np.int64),
        best_route=np.zeros((shifts, width), dtype=np.int64),
        best_length=np.zeros(shifts, dtype=np.int64),
        stale=np.ones(shifts, dtype=np.bool_),
        probation=np.zeros(4, dtype=np.int64),
        route_before=np.zeros((shifts, width), dtype=np.int64),
        length_before=np.zeros(shifts, dtype=np.int64),
        time=np.zeros((8, states), dtype=np.int64),
        piece=np.zeros((shifts, 7, width + 1), dtype=np.int64),
        measured=np.zeros(shifts, dtype=np.int64),
        alike=np.zeros(shifts, dtype=np.bool_),
        entries=np.zeros(shifts, dtype=np.int64),
        served=np.zeros(shifts, dtype=np.int64),
        random=np.array([(2 * seed + 1) * 0x9E3779B97F4A7C15 % 2**64], dtype=np.uint64),
        odds=np.zeros(shifts + 2, dtype=np.int64),
        gap=np.zeros((shifts + 2, states), dtype=np.int64),
        walked=np.zeros(shifts, dtype=np.int64),
        ends=np.zeros((walked, width + 1, days), dtype=np.float32),
        rest=np.zeros((walked, width + 1), dtype=np.float64),
        clocks=np.zeros(days, dtype=np.float32),
        trial=np.zeros(width + 1, dtype=np.int64),
        ask=np.zeros(shifts, dtype=np.int64),
    )


def _most_stops(data: ProblemData) -> int:
    """How many of the shortest services fit into the longest shift: no route has more stops."""
    if not data.begin.size or not data.unserved.size:
        return 0
    longest = int((data.over - data.begin).max())
    services = np.sort(data.service[: data.unserved.size])
    return int(np.searchsorted(np.cumsum(services), longest, side="right"))
