"""Where the stops of VROOM's JSON are: indices into its matrix, or coordinates to be driven between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from routing.formats.errors import FormatError
from routing.formats.values import from_json
from routing.model import Matrix, Travel
from routing.roads import GreatCircleRoads, Place, Roads

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Places:
    """The travel between all places, and where each one is, if known. nowhere: begins or ends an open route."""

    travel: Travel
    at: Mapping[Any, int]
    points: tuple[tuple[float, float], ...]
    nowhere: int

    def of(self, location: Any, index: Any) -> int:
        """The row of a stop or an end; of nowhere, if it has neither coordinates nor index."""
        if location is None and index is None:
            return self.nowhere
        return self.at[index if index is not None else tuple(location)]


def places_of(whole: Entry, ends: Iterable[tuple[str, Any, Any]], roads: Roads | None) -> Places:
    """From (path, coordinates, index) of every stop and end. Raises FormatError for one that cannot be found."""
    known = [(path, location, index) for path, location, index in ends if (location, index) != (None, None)]
    matrices = whole.get("matrices", {})
    return _by_index(whole, known) if matrices else _by_coordinates(known, roads)


def _by_index(whole: Entry, ends: list[tuple[str, Any, Any]]) -> Places:
    profiles = {vehicle.get("profile", "car") for vehicle in whole.get("vehicles", [])}
    if len(profiles) > 1:
        names = " and ".join(sorted(map(str, profiles)))
        raise FormatError([("vehicles", f"Vehicles of several profiles ({names}) are not supported.")])
    profile = next(iter(profiles), "car")
    if profile not in whole["matrices"] or "durations" not in whole["matrices"][profile]:
        raise FormatError([(f"matrices.{profile}", "It has no durations.")])
    tables = whole["matrices"][profile]
    seconds = _read(tables["durations"], f"matrices.{profile}.durations")
    metres = None if "distances" not in tables else _read(tables["distances"], f"matrices.{profile}.distances")
    if metres is not None and metres.shape != seconds.shape:
        raise FormatError([(f"matrices.{profile}.distances", "It has another size than the durations.")])
    points: dict[int, tuple[float, float]] = {}
    for path, location, index in ends:
        if type(index) is not int or not 0 <= index < len(seconds):
            raise FormatError([(path, "Its index is not one of the matrix, or is missing.")])
        if location is not None:
            points[index] = _point(location, path)
    told = tuple(points[row] for row in range(len(seconds))) if len(points) == len(seconds) else ()
    return _with_nowhere(seconds, metres, {row: row for row in range(len(seconds))}, told)


def _read(rows: Any, path: str) -> Matrix:
    matrix: Matrix = from_json(Matrix, rows, path)
    return matrix


def _by_coordinates(ends: list[tuple[str, Any, Any]], roads: Roads | None) -> Places:
    sentence = "It has an index and no coordinates, and the file has no matrix."
    missing = [(path, sentence) for path, location, _ in ends if location is None]
    if missing:
        raise FormatError(missing)
    at: dict[Any, int] = {}
    for path, location, _ in ends:
        at.setdefault(_point(location, path), len(at))
    try:
        spots = [Place(lat=lat, lon=lon) for lon, lat in at]
    except ValueError as fault:
        raise FormatError([("location", f"{fault} Coordinates are longitude, latitude.")]) from fault
    table = (roads or GreatCircleRoads()).matrix(spots)
    return _with_nowhere(table.seconds, table.metres, at, tuple(at))


def _point(location: Any, path: str) -> tuple[float, float]:
    point: tuple[float, float] = from_json(tuple[float, float], location, path)
    return point


def _with_nowhere(seconds: Matrix, metres: Matrix | None, at: Mapping[Any, int], points: Any) -> Places:
    """One place more, from and to which it is no way at all: where open routes begin and end."""
    far = None if metres is None else _padded(metres)
    return Places(Travel(_padded(seconds), far), at, points, len(seconds))


def _padded(matrix: Matrix) -> Matrix:
    """With a row and a column of zeros more."""
    wider: Matrix = np.zeros((len(matrix) + 1, len(matrix) + 1), dtype=matrix.dtype)
    wider[:-1, :-1] = matrix
    return wider
