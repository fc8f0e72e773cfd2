"""How OSRM and Valhalla are asked for a table, and how their answers are read.

Sources: the HTTP documentation of osrm-backend (table service) and Valhalla's matrix API reference.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

import numpy as np
import numpy.typing as npt

from routing.roads.graph.snap import MAX_SNAP_METRES
from routing.roads.measured import UNKNOWN, Measurement
from routing.roads.servers.asking import Question, refusal
from routing.roads.travel import Place

IntMatrix = npt.NDArray[np.int32]


class Dialect(Protocol):
    """One server's language."""

    @property
    def places_at_once(self) -> int:
        """The most places on either side of a question, within the limits a server usually has."""
        ...

    def question(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Question: ...

    def blames_a_place(self, answer: Any) -> bool:
        """Whether the server refused the whole table since one of its places has no road near."""
        ...

    def read(self, answer: Any, origins: Sequence[Place], destinations: Sequence[Place]) -> Measurement:
        """Raises RoadsUnavailable when the answer holds no table of the right shape."""
        ...


@dataclass(frozen=True, slots=True)
class Osrm:
    """OSRM from 5.21, `/table/v1/{profile}`; a server allows 100 places in a table unless told more."""

    profile: str = "driving"
    places_at_once: int = 50
    max_snap_metres: float = MAX_SNAP_METRES

    def question(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Question:
        points = ";".join(f"{place.lon:.6f},{place.lat:.6f}" for place in [*origins, *destinations])
        sources = ";".join(str(number) for number in range(len(origins)))
        targets = ";".join(str(len(origins) + number) for number in range(len(destinations)))
        options = f"annotations=duration,distance&sources={sources}&destinations={targets}"
        return Question(f"/table/v1/{quote(self.profile)}/{points}?{options}")

    def blames_a_place(self, answer: Any) -> bool:
        return isinstance(answer, dict) and answer.get("code") == "NoSegment"

    def read(self, answer: Any, origins: Sequence[Place], destinations: Sequence[Place]) -> Measurement:
        if not isinstance(answer, dict) or answer.get("code") != "Ok":
            code = answer.get("code") if isinstance(answer, dict) else None
            raise refusal(f"OSRM refused the table ({code}).")
        shape = (len(origins), len(destinations))
        seconds = _whole(answer.get("durations"), shape, 1)
        metres = _whole(answer.get("distances"), shape, 1)
        far_rows = self._far(answer.get("sources"), len(origins))
        far_columns = self._far(answer.get("destinations"), len(destinations))
        gaps = (seconds == UNKNOWN) | (metres == UNKNOWN) | far_rows[:, None] | far_columns[None, :]
        off = [place for place, far in zip(origins, far_rows, strict=True) if far]
        off += [place for place, far in zip(destinations, far_columns, strict=True) if far]
        seconds[gaps] = metres[gaps] = UNKNOWN
        return Measurement(seconds, metres, frozenset(off))

    def _far(self, waypoints: Any, count: int) -> npt.NDArray[np.bool_]:
        """Which places OSRM moved too far to reach a road; it always finds one, be it in the next country."""
        if not isinstance(waypoints, list) or len(waypoints) != count:
            return np.zeros(count, bool)
        return np.array([point.get("distance", 0) > self.max_snap_metres for point in waypoints], bool)


@dataclass(frozen=True, slots=True)
class Valhalla:
    """Valhalla's `/sources_to_targets`; its default configuration allows 2,500 pairs in one table."""

    costing: str = "auto"
    places_at_once: int = 50

    def question(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Question:
        asked = {
            "sources": [{"lat": place.lat, "lon": place.lon} for place in origins],
            "targets": [{"lat": place.lat, "lon": place.lon} for place in destinations],
            "costing": self.costing,
            "units": "kilometers",
        }
        return Question("/sources_to_targets", json.dumps(asked).encode())

    def blames_a_place(self, answer: Any) -> bool:
        # 171: no suitable edges near a location; 170: locations in unconnected regions.
        return isinstance(answer, dict) and answer.get("error_code") in {170, 171}

    def read(self, answer: Any, origins: Sequence[Place], destinations: Sequence[Place]) -> Measurement:
        table = answer.get("sources_to_targets") if isinstance(answer, dict) else None
        if not isinstance(table, list):
            code = answer.get("error_code") if isinstance(answer, dict) else None
            raise refusal(f"Valhalla refused the table (error {code}).")
        shape = (len(origins), len(destinations))
        seconds = _whole(_column(table, "time"), shape, 1)
        metres = _whole(_column(table, "distance"), shape, 1_000)
        gaps = (seconds == UNKNOWN) | (metres == UNKNOWN)
        seconds[gaps] = metres[gaps] = UNKNOWN
        return Measurement(seconds, metres)


def _column(table: Iterable[Any], name: str) -> Any:
    try:
        return [[pair[name] for pair in row] for row in table]
    except (KeyError, TypeError) as fault:
        raise refusal(f"The road server's table lacks {name}.") from fault


def _whole(rows: Any, shape: tuple[int, int], factor: int) -> IntMatrix:
    """Rows of numbers or nulls, times `factor`, as whole numbers; UNKNOWN for a null."""
    try:
        numbers = np.array(rows, dtype=np.float64) * factor
    except (TypeError, ValueError) as fault:
        raise refusal("The road server's table holds something else than numbers.") from fault
    if numbers.shape != shape:
        raise refusal(f"The road server answered a table of {numbers.shape} instead of {shape}.")
    usable = np.isfinite(numbers) & (numbers >= 0) & (numbers < np.iinfo(np.int32).max)
    return np.where(usable, np.rint(numbers), UNKNOWN).astype(np.int32)
