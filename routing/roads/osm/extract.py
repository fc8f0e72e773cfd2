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
from osmium.osm import Node, Relation, Way

from routing.roads.great_circle import EARTH_RADIUS_METRES
from routing.roads.osm.errors import ExtractError
from routing.roads.osm.profile import Drive, drive, is_blocked, is_locked, waiting_seconds
from routing.roads.osm.restrictions import KEYS, TurnRule, turn_rule

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

WAYS_PER_REPORT = 20_000
RESTRICTIONS = tuple(f"{key}{ending}" for key in KEYS for ending in ("", ":conditional"))
"""Keys by which the relations of the type restriction are known."""


@dataclass(frozen=True, slots=True)
class Segments:
    """Straight pieces of road between two points; a point is where a way bends, meets another, or ends.

    `lat`, `lon`: degrees, one per point. The others, one per segment: the two points, the length in
    metres, the seconds from `tail` to `head` and back, infinite where that direction is forbidden; the id of
    the way; whether one may drive through, and whether it is a ferry. `rules`: the turns at points that are
    forbidden or prescribed, each with its point, or -1 where it leads over ways.
    """

    lat: Floats
    lon: Floats
    tail: Ints
    head: Ints
    metres: Floats
    forward_seconds: Floats
    backward_seconds: Floats
    way: npt.NDArray[np.int64]
    is_public: Flags
    is_ferry: Flags
    rules: tuple[tuple[TurnRule, int], ...]


def read_extract(path: Path, on_progress: Callable[[str, int], None] | None = None) -> Segments:
    """All segments of the extract (`.osm.pbf`, `.osm`, or another format osmium knows by its ending).

    `on_progress(step, count)` is called with the number of ways read so far. Raises ExtractError.
    """
    collector = _Collector()
    try:
        kinds = osmium.osm.NODE | osmium.osm.WAY | osmium.osm.RELATION
        reader = osmium.FileProcessor(str(path), kinds).with_locations()
        filtered = reader.with_filter(KeyFilter("highway", "barrier", "railway", "route", *RESTRICTIONS))
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
    locked: set[int] = field(default_factory=set)
    waits: dict[int, float] = field(default_factory=dict)
    number: dict[int, int] = field(default_factory=dict)
    lat: array[float] = field(default_factory=lambda: array("d"))
    lon: array[float] = field(default_factory=lambda: array("d"))
    wait: array[float] = field(default_factory=lambda: array("d"))
    tail: array[int] = field(default_factory=lambda: array("i"))
    head: array[int] = field(default_factory=lambda: array("i"))
    forward_kmh: array[float] = field(default_factory=lambda: array("d"))
    backward_kmh: array[float] = field(default_factory=lambda: array("d"))
    way: array[int] = field(default_factory=lambda: array("q"))
    is_public: array[int] = field(default_factory=lambda: array("b"))
    is_ferry: array[int] = field(default_factory=lambda: array("b"))
    crossings: dict[int, float] = field(default_factory=dict)
    """Seconds of the ferries that tell them, by way."""
    rules: list[TurnRule] = field(default_factory=list)

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
            elif isinstance(thing, Relation) and thing.tags.get("type") == "restriction":
                self._restrict(thing)
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
            return
        if is_locked(tags):
            self.locked.add(node.id)
        if seconds := waiting_seconds(tags):
            self.waits[node.id] = seconds

    def _restrict(self, relation: Relation) -> None:
        rule = turn_rule(dict(relation.tags), [(one.type, one.ref, one.role) for one in relation.members])
        if rule is not None:
            self.rules.append(rule)

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
                self.way.append(way.id)
                self.is_public.append(drivable.is_public)
                self.is_ferry.append(drivable.ferry_seconds is not None)
            # The road beyond a barrier starts from a point of its own, so that no drive passes through. A locked gate
            # lets through who is at home on the private roads behind it, and nobody along a public one.
            before = point
            if node.ref in self.blocked or (node.ref in self.locked and drivable.is_public):
                before = self._new_point(node.ref, node.lat, node.lon)
        if drivable.ferry_seconds:
            self.crossings[way.id] = drivable.ferry_seconds

    def _point(self, ref: int, lat: float, lon: float) -> int:
        known = self.number.get(ref)
        if known is not None and ref not in self.blocked:
            return known
        self.number[ref] = self._new_point(ref, lat, lon)
        return self.number[ref]

    def _new_point(self, ref: int, lat: float, lon: float) -> int:
        point = len(self.lat)
        self.lat.append(lat)
        self.lon.append(lon)
        self.wait.append(self.waits.get(ref, 0.0))
        return point

    def segments(self) -> Segments:
        lat, lon, wait = (np.array(column, np.float64) for column in (self.lat, self.lon, self.wait))
        tail, head = np.array(self.tail, np.int32), np.array(self.head, np.int32)
        metres, way = _lengths(lat, lon, tail, head), np.array(self.way, np.int64)
        at_sea = self._crossing(way, metres)
        forward, backward = (
            np.where(np.isfinite(driven) & (at_sea > 0), at_sea, driven)
            for driven in (_seconds(metres, self.forward_kmh), _seconds(metres, self.backward_kmh))
        )
        rules = tuple((rule, self._via(rule)) for rule in self.rules)
        public, ferry = np.array(self.is_public, np.bool_), np.array(self.is_ferry, np.bool_)
        return Segments(
            lat, lon, tail, head, metres, forward + wait[head], backward + wait[tail], way, public, ferry, rules
        )

    def _via(self, rule: TurnRule) -> int:
        return -1 if rule.via_node is None else self.number.get(rule.via_node, -1)

    def _crossing(self, way: npt.NDArray[np.int64], metres: Floats) -> Floats:
        """Seconds of each piece of a ferry that tells how long it takes; 0 elsewhere."""
        seconds = np.zeros(len(way))
        for number, whole in self.crossings.items():
            pieces = way == number
            seconds[pieces] = whole * metres[pieces] / max(1e-9, float(metres[pieces].sum()))
        return seconds


def _lengths(lat: Floats, lon: Floats, tail: Ints, head: Ints) -> Floats:
    """Metres of each segment on the plane that touches the earth at its middle: exact enough below 10 km."""
    north = np.radians(lat[head] - lat[tail])
    around = (lon[head] - lon[tail] + 180.0) % 360.0 - 180.0
    east = np.radians(around) * np.cos(np.radians((lat[head] + lat[tail]) / 2))
    return np.asarray(EARTH_RADIUS_METRES * np.hypot(north, east))


def _seconds(metres: Floats, kmh: array[float]) -> Floats:
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(np.array(kmh) > 0, metres * 3.6 / np.array(kmh), np.inf))
