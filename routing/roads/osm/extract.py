"""Reads the drivable roads out of an OpenStreetMap extract, segment by segment."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import osmium
from osmium.filter import KeyFilter
from osmium.osm import Node, Way

from routing.roads.great_circle import EARTH_RADIUS_METRES
from routing.roads.osm.profile import Drive, drive, is_blocked, waiting_seconds

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

WAYS_PER_REPORT = 20_000


class ExtractError(ValueError):
    """The file is no OpenStreetMap extract, or holds no road a van may use."""

    code = "unreadable_extract"


@dataclass(frozen=True, slots=True)
class Segments:
    """Straight pieces of road between two points; a point is where a way bends, meets another, or ends.

    `lat`, `lon`: degrees, one per point. The others, one per segment: the two points, the length in
    metres, the seconds from `tail` to `head` and back, infinite where that direction is forbidden.
    """

    lat: Floats
    lon: Floats
    tail: Ints
    head: Ints
    metres: Floats
    forward_seconds: Floats
    backward_seconds: Floats


def read_extract(path: Path, on_progress: Callable[[str, int], None] | None = None) -> Segments:
    """All segments of the extract (`.osm.pbf`, `.osm`, or another format osmium knows by its ending).

    `on_progress(step, count)` is called with the number of ways read so far. Raises ExtractError.
    """
    collector = _Collector()
    try:
        reader = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
        filtered = reader.with_filter(KeyFilter("highway", "barrier", "railway"))
        collector.collect(filtered, on_progress or (lambda _step, _count: None))
    except (RuntimeError, OSError) as fault:
        raise ExtractError(f"{path.name} cannot be read as an OpenStreetMap extract: {fault}.") from fault
    if not collector.tail:
        raise ExtractError(f"{path.name} {collector.emptiness()}")
    return collector.segments()


@dataclass(slots=True)
class _Collector:
    """Grows the columns of Segments while the file streams by: its nodes first, then its ways."""

    lost: bool = False
    negative: bool = False
    blocked: set[int] = field(default_factory=set)
    waits: dict[int, float] = field(default_factory=dict)
    number: dict[int, int] = field(default_factory=dict)
    lat: array[float] = field(default_factory=lambda: array("d"))
    lon: array[float] = field(default_factory=lambda: array("d"))
    wait: array[float] = field(default_factory=lambda: array("d"))
    tail: array[int] = field(default_factory=lambda: array("i"))
    head: array[int] = field(default_factory=lambda: array("i"))
    forward_kmh: array[float] = field(default_factory=lambda: array("d"))
    backward_kmh: array[float] = field(default_factory=lambda: array("d"))

    def collect(self, objects: Iterable[object], on_progress: Callable[[str, int], None]) -> None:
        ways = 0
        for thing in objects:
            if isinstance(thing, Node):
                self._note(thing)
            elif isinstance(thing, Way):
                ways += 1
                drivable = drive(dict(thing.tags))
                if drivable is not None:
                    self._follow(thing, drivable)
                if ways % WAYS_PER_REPORT == 0:
                    on_progress("ways", ways)
        on_progress("ways", ways)

    def emptiness(self) -> str:
        """Why there is no road, as the end of a sentence."""
        if self.negative:
            return "has negative ids, of objects that were never uploaded: renumber it first (`osmium renumber`)."
        if self.lost:
            return (
                "names points of roads that it does not hold, or only after the roads: sort it first (`osmium sort`)."
            )
        return "holds no road that a van may use."

    def _note(self, node: Node) -> None:
        tags = dict(node.tags)
        if is_blocked(tags):
            self.blocked.add(node.id)
        elif seconds := waiting_seconds(tags):
            self.waits[node.id] = seconds

    def _follow(self, way: Way, drivable: Drive) -> None:
        before: int | None = None
        for node in way.nodes:
            # An extract that is cut at a border may name nodes it does not hold.
            if not node.location.valid():
                before, self.lost = None, True
                self.negative = self.negative or node.ref < 0
                continue
            point = self._point(node.ref, node.lat, node.lon)
            if before is not None and before != point:
                self.tail.append(before)
                self.head.append(point)
                self.forward_kmh.append(drivable.forward_kmh or 0.0)
                self.backward_kmh.append(drivable.backward_kmh or 0.0)
            # The road beyond a barrier starts from a point of its own, so that no drive passes through.
            before = self._point(node.ref, node.lat, node.lon) if node.ref in self.blocked else point

    def _point(self, ref: int, lat: float, lon: float) -> int:
        known = self.number.get(ref)
        if known is not None and ref not in self.blocked:
            return known
        point = self.number[ref] = len(self.lat)
        self.lat.append(lat)
        self.lon.append(lon)
        self.wait.append(self.waits.get(ref, 0.0))
        return point

    def segments(self) -> Segments:
        lat, lon, wait = (np.array(column, np.float64) for column in (self.lat, self.lon, self.wait))
        tail, head = np.array(self.tail, np.int32), np.array(self.head, np.int32)
        metres = _lengths(lat, lon, tail, head)
        forward = _seconds(metres, self.forward_kmh) + wait[head]
        backward = _seconds(metres, self.backward_kmh) + wait[tail]
        return Segments(lat, lon, tail, head, metres, forward, backward)


def _lengths(lat: Floats, lon: Floats, tail: Ints, head: Ints) -> Floats:
    """Metres of each segment on the plane that touches the earth at its middle: exact enough below 10 km."""
    north = np.radians(lat[head] - lat[tail])
    around = (lon[head] - lon[tail] + 180.0) % 360.0 - 180.0
    east = np.radians(around) * np.cos(np.radians((lat[head] + lat[tail]) / 2))
    return np.asarray(EARTH_RADIUS_METRES * np.hypot(north, east))


def _seconds(metres: Floats, kmh: array[float]) -> Floats:
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(np.array(kmh) > 0, metres * 3.6 / np.array(kmh), np.inf))
