"""Where drives run, asked of a road server: the legs of a route in one question, within a deadline."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from routing.roads.courses import Course, Leg, smoothed
from routing.roads.graph.snap import MAX_SNAP_METRES
from routing.roads.great_circle import line_metres
from routing.roads.measured import RoadsUnavailable
from routing.roads.servers.asking import RoadQuestion, refusal
from routing.roads.travel import Place

Floats = npt.NDArray[np.float64]

DEADLINE_SECONDS = 6.0
"""For all questions together: a map that waits longer is looked at without them."""

Ask = Callable[[RoadQuestion], Any]
"""The decoded answer. Raises RoadsUnavailable."""


class RouteDialect(Protocol):
    """How one server is asked for a drive over several stops."""

    @property
    def stops_at_once(self) -> int:
        """The most stops in a question, within the limits a server usually has."""
        ...

    def route_question(self, stops: Sequence[Place]) -> RoadQuestion: ...

    def knows_no_way(self, answer: Any) -> bool:
        """Whether the server understood, and has no drive over these stops."""
        ...

    def read_route(self, answer: Any) -> list[Floats]:
        """The line of each leg, rows of degrees. Raises RoadsUnavailable for another answer."""
        ...


def traced(
    ask: Ask, dialect: RouteDialect, legs: Sequence[Leg], clock: Callable[[], float]
) -> Mapping[Leg, Course | None]:
    """The course of each leg, None where the server has none; without those for which there was no answer in time."""
    found: dict[Leg, Course | None] = {}
    deadline = clock() + DEADLINE_SECONDS
    waiting = list(chains(legs, dialect.stops_at_once))
    while waiting and clock() < deadline:
        chain = waiting.pop(0)
        try:
            lines = _lines(ask, dialect, chain)
        except RoadsUnavailable as away:
            if away.code == "server_away":
                break
            continue
        if lines is None and len(chain) > 1:
            # One of them has no drive: each is asked for by itself.
            waiting[:0] = [[leg] for leg in chain]
            continue
        found |= dict.fromkeys(chain) if lines is None else dict(zip(chain, map(_course, chain, lines), strict=True))
    return found


def chains(legs: Sequence[Leg], stops_at_once: int) -> Iterator[list[Leg]]:
    """Legs of which each begins where the one before ends, so many that a question holds all their stops."""
    chain: list[Leg] = []
    for leg in legs:
        if chain and (chain[-1][1] != leg[0] or len(chain) + 1 >= stops_at_once):
            yield chain
            chain = []
        chain.append(leg)
    if chain:
        yield chain


def _lines(ask: Ask, dialect: RouteDialect, chain: Sequence[Leg]) -> list[Floats] | None:
    """The line of each leg; None where the server has no drive over them all."""
    answer = ask(dialect.route_question([chain[0][0], *(end for _, end in chain)]))
    if dialect.knows_no_way(answer):
        return None
    lines = dialect.read_route(answer)
    if len(lines) != len(chain):
        raise refusal(f"The road server answered {len(lines)} legs instead of {len(chain)}.")
    return lines


def _course(leg: Leg, line: Floats) -> Course | None:
    """From door to door. None where the line begins or ends far from the door.

    A server takes the nearest road, be it on the other bank or in the next country.
    """
    if not len(line):
        return None
    ends = [Place(*map(float, line[at])) for at in (0, -1)]
    if any(line_metres([door], [end])[0, 0] > MAX_SNAP_METRES for door, end in zip(leg, ends, strict=True)):
        return None
    doors = [np.array([[place.lat, place.lon]]) for place in leg]
    points = smoothed(np.concatenate([doors[0], line, doors[1]]))
    return tuple((float(lat), float(lon)) for lat, lon in points)
