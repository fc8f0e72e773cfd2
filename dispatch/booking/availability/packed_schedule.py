"""A schedule packed into two arrays, and read back.

What is remembered by the ten thousand must not be objects of Python's each: the collector of garbage would look at all
of them again and again, for tens of milliseconds in the midst of a request.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan

import numpy as np
import numpy.typing as npt

from dispatch.booking.rules.schedule import BusyTime, ScheduledTechnician, TechnicianSchedule, WorkingTime

Degrees = npt.NDArray[np.float64]

VISIT = 6


@dataclass(frozen=True, slots=True, eq=False)
class PackedSchedule:
    """A technician's shifts (start, end, seconds of breaks) and what is taken of their time, a row each.

    taken: start, end, latitude, longitude, slack, whether it counts, visit, expiry, early, whether it is promised; NaN
    where there is none.
    """

    person: ScheduledTechnician
    shifts: Degrees
    taken: Degrees

    def has(self, visit_id: int) -> bool:
        """Whether the visit takes some of their time."""
        return bool((self.taken[:, VISIT] == visit_id).any())

    def schedule(self) -> TechnicianSchedule:
        """The schedule that was written down."""
        shifts = tuple(WorkingTime(int(start), int(end), int(breaks)) for start, end, breaks in self.shifts.tolist())
        return TechnicianSchedule(self.person, shifts, tuple(_taken_of(row) for row in self.taken.tolist()))


def pack(schedule: TechnicianSchedule) -> PackedSchedule:
    """The page of a schedule; every second of this age is exact in a double."""
    shifts = np.array(schedule.shifts, np.float64).reshape(-1, 3)
    return PackedSchedule(
        schedule.person, shifts, np.array([_row_of(one) for one in schedule.taken], np.float64).reshape(-1, 10)
    )


def _row_of(one: BusyTime) -> tuple[float, ...]:
    lat, lon = one.point or (nan, nan)
    visit_id = nan if one.visit_id is None else one.visit_id
    expires = nan if one.expires is None else one.expires
    return one.start, one.end, lat, lon, one.slack, one.counts, visit_id, expires, one.early, one.is_promised


def _taken_of(row: Sequence[float]) -> BusyTime:
    start, end, lat, lon, slack, counts, visit_id, expires, early, is_promised = row
    return BusyTime(
        start=int(start),
        end=int(end),
        point=None if isnan(lat) else (lat, lon),
        slack=int(slack),
        counts=bool(counts),
        visit_id=None if isnan(visit_id) else int(visit_id),
        expires=None if isnan(expires) else expires,
        early=int(early),
        is_promised=bool(is_promised),
    )
