"""Travel estimated from the straight line: the default without a road network and the fallback beside one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.roads.travel import Place, TravelMatrix

Floats = npt.NDArray[np.float64]

EARTH_RADIUS_METRES = 6_371_008.8
"""Mean radius R1 of the GRS 80 ellipsoid (IUGG): the sphere's error stays under 0.6 %."""

ROWS_AT_ONCE = 512
"""Rows of the matrix computed together: bounds the temporary arrays at large problems."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a straight line of so many metres means on the road, as knots joined by straight pieces.

    All three are ascending, of equal length and begin with 0; beyond the last knot the last piece goes
    on. Keep seconds and metres concave: then no detour over a third place ever looks shorter than the
    direct way.
    """

    line_metres: tuple[float, ...]
    road_metres: tuple[float, ...]
    seconds: tuple[float, ...]


MIXED_COUNTRY = Calibration(
    line_metres=(0, 500, 1_000, 2_500, 5_000, 9_000),
    road_metres=(0, 1_080, 1_880, 4_100, 6_900, 11_200),
    seconds=(0, 125, 205, 393, 600, 905),
)
"""Villages, small towns and the roads between them.

A concave fit to the mean drives between 1,047 points, one per 200 m cell, on the roads of Liechtenstein
outside its mountains, measured by this package's own network engine on OpenStreetMap data of July 2015.
Means, not medians: a planner that trusts a median is late half the time. `python -m benchmarks roads`
measures how far it is off.
"""


def line_metres(origins: Sequence[Place], destinations: Sequence[Place]) -> Floats:
    """Great-circle distances in metres by the haversine formula, origins as rows, destinations as columns."""
    lat_from, lon_from = _radians(origins)
    lat_to, lon_to = _radians(destinations)
    half_lat = np.sin((lat_to[None, :] - lat_from[:, None]) / 2) ** 2
    half_lon = np.sin((lon_to[None, :] - lon_from[:, None]) / 2) ** 2
    chord = half_lat + np.cos(lat_from)[:, None] * np.cos(lat_to)[None, :] * half_lon
    return np.asarray(2 * EARTH_RADIUS_METRES * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))


def _radians(places: Sequence[Place]) -> tuple[Floats, Floats]:
    degrees = np.array([(place.lat, place.lon) for place in places], dtype=np.float64).reshape(-1, 2)
    radians = np.radians(degrees)
    return radians[:, 0], radians[:, 1]


@dataclass(frozen=True, slots=True)
class GreatCircleRoads:
    """Estimates every drive from the straight line; symmetric, never warns, needs no data."""

    calibration: Calibration = MIXED_COUNTRY

    def matrix(self, places: Sequence[Place]) -> TravelMatrix:
        return self.table(places, places)

    def table(self, origins: Sequence[Place], destinations: Sequence[Place]) -> TravelMatrix:
        shape = (len(origins), len(destinations))
        seconds, metres = np.empty(shape, np.int32), np.empty(shape, np.int32)
        for first in range(0, len(origins), ROWS_AT_ONCE):
            rows = slice(first, first + ROWS_AT_ONCE)
            line = line_metres(origins[rows], destinations)
            seconds[rows] = self._along(line, self.calibration.seconds)
            metres[rows] = self._along(line, self.calibration.road_metres)
        return TravelMatrix(seconds, metres)

    def _along(self, line: Floats, heights: tuple[float, ...]) -> npt.NDArray[np.int32]:
        knots = self.calibration.line_metres
        last_slope = (heights[-1] - heights[-2]) / (knots[-1] - knots[-2])
        beyond = np.maximum(line - knots[-1], 0) * last_slope
        return np.rint(np.interp(line, knots, heights) + beyond).astype(np.int32)
