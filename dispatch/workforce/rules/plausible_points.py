"""Which points can't be true: an empty field read as 0/0, latitude and longitude exchanged, another country."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

Point = tuple[float, float]
"""Latitude and longitude in degrees, WGS 84."""

FARTHEST_KM = 200.0
"""Nobody drives farther than this from home to a visit and back within a shift."""

_UNSET_DEGREES = 0.01
_EARTH_KM = 6371.0
_DEGREES_A_KM = 1 / 111.2


class PointDoubt(StrEnum):
    """Why a point is not believed."""

    UNSET = "unset"
    EXCHANGED = "exchanged"
    WRONG_SIGN = "wrong_sign"
    FAR = "far"


def is_unset(point: Point) -> bool:
    """Whether it is 0/0 in the Gulf of Guinea, which is what an empty field becomes."""
    return max(map(abs, point)) < _UNSET_DEGREES


def doubt_of(point: Point, homes: Sequence[Point], *, farthest_km: float = FARTHEST_KM) -> PointDoubt | None:
    """Why a point can't be one of a visit, seen from the technicians' homes; None for one that can.

    Where there is no home yet, only 0/0 is refused.
    """
    if is_unset(point):
        return PointDoubt.UNSET
    if not homes or is_near(point, homes, farthest_km):
        return None
    lat, lon = point
    if any(is_near(other, homes, farthest_km) for other in _on_the_globe([(lon, lat)])):
        return PointDoubt.EXCHANGED
    mirrored = [(-lat, lon), (lat, -lon), (-lat, -lon), (-lon, lat), (lon, -lat)]
    if any(is_near(other, homes, farthest_km) for other in _on_the_globe(mirrored)):
        return PointDoubt.WRONG_SIGN
    return PointDoubt.FAR


def is_near(point: Point, homes: Iterable[Point], km: float) -> bool:
    """Whether some home lies within so many kilometres."""
    # A degree of latitude is the same everywhere: most homes that are far are told without a sine.
    return any(abs(home[0] - point[0]) <= km * _DEGREES_A_KM and km_between(point, home) <= km for home in homes)


def box_within(point: Point, km: float) -> tuple[Point, Point]:
    """The south-western and north-eastern corner of a box every point of which is so near."""
    # A degree east is nowhere longer than a degree north; seven tenths each way keep the corners near.
    reach = 0.7 * km * _DEGREES_A_KM
    return (point[0] - reach, point[1] - reach), (point[0] + reach, point[1] + reach)


def km_between(one: Point, other: Point) -> float:
    """The way over the ground as a bird flies."""
    lat, lon, other_lat, other_lon = map(radians, (*one, *other))
    chord = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, chord)))


def _on_the_globe(points: Iterable[Point]) -> list[Point]:
    return [point for point in points if abs(point[0]) <= 90]
