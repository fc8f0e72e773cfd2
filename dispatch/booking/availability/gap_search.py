"""Looks through thousands of gaps between stops at once for those that one more visit fits into.

A quick judgement for offers: stops stand where they are planned, each may begin later by its slack. What is held or
confirmed is judged again, exactly, by `dispatch.planning.solver.insertion`.

A road engine may be far away, so it is not asked about every stop of a territory. For each window the gaps are taken
in the order of their detour by the straight line, a few first; more are asked about only while none fits. So a window
is refused only when every gap was looked at.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from math import hypot
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dispatch.booking.availability.packed_schedule import Degrees
from dispatch.booking.availability.technician_gaps import Flags, Seconds
from dispatch.booking.availability.territory_gaps import TerritoryGaps
from dispatch.booking.rules.schedule import Candidate, SupplyWay
from dispatch.planning.rules.snapshots import Point
from dispatch.vocabulary.windows import Window
from routing.roads import Place, Roads

Metres = npt.NDArray[np.float64]

FASTEST_METRES_PER_SECOND = 50.0
"""180 km/h along the straight line: nobody drives faster, so a gap that fails even so needs no roads."""

DEGREE_METRES = 111_200.0

COARSE_SECONDS = 60
"""What is left free around a judged seat, since breaks and roundings move stops by as much."""

AT_FIRST = 12
"""So many gaps of a window are judged by real drives at first; four times as many each time none fits."""


@dataclass(frozen=True, slots=True)
class GapQuery:
    """What is looked for: somebody who is able (by index of the territory's people) at a point, from `now` on.

    count: so many technicians of a window, the cheapest. always: one who is named beside them if they fit. supply: the
    place that those of `fetching` (by index, too) pass in the same gap, since their vans lack what the work needs.
    """

    point: Point
    service_seconds: int
    able: Flags
    now: datetime
    count: int = 8
    always: int | None = None
    supply: SupplyWay | None = None
    fetching: Flags | None = None

    def by(self, owner: int) -> SupplyWay | None:
        """The supply place for somebody who passes it."""
        return self.supply if self.fetching is not None and self.fetching[owner] else None


class GapFit(NamedTuple):
    """A gap that takes the call: so much longer is the drive, then it starts, with whom, and what is near."""

    extra_seconds: int
    start: int
    technician_id: int
    near_seconds: int | None
    by: SupplyWay | None


@dataclass(slots=True)
class _Drives:
    """The drives between stops and the point of a call, each asked for once; seconds at the usual speed."""

    roads: Roads
    here: Point
    supply: SupplyWay | None = None
    known: dict[Point, tuple[int, int]] = field(default_factory=dict)
    by_supply: dict[Point, int] = field(default_factory=dict)

    def learn(self, points: Iterable[Point]) -> None:
        new = [point for point in dict.fromkeys(points) if point not in self.known]
        if not new:
            return
        places, here = [Place(*point) for point in new], [Place(*self.here)]
        there = self._to(places, here)
        back = self.roads.table(here, places).seconds[0, :].tolist()
        self.known.update(zip(new, zip(there, back, strict=True), strict=True))
        if self.supply is not None:
            supply = [Place(*self.supply.point)]
            [onward] = self._to(supply, here)
            self.by_supply.update(zip(new, (onward + one for one in self._to(places, supply)), strict=True))

    def into(self, before: Point, by: SupplyWay | None) -> int:
        """The drive to the call, by the supply place where it is passed."""
        return self.known[before][0] if by is None else self.by_supply[before]

    def _to(self, places: list[Place], there: list[Place]) -> list[int]:
        seconds: list[int] = self.roads.table(places, there).seconds[:, 0].tolist()
        return seconds


@dataclass(slots=True)
class _Shortlist:
    """The gaps that may fit a window, the shortest detour first; of these `judged` have been timed."""

    window: Window
    rows: Seconds
    judged: int = 0
    fits: Mapping[int, GapFit] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        return not self.fits and self.judged < len(self.rows)


def fits(gaps: TerritoryGaps, call: GapQuery, windows: Sequence[Window], roads: Roads) -> dict[Window, list[Candidate]]:
    """Who could come within each window and when: for each the best gap of every technician, the cheapest first."""
    lists = [_Shortlist(window, rows) for window, rows in _shortlists(gaps, call, windows)]
    drives = _Drives(roads, call.point, call.supply)
    many = max(AT_FIRST, 2 * call.count)
    while waiting := [one for one in lists if one.open]:
        drives.learn(point for one in waiting for point in _points(gaps, one.rows[one.judged : many]))
        for one in waiting:
            one.fits = _judged(gaps, call, one.window, one.rows[one.judged : many], drives)
            one.judged = many
        many *= 4
    return {one.window: _candidates(one.fits, call) for one in lists}


def _shortlists(gaps: TerritoryGaps, call: GapQuery, windows: Sequence[Window]) -> Iterable[tuple[Window, Seconds]]:
    """The rows of gaps that fit each window if everybody drove as nobody can, the shortest detour first."""
    into, out = _metres(gaps.before, call.point), _metres(gaps.after, call.point)
    stay = np.zeros(len(into), np.int64)
    if call.supply is not None and call.fetching is not None:
        fetching = call.fetching[gaps.owner]
        by_supply = _metres(gaps.before, call.supply.point) + _line(call.supply.point, call.point)
        into = np.where(fetching, by_supply, into)
        stay[fetching] = call.supply.seconds
    detour = into + out - _between(gaps.before, gaps.after)
    speed = np.array([person.speed_percent for person in gaps.people], np.float64)[gaps.owner]
    metres_a_second = FASTEST_METRES_PER_SECOND * np.maximum(speed, 100.0) / 100.0
    soonest = gaps.free_from + (into / metres_a_second).astype(np.int64) + stay
    latest = gaps.free_until - (out / metres_a_second).astype(np.int64) - call.service_seconds - COARSE_SECONDS
    may = call.able[gaps.owner] & (soonest <= latest)
    always = np.array([person.id == call.always for person in gaps.people], np.bool_)[gaps.owner]
    for window in windows:
        opens, closes = _second(max(window.start, call.now)), _second(window.end)
        first = np.searchsorted(gaps.free_from, opens - gaps.longest)
        last = np.searchsorted(gaps.free_from, closes)
        here = slice(int(first), int(last))
        fit = may[here] & (soonest[here] < closes) & (latest[here] >= opens)
        rows = np.flatnonzero(fit) + first
        yield window, rows[np.lexsort((detour[rows], ~always[rows]))]


def _judged(gaps: TerritoryGaps, call: GapQuery, window: Window, rows: Seconds, drives: _Drives) -> dict[int, GapFit]:
    """Each technician's cheapest gap, by technician."""
    opens, closes = _second(max(window.start, call.now)), _second(window.end)
    found: dict[int, GapFit] = {}
    for row in rows.tolist():
        person, by = gaps.people[gaps.owner[row]], call.by(gaps.owner[row])
        before, after = _point(gaps.before, row), _point(gaps.after, row)
        into = -(-drives.into(before, by) * 100 // person.speed_percent)
        out = -(-drives.known[after][1] * 100 // person.speed_percent)
        start = max(int(gaps.free_from[row]) + into + (by.seconds if by else 0), opens)
        if start >= closes or start + call.service_seconds + out + COARSE_SECONDS > gaps.free_until[row]:
            continue
        near = min(into, out) if gaps.near_work[row] else None
        way = (before, *([by.point] if by else []), call.point, after)
        fit = GapFit(_extra(way, into + out), start, person.id, near, by)
        found[person.id] = min(found.get(person.id, fit), fit, key=_cheapest)
    return found


def _cheapest(fit: GapFit) -> tuple[int, int, int]:
    return fit.extra_seconds, fit.start, fit.technician_id


def _candidates(found: Mapping[int, GapFit], call: GapQuery) -> list[Candidate]:
    ordered = sorted(found.values(), key=_cheapest)
    wanted = [*ordered[: call.count], *(one for one in ordered[call.count :] if one.technician_id == call.always)]
    return [
        Candidate(
            one.technician_id, datetime.fromtimestamp(one.start, UTC), one.extra_seconds, one.near_seconds, one.by
        )
        for one in wanted
    ]


def _points(gaps: TerritoryGaps, rows: Seconds) -> Iterable[Point]:
    for row in rows.tolist():
        yield _point(gaps.before, row)
        yield _point(gaps.after, row)


def _point(ends: Degrees, row: int) -> Point:
    lat, lon = ends[row].tolist()
    return lat, lon


def _extra(way: Sequence[Point], detour: int) -> int:
    """Seconds beyond the drive without the visit, taken in proportion to the straight lines from point to point."""
    lines = sum(_line(one, other) for one, other in pairwise(way))
    return max(0, detour - int(detour * _line(way[0], way[-1]) / max(lines, 1.0)))


def _line(one: Point, other: Point) -> float:
    """Metres on a plane; that a degree of longitude is shorter matters little in a proportion."""
    return hypot(one[0] - other[0], one[1] - other[1]) * DEGREE_METRES


def _metres(ends: Degrees, point: Point) -> Metres:
    """Straight lines on a plane, in metres, with degrees of longitude as long as they are at the point."""
    east = np.cos(np.radians(point[0]))
    return np.asarray(np.hypot(ends[:, 0] - point[0], (ends[:, 1] - point[1]) * east) * DEGREE_METRES)


def _between(before: Degrees, after: Degrees) -> Metres:
    east = np.cos(np.radians(before[:, 0]))
    return np.asarray(np.hypot(before[:, 0] - after[:, 0], (before[:, 1] - after[:, 1]) * east) * DEGREE_METRES)


def _second(value: datetime) -> int:
    return int(value.timestamp())
