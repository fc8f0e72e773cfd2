"""How a planner without breaks is told of lunch, and how its plan is mended where that was not exact."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from benchmarks.routing.day import SIDE_SECONDS, Day, DayJob, DayShift, driven, earliest_finish

Ints = npt.NDArray[np.int64]

AFTERNOON = 13 * 3600
LATEST_LUNCH = int(12.75 * 3600)


class Lunch(Enum):
    """FOLDED: added to every drive from a morning to an afternoon job; exact when every window is one or the other.

    SHORTENED: the shift ends so much earlier; the checker places lunch, and `mend` moves or drops what no longer fits.
    """

    FOLDED = "folded into the drive from a morning to an afternoon job"
    SHORTENED = "shift shortened by lunch, which the checker places; what then does not fit is moved or dropped"


@dataclass(frozen=True, slots=True)
class Told:
    """What the peer is told: durations between places (homes first), each job's windows, each shift's end."""

    lunch: Lunch
    durations: Ints
    windows: list[tuple[tuple[int, int], ...]]
    ends: list[int]


def tell(day: Day) -> Told:
    """State lunch for a planner that has no breaks."""
    if all(_half(job) for job in day.jobs):
        return _folded(day)
    windows = [job.windows for job in day.jobs]
    return Told(Lunch.SHORTENED, day.seconds, windows, [shift.end - day.lunch_seconds for shift in day.shifts])


def _half(job: DayJob) -> str:
    """`morning` or `afternoon` when all windows lie in that half of a day, otherwise nothing."""
    halves = {_half_of(early % SIDE_SECONDS, late % SIDE_SECONDS) for early, late in job.windows}
    return halves.pop() if len(halves) == 1 else ""


def _half_of(early: int, late: int) -> str:
    if early >= AFTERNOON:
        return "afternoon"
    return "morning" if late <= LATEST_LUNCH else ""


def _folded(day: Day) -> Told:
    shifts = len(day.shifts)
    afternoon = np.array([_half(job) == "afternoon" for job in day.jobs])
    durations = day.seconds.copy()
    durations[shifts:, shifts:] += day.lunch_seconds * np.outer(~afternoon, afternoon)
    windows = [
        job.windows if late else tuple(_before_lunch(job)) for job, late in zip(day.jobs, afternoon, strict=True)
    ]
    return Told(Lunch.FOLDED, durations, windows, [shift.end for shift in day.shifts])


def _before_lunch(job: DayJob) -> list[tuple[int, int]]:
    """A morning job must end before the latest lunch, since lunch follows it."""
    capped = [
        (early, min(late, early - early % SIDE_SECONDS + LATEST_LUNCH - job.service)) for early, late in job.windows
    ]
    return [(early, max(early, late)) for early, late in capped]


def mend(day: Day, routes: Mapping[int, list[int]]) -> dict[int, list[int]]:
    """Drop the fewest, least urgent jobs from each route until the checker finds a schedule; put back what fits."""
    mended = {shift.id: _fitting(day, shift, routes.get(shift.id, [])) for shift in day.shifts}
    kept = {job for route in mended.values() for job in route}
    dropped = {job for route in routes.values() for job in route} - kept
    for job in sorted(dropped, key=lambda each: -day.jobs[each].weight):
        _put_back(day, mended, job)
    return mended


def _fitting(day: Day, shift: DayShift, route: list[int]) -> list[int]:
    kept = list(route)
    while kept and earliest_finish(day, shift, kept) is None:
        helping = [job for job in kept if earliest_finish(day, shift, [o for o in kept if o != job]) is not None]
        kept.remove(min(helping or kept, key=lambda job: day.jobs[job].weight))
    return kept


def _put_back(day: Day, routes: dict[int, list[int]], job: int) -> None:
    """Insert the job where it costs the least driving, if it fits anywhere."""
    able = [shift for shift in day.shifts if day.jobs[job].skill in {0, *shift.skills}]
    choices = (
        (driven(day, shift, longer) - driven(day, shift, routes[shift.id]), shift.id, longer)
        for shift in able
        for longer in _longer(routes[shift.id], job)
        if earliest_finish(day, shift, longer) is not None
    )
    best = min(choices, default=None)
    if best is not None:
        routes[best[1]] = best[2]


def _longer(route: list[int], job: int) -> Iterator[list[int]]:
    return ([*route[:at], job, *route[at:]] for at in range(len(route) + 1))
