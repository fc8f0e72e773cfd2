"""Looks through thousands of gaps between stops at once for those that one more visit fits into.

A quick judgement for offers: stops stand where they are planned, each may begin later by its slack. What is held or
confirmed is judged again, exactly, by `dispatch.gateways.seats`.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from dispatch.domain.busy import Busy, Candidate, Person, Stretch
from dispatch.domain.snapshots import Point
from dispatch.domain.windows import Window
from routing.roads import Place, Roads

Seconds = npt.NDArray[np.int64]

SLOW_METRES_PER_SECOND = 5.0
"""Below what anybody drives: a slack that is judged by it is never promised twice."""

LONGEST_VISIT = timedelta(days=1)

COARSE_SECONDS = 60
"""What is left free around a judged seat, since breaks and roundings move stops by as much."""


@dataclass(frozen=True, slots=True)
class _Gap:
    technician_id: int
    free_from: datetime
    free_until: datetime
    before: Point
    after: Point
    near_work: bool


class Gaps:
    """Every gap of some technicians' shifts, with the drives to and from one point."""

    def __init__(
        self, people: Sequence[Person], shifts: Sequence[Stretch], busy: Iterable[Busy], point: Point, roads: Roads
    ) -> None:
        gaps = list(_gaps(people, shifts, busy))
        self.technicians = np.array([gap.technician_id for gap in gaps], np.int64)
        self._free_from = _instants(gap.free_from for gap in gaps)
        self._free_until = _instants(gap.free_until for gap in gaps)
        self._near_work = np.array([gap.near_work for gap in gaps], bool)
        speeds = {person.id: person.speed_percent for person in people}
        speed = np.array([speeds[gap.technician_id] for gap in gaps], np.int64)
        self._into, self._out = _drives(gaps, point, roads, speed)
        self._extra = np.maximum(0, self._into + self._out - _direct(gaps, point, self._into + self._out))

    def fits(
        self, window: Window, service_seconds: int, now: datetime, *, count: int = 8, always: int | None = None
    ) -> list[Candidate]:
        """The best gap that fits the window of each of the `count` cheapest technicians, and of `always` if it fits."""
        if not len(self.technicians):
            return []
        start = np.maximum(self._free_from + self._into, _second(max(window.start, now)))
        fits = (start < _second(window.end)) & (
            start + service_seconds + self._out + COARSE_SECONDS <= self._free_until
        )
        found = np.flatnonzero(fits)
        found = found[np.lexsort((start[found], self._extra[found]))]
        _, first = np.unique(self.technicians[found], return_index=True)
        best = found[np.sort(first)]
        wanted = [*best[:count], *(row for row in best[count:] if self.technicians[row] == always)]
        return [self._fit(int(row), int(start[row])) for row in wanted]

    def _fit(self, row: int, start: int) -> Candidate:
        near = int(min(self._into[row], self._out[row])) if self._near_work[row] else None
        return Candidate(int(self.technicians[row]), datetime.fromtimestamp(start, UTC), int(self._extra[row]), near)


def _gaps(people: Sequence[Person], shifts: Sequence[Stretch], busy: Iterable[Busy]) -> Iterator[_Gap]:
    ordered = sorted(busy, key=lambda one: (one.technician_id, one.during.start))
    by_person = {technician_id: list(rows) for technician_id, rows in groupby(ordered, attrgetter("technician_id"))}
    known = {person.id: person for person in people}
    for shift in shifts:
        person = known[shift.technician_id]
        taken = _within(by_person.get(person.id, []), shift.during)
        if person.visits_a_shift is not None and sum(one.counts for one in taken) >= person.visits_a_shift:
            continue
        yield from _gaps_of_shift(person, shift, taken)


def _within(taken: list[Busy], during: Window) -> list[Busy]:
    """What overlaps a stretch of time, of what is sorted by its start; an absence may have begun days before."""
    last = bisect_left(taken, during.end, key=lambda one: one.during.start)
    first = bisect_left(taken, during.start - LONGEST_VISIT, key=lambda one: one.during.start)
    long_ago = [one for one in taken[:first] if not one.counts and one.during.end > during.start]
    return long_ago + [one for one in taken[first:last] if one.during.end > during.start]


def _gaps_of_shift(person: Person, shift: Stretch, taken: list[Busy]) -> Iterator[_Gap]:
    slacks = _slacks(taken, shift, person.home)
    pause = timedelta(minutes=shift.break_minutes)
    widest = _widest(shift, taken)
    free, place, at_work = shift.during.start, person.home, False
    for index in range(len(taken) + 1):
        last = index == len(taken)
        until = shift.during.end if last else taken[index].during.start + slacks[index]
        after = person.home if last else taken[index].point or person.home
        # The break of the shift is taken out of its widest gap: that is where the planner puts it.
        until -= pause if index == widest else timedelta(0)
        if until > free:
            works = at_work or (not last and taken[index].counts)
            yield _Gap(person.id, free, until, place, after, works)
        if not last:
            free = max(free, taken[index].during.end)
            place, at_work = taken[index].point or person.home, taken[index].counts


def _slacks(taken: list[Busy], shift: Stretch, home: Point) -> list[timedelta]:
    """How much later each may begin without moving a later one beyond what it allows."""
    slacks: list[timedelta] = []
    allowed = shift.during.end - taken[-1].during.end - _slow(taken[-1].point or home, home) if taken else timedelta(0)
    for index in range(len(taken) - 1, -1, -1):
        slack = max(timedelta(0), min(taken[index].slack, allowed))
        slacks.append(slack)
        if index:
            before = taken[index - 1]
            idle = taken[index].during.start - before.during.end
            allowed = idle - _slow(before.point or home, taken[index].point or home) + slack
    return slacks[::-1]


def _slow(one: Point, other: Point) -> timedelta:
    """A drive at a crawl, by the straight line on a plane: quick to compute and never too short."""
    north = (one[0] - other[0]) * 111_200
    east = (one[1] - other[1]) * 111_200
    return timedelta(seconds=(north * north + east * east) ** 0.5 / SLOW_METRES_PER_SECOND)


def _widest(shift: Stretch, taken: list[Busy]) -> int:
    ends = [shift.during.start, *(one.during.end for one in taken)]
    starts = [*(one.during.start for one in taken), shift.during.end]
    return max(range(len(ends)), key=lambda index: starts[index] - ends[index])


def _drives(gaps: Sequence[_Gap], point: Point, roads: Roads, speed: Seconds) -> tuple[Seconds, Seconds]:
    """Seconds from the stop before each gap to the point, and from there to the stop after it."""
    points = list(dict.fromkeys(one for gap in gaps for one in (gap.before, gap.after)))
    if not points:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    row = {one: index for index, one in enumerate(points)}
    places, here = [Place(*one) for one in points], [Place(*point)]
    there = roads.table(places, here).seconds[:, 0].astype(np.int64)
    back = roads.table(here, places).seconds[0, :].astype(np.int64)
    into = there[[row[gap.before] for gap in gaps]]
    out = back[[row[gap.after] for gap in gaps]]
    return _at_speed(into, speed), _at_speed(out, speed)


def _at_speed(seconds: Seconds, speed: Seconds) -> Seconds:
    return -(-seconds * 100 // speed)


def _direct(gaps: Sequence[_Gap], point: Point, detour: Seconds) -> Seconds:
    """About how long the drive without the visit takes: in proportion to the straight lines, on a plane."""
    if not gaps:
        return np.zeros(0, np.int64)
    ends = np.array([(*gap.before, *gap.after) for gap in gaps], np.float64)
    before, after, here = ends[:, :2], ends[:, 2:], np.array(point)
    lines = _metres(before - here) + _metres(after - here)
    return np.asarray(detour * _metres(before - after) / np.maximum(lines, 1.0), np.int64)


def _metres(apart: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Lengths of differences in degrees; that a degree of longitude is shorter matters little in a proportion."""
    return np.asarray(np.hypot(apart[:, 0], apart[:, 1]) * 111_200)


def _instants(values: Iterable[datetime]) -> Seconds:
    return np.array([_second(value) for value in values], np.int64)


def _second(value: datetime) -> int:
    return int(value.timestamp())
