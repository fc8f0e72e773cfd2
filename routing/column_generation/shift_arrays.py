"""Arrays of one town and of one shift as pricing sees them, and the compiled clock of a route."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.ruin_recreate.numba_options import compiled

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LATER = 2**50
"""Later than any instant and dearer than any route."""


class Legs(NamedTuple):
    """All n jobs, at one speed."""

    seconds: NDArray[np.int32]
    """(n × n) seconds of driving."""
    price: Floats
    """(n × n) price of the leg, and of working at its end."""


class ShiftData(NamedTuple):
    """One shift over the m jobs that it may serve; instants count from its begin."""

    jobs: Ints
    """Their numbers in the town."""
    opens: Ints
    """First and last starts (m × w), both included, from which one gets home in time; unused windows are empty."""
    closes: Ints
    last: Ints
    """The last start of all; the jobs are in its order."""
    service: Ints
    due: Ints
    late_price: Ints
    entry: Floats
    """What it costs that this person comes."""
    out_seconds: Ints
    """From its start to each job; `home` from each job to its end."""
    out_price: Floats
    home_seconds: Ints
    home_price: Floats
    break_from: Ints
    break_to: Ints
    break_seconds: Ints
    hours: Ints
    """End, end with overtime, price of a second of overtime."""


_OF_THE_SHIFT = ("break_from", "break_to", "break_seconds", "hours")


def with_visits(shift_data: ShiftData, visits: Ints) -> ShiftData:
    """The day with these visits alone, given by places in `jobs` in rising order."""
    kept = {name: getattr(shift_data, name)[visits] for name in ShiftData._fields if name not in _OF_THE_SHIFT}
    return shift_data._replace(**kept)


@compiled
def rested(shift_data: ShiftData, free: int, arrive: int, first: int, more: int) -> int:
    """When all breaks first..first + more - 1 are taken and the technician is there; LATER if one begins too late."""
    begin, ready = free, arrive
    for pause in range(first, first + more):
        begin = max(begin, shift_data.break_from[pause])
        if begin > shift_data.break_to[pause]:
            return LATER
        begin += shift_data.break_seconds[pause]
        ready = max(ready, shift_data.break_from[pause]) + shift_data.break_seconds[pause]
    return ready


@compiled
def start_of(shift_data: ShiftData, target: int, ready: int) -> int:
    """The first start at the target by who is ready there then; LATER if there is none."""
    for window in range(shift_data.opens.shape[1]):
        if ready <= shift_data.closes[target, window]:
            return max(ready, shift_data.opens[target, window])
    return LATER


@compiled
def homeward(shift_data: ShiftData, origin: int, free: int, first: int) -> float:
    """Price of the way home and of overtime, with the breaks that must still be taken; LATER if it is too late."""
    best = float(LATER)
    for more in range(shift_data.break_from.size - first + 1):
        arrive = rested(shift_data, free, free + shift_data.home_seconds[origin], first, more)
        missed = first + more < shift_data.break_from.size and arrive > shift_data.break_to[first + more]
        if arrive <= shift_data.hours[1] and not missed:
            best = min(best, shift_data.home_price[origin] + max(0, arrive - shift_data.hours[0]) * shift_data.hours[2])
    return best
