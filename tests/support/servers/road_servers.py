"""OSRM and Valhalla as they answer for routes: on a grid of roads, first along a parallel, then along a meridian."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

Point = tuple[float, float]
"""Degrees north and east."""

SEA: Point = (0.0, 0.0)
"""Where no road is near."""


def corner(start: Point, end: Point) -> Point:
    """Where a drive turns: on the parallel of its beginning."""
    return (start[0], end[1])


def encoded(points: Iterable[Point]) -> str:
    """An encoded polyline with six places after the point, by its published description."""
    text, last = "", (0, 0)
    for lat, lon in points:
        here = (round(lat * 1e6), round(lon * 1e6))
        for now, before in zip(here, last, strict=True):
            number = (now - before) << 1
            number = ~number if now < before else number
            while number >= 0x20:
                text += chr((0x20 | (number & 0x1F)) + 63)
                number >>= 5
            text += chr(number + 63)
        last = here
    return text


def osrm_routes(path: str, _body: Any) -> tuple[int, Any]:
    """`/route/v1/driving`: two steps and the arrival for each leg."""
    url = urlsplit(path)
    asked = parse_qs(url.query)
    assert url.path.startswith("/route/v1/driving/"), path
    assert (asked["steps"], asked["geometries"], asked["overview"]) == (["true"], ["polyline6"], ["false"])
    stops = [(float(lat), float(lon)) for lon, lat in (one.split(",") for one in url.path.split("/")[-1].split(";"))]
    if SEA in stops:
        return 400, {"code": "NoSegment", "message": "Could not find a matching segment"}
    legs = [{"steps": [{"geometry": encoded(piece)} for piece in _steps(*leg)]} for leg in pairwise(stops)]
    return 200, {"code": "Ok", "routes": [{"legs": legs}], "waypoints": [{"distance": 3.1} for _ in stops]}


def _steps(start: Point, end: Point) -> Sequence[Sequence[Point]]:
    turn = corner(start, end)
    return [start, turn], [turn, end], [end, end]


def valhalla_routes(path: str, body: Any) -> tuple[int, Any]:
    """`/route` with break points: one shape for each leg."""
    assert path == "/route"
    assert (body["costing"], {one["type"] for one in body["locations"]}) == ("auto", {"break"})
    stops = [(one["lat"], one["lon"]) for one in body["locations"]]
    if SEA in stops:
        return 400, {"error_code": 171, "error": "No suitable edges near location", "status_code": 400}
    legs = [{"shape": encoded([start, corner(start, end), end])} for start, end in pairwise(stops)]
    return 200, {"trip": {"legs": legs, "status": 0, "units": "kilometers"}}
