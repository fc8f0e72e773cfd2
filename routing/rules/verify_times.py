"""Whether the times of a gap between two services hold, recomputed from the problem alone."""

from collections.abc import Iterator
from itertools import pairwise

from routing.model import Shift, Travel
from routing.model.routes import Stop, SupplyStop


def times(stop: Stop | SupplyStop) -> tuple[int, int, int, int, int]:
    return stop.depart, stop.travel_seconds, stop.travel_metres, stop.arrive, stop.start


def leg_faults(
    travel: Travel,
    shift: Shift,
    places: tuple[int, int],
    free: int,
    *,
    leg: tuple[int, int, int, int, int],
    pauses: list[tuple[int, int]],
) -> Iterator[tuple[str, str]]:
    """What is wrong with a gap between two services: (depart, travel, metres, arrive, start) and its breaks."""
    depart, seconds, metres, arrive, start = leg
    matrix = travel.seconds
    for part in travel.slices:
        if part.start <= depart:
            matrix = part.seconds
    if seconds != (int(matrix[places]) * 100 + shift.speed_percent - 1) // shift.speed_percent:
        yield "travel", "The travel time is not that of the matrix."
    if metres != (0 if travel.metres is None else int(travel.metres[places])):
        yield "travel", "The distance is not that of the matrix."
    if depart < free:
        yield "clock", "It departs before the service before has ended."
    on_road = sum(max(0, min(finish, arrive) - max(begin, depart)) for begin, finish in pauses)
    if arrive < depart + seconds + on_road:
        yield "clock", "It arrives sooner than travel and breaks allow."
    if start < arrive:
        yield "clock", "Service starts before the arrival."
    edges = [free, *(edge for span in pauses for edge in span), start]
    if any(later < sooner for sooner, later in pairwise(edges)):
        yield "break_overlap", "A break overlaps a service or another break."
