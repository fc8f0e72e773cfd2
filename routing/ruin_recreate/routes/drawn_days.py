"""Compiled: what happens to the clocks of all drawn days at once; loops that the processor makes several steps of."""

import math

import numpy as np

from routing.ruin_recreate.arrays.problem_arrays import Floats
from routing.ruin_recreate.numba_options import compiled_loop


@compiled_loop
def copy_clocks(source: Floats, target: Floats) -> None:
    for day in range(source.size):
        target[day] = source[day]


@compiled_loop
def pass_leg(clocks: Floats, seconds: float, factors: Floats) -> None:
    planned = np.float32(seconds)
    for day in range(clocks.size):
        clocks[day] += planned * factors[day]


@compiled_loop
def take_break(clocks: Floats, opens: float, seconds: float) -> None:
    from_then, length = np.float32(opens), np.float32(seconds)
    for day in range(clocks.size):
        clocks[day] = max(clocks[day], from_then) + length


@compiled_loop
def wait_until(clocks: Floats, floor: float) -> None:
    soonest = np.float32(floor)
    for day in range(clocks.size):
        clocks[day] = max(clocks[day], soonest)


@compiled_loop
def pass_service(clocks: Floats, seconds: Floats) -> None:
    for day in range(clocks.size):
        clocks[day] += seconds[day]


@compiled_loop
def count_outside(clocks: Floats, first: float, last: float) -> int:
    """On how many days the clock is before the first or after the last instant."""
    count, sooner, later = np.int32(0), np.float32(first), np.float32(last)
    for day in range(clocks.size):
        count += np.int32((clocks[day] > later) | (clocks[day] < sooner))
    return int(count)


@compiled_loop
def sum_beyond(clocks: Floats, end: float) -> float:
    """Seconds after the end, over all days."""
    total, over = np.float32(0.0), np.float32(end)
    for day in range(clocks.size):
        total += max(clocks[day] - over, np.float32(0.0))
    return float(total)


@compiled_loop
def deviation_of(clocks: Floats) -> float:
    """Standard deviation over the days."""
    total, squares, origin = np.float32(0.0), np.float32(0.0), clocks[0]
    for day in range(clocks.size):
        away = clocks[day] - origin
        total += away
        squares += away * away
    mean = float(total) / clocks.size
    return math.sqrt(max(0.0, float(squares) / clocks.size - mean * mean))


@compiled_loop
def furthest_apart(clocks: Floats, others: Floats) -> float:
    """The most seconds by which a day of the one differs from that of the other."""
    most = np.float32(0.0)
    for day in range(clocks.size):
        most = max(most, abs(clocks[day] - others[day]))
    return float(most)
