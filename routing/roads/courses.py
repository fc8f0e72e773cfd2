"""The course of a drive: the points it passes, for a map. Times are another matter: see `routing.roads.travel`."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from routing.roads.travel import Place, Roads

Floats = npt.NDArray[np.float64]

Leg = tuple[Place, Place]
Course = tuple[tuple[float, float], ...]
"""Degrees north and east, from the origin to the destination, both included."""

TOLERANCE_DEGREES = 0.00004
"""A point nearer to the line without it is left out: four metres and a half, less than the road is wide on a map."""


@runtime_checkable
class CourseEngine(Protocol):
    """Knows where the roads run, not only how long they are."""

    def trace(self, legs: Sequence[Leg]) -> Mapping[Leg, Course | None]:
        """The course of each leg, None where there is no drive; a leg that can't be asked about now is left out."""
        ...


def trace(roads: Roads, legs: Sequence[Leg]) -> Mapping[Leg, Course | None]:
    """The course of each leg, None where the roads know none; a leg that is left out may be asked for again later."""
    return roads.trace(legs) if isinstance(roads, CourseEngine) else dict.fromkeys(legs)


def courses(roads: Roads, legs: Sequence[Leg]) -> list[Course]:
    """The course of each leg; the straight line where the roads know none, or cannot be asked."""
    known = trace(roads, legs)
    return [known.get(leg) or straight(leg) for leg in legs]


def straight(leg: Leg) -> Course:
    """From the one place to the other without a bend."""
    return tuple((place.lat, place.lon) for place in leg)


def smoothed(points: Floats) -> Floats:
    """The points (rows of degrees) without those that hardly bend the line: Douglas and Peucker's method, 1973."""
    if len(points) < 3:
        return points
    keep = np.zeros(len(points), bool)
    keep[[0, -1]] = True
    flat = points * np.array([1.0, np.cos(np.radians(points[0, 0]))])
    open_ = [(0, len(points) - 1)]
    while open_:
        first, last = open_.pop()
        distance = _from_chord(flat[first + 1 : last], flat[first], flat[last])
        if len(distance) and distance.max() > TOLERANCE_DEGREES:
            bend = first + 1 + int(distance.argmax())
            keep[bend] = True
            open_ += [(first, bend), (bend, last)]
    return points[keep]


def _from_chord(points: Floats, start: Floats, end: Floats) -> Floats:
    """How far each point is from the line between two others, in degrees of latitude."""
    chord = end - start
    square = float(chord @ chord)
    share = np.clip((points - start) @ chord / square, 0.0, 1.0) if square else np.zeros(len(points))
    return np.asarray(np.hypot(*(points - start - share[:, None] * chord).T))
