"""How OSRM and Valhalla are asked for a table or a route, and how their answers are read.

Sources: the HTTP documentation of osrm-backend (table and route service), Valhalla's references of matrix and route.
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
from routing.roads.servers.asking import RoadQuestion, refusal
from routing.roads.servers.shapes import decoded
from routing.roads.servers.tracing import RouteDialect
from routing.roads.travel import Place

IntMatrix = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

LARGEST_ROUTE_BYTES = 8_000_000
"""Fifty legs across a country are two."""


class Dialect(RouteDialect, Protocol):
    """One server's language."""

    @property
    def places_at_once(self) -> int:
        """The most places on either side of a question, within the limits a server usually has."""
        ...

    def question(self, origins: Sequence[Place], destinations: Sequence[Place]) -> RoadQuestion: ...

    def blames_a_place(self, answer: Any) -> bool:
        """Whether the server refused the whole table since one of its places has no road near."""
        ...

    def read(self, answer: Any, origins: Sequence[Place], destinations: Sequence[Place]) -> Measurement:
        """Raises RoadsUnavailable when the answer holds no table of the right shape."""
        ...


@dataclass(frozen=True, slots=True)
class Osrm:
    """OSRM from 5.21, `/table/v1/{profile}`; a server allows 100 places in a table unless told more, 500 on a route."""

    profile: str = "driving"
    places_at_once: int = 50
    stops_at_once: int = 50
    max_snap_metres: float = MAX_SNAP_METRES

    def question(self, origins: Sequence[Place], destinations: Sequence[Place]) -> RoadQuestion:
        points = ";".join(f"{place.lon:.6f},{place.lat:.6f}" for place in [*origins, *destinations])
        sources = ";".join(str(number) for number in range(len(origins)))
        targets = ";".join(str(len(origins) + number) for number in range(len(destinations)))
        options = f"annotations=duration,distance&sources={sources}&destinations={targets}"
        return RoadQuestion(f"/table/v1/{quote(self.profile)}/{points}?{options}")

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

    def route_question(self, stops: Sequence[Place]) -> RoadQuestion:
        points = ";".join(f"{place.lon:.6f},{place.lat:.6f}" for place in stops)
        # At a stop one may turn round, as between two drives.
        options = "overview=false&steps=true&geometries=polyline6&continue_straight=false"
        return RoadQuestion(f"/route/v1/{quote(self.profile)}/{points}?{options}", most_bytes=LARGEST_ROUTE_BYTES)

    def knows_no_way(self, answer: Any) -> bool:
        return isinstance(answer, dict) and answer.get("code") in {"NoRoute", "NoSegment"}

    def read_route(self, answer: Any) -> list[Floats]:
        try:
            legs = answer["routes"][0]["legs"]
            return [np.concatenate([decoded(step["geometry"]) for step in leg["steps"]]) for leg in legs]
        except (KeyError, IndexError, TypeError, ValueError) as fault:
            code = answer.get("code") if isinstance(answer, dict) else None
            raise refusal(f"OSRM answered no route ({code}).") from fault

    def _far(self, waypoints: Any, count: int) -> npt.NDArray[np.bool_]:
        """Which places OSRM moved too far to reach a road; it always finds one, be it in the next country."""
        if not isinstance(waypoints, list) or len(waypoints) != count:
            return np.zeros(count, bool)
        return np.array([point.get("distance", 0) > self.max_snap_metres for point in waypoints], bool)


@dataclass(frozen=True, slots=True)
class Valhalla:
    """Valhalla's `/sources_to_targets`; its default configuration allows 2,500 pairs in a table, 20 stops a route."""

    costing: str = "auto"
    places_at_once: int = 50
    stops_at_once: int = 20

    def question(self, origins: Sequence[Place], destinations: Sequence[Place]) -> RoadQuestion:
        asked = {
            "sources": [{"lat": place.lat, "lon": place.lon} for place in origins],
            "targets": [{"lat": place.lat, "lon": place.lon} for place in destinations],
            "costing": self.costing,
            "units": "kilometers",
        }
        return RoadQuestion("/sources_to_targets", json.dumps(asked).encode())

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

    def route_question(self, stops: Sequence[Place]) -> RoadQuestion:
        asked = {
            "locations": [{"lat": place.lat, "lon": place.lon, "type": "break"} for place in stops],
            "costing": self.costing,
            "units": "kilometers",
            "directions_type": "none",
        }
        return RoadQuestion("/route", json.dumps(asked).encode(), LARGEST_ROUTE_BYTES)

    def knows_no_way(self, answer: Any) -> bool:
        # 154: farther than the server goes; 170, 171: as in a table; 442: no path between two of them.
        return isinstance(answer, dict) and answer.get("error_code") in {154, 170, 171, 442}

    def read_route(self, answer: Any) -> list[Floats]:
        try:
            return [decoded(leg["shape"]) for leg in answer["trip"]["legs"]]
        except (KeyError, TypeError) as fault:
            code = answer.get("error_code") if isinstance(answer, dict) else None
            raise refusal(f"Valhalla answered no route (error {code}).") from fault


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
