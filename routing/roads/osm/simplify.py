"""Turns segments into a network: keeps what can be reached and left again, joins pieces into whole roads.

Roads that hang together are kept apart from others, as those of an island are: there one drives, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from routing.roads.graph.network import CLOSED, Network, network_of
from routing.roads.osm.bans import Bans, via_points
from routing.roads.osm.extract import Segments

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

OF_EACH_SEGMENT = ("metres", "forward_seconds", "backward_seconds", "way", "is_public", "is_ferry")

STOP_SPACING_METRES = 25.0
"""A long straight segment gets stops this close, so that a house finds the road in front of its door."""


LEAST_ISLAND_METRES = 500.0
"""Less road than this, cut off from all others, is a parking deck or a mistake of the map."""


def simplify(segments: Segments) -> Network:
    """The strongly connected parts of the segments as a network of junctions and roads."""
    return _Builder(_without_pockets(_strongly_connected(segments))).network()


def _parts(segments: Segments, chosen: Flags) -> Ints:
    """By point: the number of the part within which every point reaches every other over the chosen segments."""
    forward = np.isfinite(segments.forward_seconds) & chosen
    backward = np.isfinite(segments.backward_seconds) & chosen
    tails = np.concatenate([segments.tail[forward], segments.head[backward]])
    heads = np.concatenate([segments.head[forward], segments.tail[backward]])
    points = len(segments.lat)
    graph = coo_array((np.ones(len(tails), np.int8), (tails, heads)), shape=(points, points))
    return np.asarray(connected_components(graph.tocsr(), directed=True, connection="strong")[1])


def _without_pockets(segments: Segments) -> Segments:
    """Public roads that are reached over private ones only count as private: else nobody would ever get there."""
    public = segments.is_public
    whole, part = _parts(segments, np.ones_like(public)), _parts(segments, public)
    within = public & (part[segments.tail] == part[segments.head])
    metres = np.bincount(part[segments.tail], weights=np.where(within, segments.metres, 0.0), minlength=len(part) + 1)
    longest: dict[int, int] = {}
    for own, outer in {*zip(part[segments.tail[within]].tolist(), whole[segments.tail[within]].tolist(), strict=True)}:
        if metres[own] > metres[longest.get(outer, len(part))]:
            longest[outer] = own
    main = np.isin(part, list(longest.values()))
    return replace(segments, is_public=within & main[segments.tail])


def _strongly_connected(all_: Segments) -> Segments:
    """Only the segments within the largest part where every point reaches every other, and within larger islands."""
    part = _parts(all_, np.ones_like(all_.is_public))
    within = part[all_.tail] == part[all_.head]
    metres = np.bincount(part[all_.tail], weights=np.where(within, all_.metres, 0.0), minlength=part.max() + 1)
    large = metres >= LEAST_ISLAND_METRES
    large[np.bincount(part).argmax()] = True
    inside = within & large[part[all_.tail]]
    used, ends = np.unique(np.concatenate([all_.tail[inside], all_.head[inside]]), return_inverse=True)
    tail, head = np.split(ends.astype(np.int32), 2)
    place = {point: at for at, point in enumerate(used.tolist())}
    rules = tuple((rule, place.get(point, -1)) for rule, point in all_.rules)
    kept = {name: getattr(all_, name)[inside] for name in OF_EACH_SEGMENT}
    return replace(all_, lat=all_.lat[used], lon=all_.lon[used], tail=tail, head=head, **kept, rules=rules)


@dataclass(frozen=True, slots=True)
class _Step:
    """One segment as it is driven along a road: from the point reached so far to the next one."""

    segment: int
    reversed: bool
    to: int


class _Builder:
    """Follows each road from junction to junction and notes it with its stops."""

    def __init__(self, segments: Segments) -> None:
        self.segments = segments
        self.touching = _touching(segments)
        self.kept = {*via_points(segments, self.touching)}
        self.junctions = [point for point in range(len(segments.lat)) if not self._passes_through(point)]
        self.number = {point: junction for junction, point in enumerate(self.junctions)}
        self.followed = np.zeros(len(segments.tail), bool)

    def _passes_through(self, point: int) -> bool:
        """Whether a road merely goes on here: two segments, both open the same ways along it."""
        touching = self.touching[point]
        if len(touching) != 2 or point in self.kept:
            return False
        first, second = (self._step(segment, point) for segment in touching)
        if first.to == second.to or self._kind(first) != self._kind(second):
            return False
        out_first, in_first = self._open(first)
        out_second, in_second = self._open(second)
        return out_first == in_second and in_first == out_second

    def _step(self, segment: int, start: int) -> _Step:
        tail, head = int(self.segments.tail[segment]), int(self.segments.head[segment])
        return _Step(segment, reversed=tail != start, to=head if tail == start else tail)

    def _kind(self, step: _Step) -> tuple[bool, bool]:
        return bool(self.segments.is_public[step.segment]), bool(self.segments.is_ferry[step.segment])

    def _seconds(self, step: _Step) -> tuple[float, float]:
        """Seconds along the step and back."""
        forward = float(self.segments.forward_seconds[step.segment])
        backward = float(self.segments.backward_seconds[step.segment])
        return (backward, forward) if step.reversed else (forward, backward)

    def _open(self, step: _Step) -> tuple[bool, bool]:
        along, back = self._seconds(step)
        return bool(np.isfinite(along)), bool(np.isfinite(back))

    def _roads(self) -> Iterator[tuple[int, list[_Step]]]:
        for start in list(self.junctions):
            for segment in self.touching[start]:
                if not self.followed[segment]:
                    yield start, self._follow(segment, start)
        # What is left are rings without any crossing: each begins somewhere.
        for segment, start in enumerate(self.segments.tail.tolist()):
            if not self.followed[segment]:
                self.number[start] = len(self.junctions)
                self.junctions.append(start)
                yield start, self._follow(segment, start)

    def _follow(self, segment: int, start: int) -> list[_Step]:
        steps = [self._step(segment, start)]
        self.followed[segment] = True
        while steps[-1].to not in self.number:
            here, came_by = steps[-1].to, steps[-1].segment
            onward = next(touching for touching in self.touching[here] if touching != came_by)
            steps.append(self._step(onward, here))
            self.followed[onward] = True
        return steps

    def network(self) -> Network:
        roads: list[tuple[int, int, int, int, int]] = []
        stops: list[tuple[float, float, int, int, int, int]] = []
        ways: list[tuple[int, int]] = []
        public: list[bool] = []
        for start, steps in self._roads():
            along = self._along(start, steps)
            end_metres, end_forward, end_backward = along.totals()
            end = self.number[steps[-1].to]
            is_public, is_ferry = self._kind(steps[0])
            if not is_ferry:
                # Nobody lives on the water.
                stops.extend(along.stops(len(roads)))
            roads.append((self.number[start], end, end_forward, end_backward, end_metres))
            ways.append((int(self.segments.way[steps[0].segment]), int(self.segments.way[steps[-1].segment])))
            public.append(is_public)
        road_columns = np.array(roads, np.int32).reshape(-1, 5).T
        stop_columns = np.array(stops, np.float64).reshape(-1, 6).T
        bans = Bans(road_columns[0], road_columns[1], road_columns[2:4].T, ways).of(
            [(rule, self.number.get(point, -1)) for rule, point in self.segments.rules]
        )
        return network_of(
            (self.segments.lat[self.junctions], self.segments.lon[self.junctions]),
            road_columns,
            (*stop_columns[:2], *stop_columns[2:].astype(np.int32)),
            np.array(public, np.bool_),
            bans,
        )

    def _along(self, start: int, steps: list[_Step]) -> _Along:
        points = np.array([start, *(step.to for step in steps)])
        metres = self.segments.metres[[step.segment for step in steps]]
        along, back = np.array([self._seconds(step) for step in steps]).T
        return _Along(self.segments.lat[points], self.segments.lon[points], metres, along, back)


@dataclass(frozen=True, slots=True)
class _Along:
    """One road laid out: its points, and for each piece between two the metres and the seconds both ways."""

    lat: Floats
    lon: Floats
    metres: Floats
    forward_seconds: Floats
    backward_seconds: Floats

    def totals(self) -> tuple[int, int, int]:
        """Metres of the road and tenths of a second forward and backward; at least 1 where it is open."""
        forward, backward = (
            max(1, round(total * 10)) if np.isfinite(total) else CLOSED
            for total in (self.forward_seconds.sum(), self.backward_seconds.sum())
        )
        return round(float(self.metres.sum())), forward, backward

    def stops(self, road: int) -> Iterator[tuple[float, float, int, int, int, int]]:
        """A row of the network's stop columns for each point, with more between points that are far apart."""
        counts = np.maximum(1, np.ceil(self.metres / STOP_SPACING_METRES)).astype(int)
        pieces = np.repeat(np.arange(len(counts)), counts)
        shares = np.concatenate([np.arange(count) / count for count in counts])
        at = np.append(pieces + shares, len(counts))
        lat, lon = (np.interp(at, np.arange(len(self.lat)), column) for column in (self.lat, self.lon))
        metres, forward = _reached(at, self.metres), _reached(at, self.forward_seconds) * 10
        backward = _reached(at, self.backward_seconds) * 10
        backward = backward[-1] - backward
        totals = self.totals()
        for row in range(len(at)):
            yield (
                float(lat[row]),
                float(lon[row]),
                road,
                min(round(float(metres[row])), totals[0]),
                min(round(float(forward[row])), totals[1]) if totals[1] != CLOSED else CLOSED,
                min(round(float(backward[row])), totals[2]) if totals[2] != CLOSED else CLOSED,
            )


def _reached(at: Floats, pieces: Floats) -> Floats:
    """The sum of the pieces up to each position; zeros where the pieces are infinite, that is, forbidden."""
    if not np.isfinite(pieces).all():
        return np.zeros_like(at)
    return np.asarray(np.interp(at, np.arange(len(pieces) + 1), np.concatenate([[0.0], np.cumsum(pieces)])))


def _touching(segments: Segments) -> list[list[int]]:
    """The segments that end at each point."""
    touching: list[list[int]] = [[] for _ in range(len(segments.lat))]
    for segment, (tail, head) in enumerate(zip(segments.tail.tolist(), segments.head.tolist(), strict=True)):
        touching[tail].append(segment)
        touching[head].append(segment)
    return touching
