"""One technician's schedule as arrays: the gaps between their stops, and how full their half-days are.

Nothing here depends on what is sought, so gaps are kept for as long as their schedule stands.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import inf
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from dispatch.booking.availability.packed_schedule import Degrees, PackedSchedule, pack
from dispatch.booking.rules.schedule import BusyTime, TechnicianSchedule, WorkingTime
from dispatch.booking.rules.slot_ranking import HalfDay
from dispatch.planning.rules.snapshots import Point

Seconds = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SLOW_METRES_PER_SECOND = 5.0
"""Below what anybody drives: a slack that is judged by it is never promised twice."""

LONGEST_VISIT = 86_400


@dataclass(frozen=True, slots=True)
class HalfDays:
    """The half-days of some local days in order, and the second at which each begins."""

    days: tuple[HalfDay, ...]
    starts: tuple[int, ...]

    def of(self, second: int) -> int | None:
        """The index of the half-day that a second lies in; None outside of all."""
        index = bisect_right(self.starts, second) - 1
        return index if 0 <= index < len(self.days) else None


@dataclass(frozen=True, slots=True, eq=False)
class TechnicianGaps:
    """A schedule's gaps and loads as they are while `since <= now < until`: until the next of its holds expires.

    times: free from, free until (seconds). ends: latitude and longitude of the stop before, then of that after.
    near_work: whether one of the two is work. working, booked: seconds in each half-day.
    """

    page: PackedSchedule
    since: float
    until: float
    times: Seconds
    ends: Degrees
    near_work: Flags
    working: Seconds
    booked: Seconds

    def has(self, visit_id: int) -> bool:
        """Whether the visit is one of the schedule's."""
        return self.page.has(visit_id)

    def holds_at(self, now: datetime) -> bool:
        """Whether these gaps are still true at an instant, if their schedule is."""
        return self.since <= now.timestamp() < self.until


def halves_of(first_day: date, last_day: date, zone: ZoneInfo) -> HalfDays:
    """The halves of local days, both ends included, with the end of the last one as one more start."""
    days = [first_day + timedelta(days=number) for number in range((last_day - first_day).days + 1)]
    known = [(day, afternoon) for day in days for afternoon in (False, True)]
    starts = [_second(day, time(12 if afternoon else 0), zone) for day, afternoon in known]
    return HalfDays(tuple(known), (*starts, _second(last_day + timedelta(days=1), time(0), zone)))


def gaps_of(schedule: TechnicianSchedule, halves: HalfDays, now: datetime) -> TechnicianGaps:
    """The gaps of a schedule, of whose holds those count that have not expired."""
    second = now.timestamp()
    expiries = [one.expires for one in schedule.taken if one.expires is not None]
    taken = [one for one in schedule.taken if one.expires is None or one.expires > second]
    gaps = list(_gaps(schedule, taken))
    return TechnicianGaps(
        page=pack(schedule),
        since=max((one for one in expiries if one <= second), default=-inf),
        until=min((one for one in expiries if one > second), default=inf),
        times=np.array([gap[:2] for gap in gaps], np.int64).reshape(-1, 2),
        ends=np.array([(*gap[2], *gap[3]) for gap in gaps], np.float64).reshape(-1, 4),
        near_work=np.array([gap[4] for gap in gaps], np.bool_),
        working=_working(schedule.shifts, [one for one in taken if not one.counts], halves),
        booked=_booked(taken, halves),
    )


def _second(day: date, at: time, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, at, zone).timestamp())


def _gaps(schedule: TechnicianSchedule, taken: Sequence[BusyTime]) -> Iterator[tuple[int, int, Point, Point, bool]]:
    """(free from, free until, point before, point after, next to work) of each gap of each shift."""
    starts = [one.start for one in taken]
    quota = schedule.person.visits_a_shift
    for shift in schedule.shifts:
        within = _within(taken, starts, shift)
        if quota is None or sum(one.counts for one in within) < quota:
            yield from _gaps_of_shift(schedule.person.home, shift, within)


def _within(taken: Sequence[BusyTime], starts: list[int], shift: WorkingTime) -> list[BusyTime]:
    """What overlaps a shift, of what is sorted by its start; an absence may have begun days before."""
    last = bisect_left(starts, shift.end)
    first = bisect_left(starts, shift.start - LONGEST_VISIT)
    long_ago = [one for one in taken[:first] if not one.counts and one.end > shift.start]
    return long_ago + [one for one in taken[first:last] if one.end > shift.start]


def _gaps_of_shift(
    home: Point, shift: WorkingTime, taken: list[BusyTime]
) -> Iterator[tuple[int, int, Point, Point, bool]]:
    slacks = _slacks(taken, shift, home)
    widest = _widest(shift, taken)
    free, place, at_work = shift.start, home, False
    for index in range(len(taken) + 1):
        following = taken[index] if index < len(taken) else None
        until = following.start + slacks[index] if following else shift.end
        # The break of the shift is taken out of its widest gap: that is where the planner puts it.
        until -= shift.break_seconds if index == widest else 0
        if until > free:
            after = (following.point if following else None) or home
            yield free, until, place, after, at_work or bool(following and following.counts)
        if following:
            free = max(free, following.end)
            place, at_work = following.point or home, following.counts


def _slacks(taken: list[BusyTime], shift: WorkingTime, home: Point) -> list[int]:
    """How much later each may begin without moving a later one beyond what it allows, in seconds."""
    slacks: list[int] = []
    allowed = shift.end - taken[-1].end - _slow(taken[-1].point or home, home) if taken else 0
    for index in range(len(taken) - 1, -1, -1):
        one = taken[index]
        slack = max(0, min(one.slack, allowed))
        slacks.append(slack)
        if index:
            before = taken[index - 1]
            allowed = one.start - before.end - _slow(before.point or home, one.point or home) + slack
    return slacks[::-1]


def _slow(one: Point, other: Point) -> int:
    """A drive at a crawl, by the straight line on a plane: quick to compute and never too short."""
    north = (one[0] - other[0]) * 111_200
    east = (one[1] - other[1]) * 111_200
    return int((north * north + east * east) ** 0.5 / SLOW_METRES_PER_SECOND) + 1


def _widest(shift: WorkingTime, taken: list[BusyTime]) -> int:
    ends = [shift.start, *(one.end for one in taken)]
    starts = [*(one.start for one in taken), shift.end]
    return max(range(len(ends)), key=lambda index: starts[index] - ends[index])


def _working(shifts: Sequence[WorkingTime], away: Sequence[BusyTime], halves: HalfDays) -> Seconds:
    """What absences leave of the shifts, by half-day."""
    seconds = [0] * len(halves.days)
    for shift in shifts:
        for start, end in _without(shift.start, shift.end, away):
            _add(seconds, halves, start, end)
    return np.array(seconds, np.int64)


def _without(start: int, end: int, away: Sequence[BusyTime]) -> Iterator[tuple[int, int]]:
    """A stretch without what is sorted by its start and may overlap."""
    for one in away:
        if one.end <= start or one.start >= end:
            continue
        if one.start > start:
            yield start, one.start
        start = max(start, one.end)
    if start < end:
        yield start, end


def _add(seconds: list[int], halves: HalfDays, start: int, end: int) -> None:
    first = max(0, bisect_right(halves.starts, start) - 1)
    for index in range(first, len(halves.days)):
        low, high = max(start, halves.starts[index]), min(end, halves.starts[index + 1])
        if low >= end:
            return
        seconds[index] += max(0, high - low)


def _booked(taken: Sequence[BusyTime], halves: HalfDays) -> Seconds:
    """What is booked, by the half-day in which it begins."""
    seconds = [0] * len(halves.days)
    for one in taken:
        half = halves.of(one.start) if one.counts else None
        if half is not None:
            seconds[half] += one.end - one.start
    return np.array(seconds, np.int64)
