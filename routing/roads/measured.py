"""What a road engine measured, and how its gaps are filled: every cell usable, every estimate announced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from routing.roads.courses import Course, CourseEngine, Leg
from routing.roads.great_circle import GreatCircleRoads
from routing.roads.travel import Place, Roads, TravelMatrix, TravelWarning

IntMatrix = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

ESTIMATED = "Travel is estimated from the straight line."

UNKNOWN = -1
"""In a measured matrix: the engine has no drive for this pair."""


class RoadsUnavailable(Exception):
    """The engine cannot answer now. `code` and `text` become the warning beside the estimate."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Measurement:
    """Seconds and metres, origins as rows, UNKNOWN where no drive exists; and places without a road near."""

    seconds: IntMatrix
    metres: IntMatrix
    off_network: frozenset[Place] = field(default_factory=frozenset)


class RoadEngine(Protocol):
    """Measures drives on real roads; may leave gaps, may be away."""

    def measure(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Measurement:
        """Drives from each origin to each destination. Raises RoadsUnavailable."""
        ...


class CompleteRoads:
    """An engine whose gaps are filled by an estimate, with a warning for each kind of gap."""

    def __init__(self, engine: RoadEngine, estimate: Roads | None = None) -> None:
        self.engine = engine
        self.estimate = estimate or GreatCircleRoads()

    def matrix(self, places: Sequence[Place]) -> TravelMatrix:
        return self.table(places, places)

    def table(self, origins: Sequence[Place], destinations: Sequence[Place]) -> TravelMatrix:
        try:
            measured = self.engine.measure(origins, destinations)
        except RoadsUnavailable as away:
            estimated = self.estimate.table(origins, destinations)
            warning = TravelWarning(away.code, f"{away.text} {ESTIMATED}")
            return TravelMatrix(estimated.seconds, estimated.metres, (warning,))
        return self._filled(measured, origins, destinations)

    def trace(self, legs: Sequence[Leg]) -> Mapping[Leg, Course | None]:
        """The course of each leg, None where the engine knows none; without those that it can't be asked about now."""
        return self.engine.trace(legs) if isinstance(self.engine, CourseEngine) else dict.fromkeys(legs)

    def _filled(self, measured: Measurement, origins: Sequence[Place], destinations: Sequence[Place]) -> TravelMatrix:
        seconds, metres = measured.seconds.copy(), measured.metres.copy()
        same = _same(origins, destinations)
        seconds[same], metres[same] = 0, 0
        gaps = seconds == UNKNOWN
        if not gaps.any():
            return TravelMatrix(seconds, metres)
        estimated = self.estimate.table(origins, destinations)
        seconds[gaps], metres[gaps] = estimated.seconds[gaps], estimated.metres[gaps]
        return TravelMatrix(seconds, metres, _warnings(gaps, measured.off_network, origins, destinations))


def _same(origins: Sequence[Place], destinations: Sequence[Place]) -> Flags:
    rows, columns = (
        np.array([(place.lat, place.lon) for place in places], np.float64).reshape(-1, 2)
        for places in (origins, destinations)
    )
    return np.asarray((rows[:, None, :] == columns[None, :, :]).all(axis=2))


def _warnings(
    gaps: Flags, off_network: frozenset[Place], origins: Sequence[Place], destinations: Sequence[Place]
) -> tuple[TravelWarning, ...]:
    off_rows = np.array([place in off_network for place in origins], bool)
    off_columns = np.array([place in off_network for place in destinations], bool)
    lost = gaps & ~off_rows[:, None] & ~off_columns[None, :]
    shift = 0 if origins is destinations else len(origins)
    found = (
        ("off_network", "{} place(s) have no road near.", _positions(off_rows, off_columns, shift)),
        ("unreachable", "No way was found from or to {} place(s).", _positions(*_touched(lost), shift)),
    )
    return tuple(
        TravelWarning(code, f"{text.format(len(places))} {ESTIMATED}", places) for code, text, places in found if places
    )


def _touched(cells: Flags) -> tuple[Flags, Flags]:
    return np.asarray(cells.any(axis=1)), np.asarray(cells.any(axis=0))


def _positions(rows: Flags, columns: Flags, shift: int) -> tuple[int, ...]:
    """The marked rows and columns as positions in one list of places, origins first."""
    marked = {*np.flatnonzero(rows).tolist(), *(np.flatnonzero(columns) + shift).tolist()}
    return tuple(sorted(marked))
