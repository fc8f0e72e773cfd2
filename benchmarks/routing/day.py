"""A technicians' day as the benchmark's files hold it, and its independent checker.

Times are seconds from midnight of the first day. The objective, in minutes: 240 for each weight of unserved priority
(1, 3, 10), the minutes driven, and two for each minute of overtime.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.routing.verdict import Routes, Verdict

OVERTIME_PRICE = 2
"""Minutes of driving that one minute of overtime is worth."""

SIDE_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class DayJob:
    """`windows`: (earliest, latest) start of service, both inclusive. `skill`: 1 to 4, or 0 for none."""

    id: int
    service: int
    windows: tuple[tuple[int, int], ...]
    skill: int
    weight: int


@dataclass(frozen=True, slots=True)
class DayShift:
    """A technician's shift from and to their home, with a lunch that starts within `lunch` (both inclusive)."""

    id: int
    technician: int
    skills: frozenset[int]
    start: int
    end: int
    overtime: int
    lunch: tuple[int, int]


@dataclass(frozen=True)
class Day:
    """An instance; `seconds` is the travel matrix with the shifts' homes first, then the jobs."""

    name: str
    jobs: tuple[DayJob, ...]
    shifts: tuple[DayShift, ...]
    lunch_seconds: int
    minutes_per_weight: int
    points: npt.NDArray[np.float64]

    @cached_property
    def seconds(self) -> npt.NDArray[np.int64]:
        """Straight kilometres times 1.3, at 25 to 35 km/h, faster on longer trips."""
        return np.concatenate([self._from(rows) for rows in np.array_split(self.points, 1 + len(self.points) // 256)])

    def _from(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        apart = points[:, None, :] - self.points[None, :, :]
        road = np.sqrt((apart**2).sum(-1)) * 1.3
        return np.asarray(np.rint(road / (25 + 10 * np.minimum(1, road / 15)) * 3600), np.int64)

    def place(self, job: int) -> int:
        return len(self.shifts) + job


def load(path: Path) -> Day:
    """Read a file of `gen` (or of the prototype's generator)."""
    return from_json(json.loads(path.read_text(encoding="utf-8")))


def from_json(day: dict[str, Any]) -> Day:
    """Raises KeyError for a document that is no technicians' day."""
    lunch, weights = day["lunch"], {int(priority): weight for priority, weight in day["weights"].items()}
    jobs = [
        DayJob(job["id"], job["service"], tuple((a, b) for a, b in _windows(job)), job["skill"], weights[job["prio"]])
        for job in day["jobs"]
    ]
    points = np.array([(each["x"], each["y"]) for each in [*day["techs"], *day["jobs"]]], np.float64)
    shifts = tuple(_shift(each, lunch) for each in day["techs"])
    return Day(day["name"], tuple(jobs), shifts, lunch["dur"], day["wmin"], points)


def _windows(job: dict[str, Any]) -> Sequence[Sequence[int]]:
    windows: Sequence[Sequence[int]] = job.get("tws") or [job["tw"]]
    return windows


def _shift(tech: dict[str, Any], lunch: dict[str, int]) -> DayShift:
    midnight = tech.get("day", 0) * SIDE_SECONDS
    return DayShift(
        id=tech["id"],
        technician=tech.get("technician", tech["id"]),
        skills=frozenset(tech["skills"]),
        start=tech["shift"][0],
        end=tech["shift"][1],
        overtime=tech.get("overtime", 0),
        lunch=(int(lunch["earliest"]) + midnight, int(lunch["latest_end"]) - lunch["dur"] + midnight),
    )


def check(day: Day, routes: Routes) -> Verdict:
    """Replay every route with the earliest schedule for each position of the lunch."""
    served = Counter(job for jobs in routes.values() for job in jobs)
    faults = [f"Job {job} is served {count} times." for job, count in served.items() if count > 1]
    minutes = 0.0
    for number, jobs in routes.items():
        shift = day.shifts[int(number)]
        faults += [f"Shift {number} lacks the skill of job {job}." for job in jobs if not _skilled(day, shift, job)]
        finish = earliest_finish(day, shift, jobs)
        if finish is None:
            faults.append(f"Shift {number} cannot keep its times.")
            continue
        minutes += driven(day, shift, jobs) / 60 + max(0, finish - shift.end) / 60 * OVERTIME_PRICE
    unserved = [job for job in day.jobs if job.id not in served]
    penalty = sum(job.weight for job in unserved) * day.minutes_per_weight
    hopeless = sum(day.jobs[job].weight for job in impossible(day)) * day.minutes_per_weight
    objective = round(penalty + minutes, 1)
    return Verdict(objective, round(objective - hopeless, 1), len(unserved), tuple(faults))


def impossible(day: Day) -> list[int]:
    """Jobs that no technician could serve even if they had nothing else to do."""
    return [
        job.id
        for job in day.jobs
        if not any(
            _skilled(day, shift, job.id) and earliest_finish(day, shift, [job.id]) is not None for shift in day.shifts
        )
    ]


def _skilled(day: Day, shift: DayShift, job: int) -> bool:
    return day.jobs[job].skill in {0, *shift.skills}


def _legs(day: Day, shift: DayShift, jobs: Sequence[int]) -> Iterator[int]:
    stops = [shift.id, *(day.place(job) for job in jobs), shift.id]
    return (int(day.seconds[a, b]) for a, b in pairwise(stops))


def driven(day: Day, shift: DayShift, jobs: Sequence[int]) -> int:
    """Seconds of driving."""
    return sum(_legs(day, shift, jobs)) if jobs else 0


def earliest_finish(day: Day, shift: DayShift, jobs: Sequence[int]) -> int | None:
    """The earliest return home over all positions of the lunch, overtime included; None where no schedule exists."""
    if not jobs:
        return shift.start
    legs = list(_legs(day, shift, jobs))
    ends = (_finish(day, shift, jobs, legs, lunch) for lunch in range(len(jobs) + 1))
    return min((end for end in ends if end is not None), default=None)


def _finish(day: Day, shift: DayShift, jobs: Sequence[int], legs: Sequence[int], lunch: int) -> int | None:
    """The return home when lunch is taken before stop `lunch`, on the way or waiting for it."""
    free = shift.start
    for stop, leg in enumerate(legs):
        arrive = free + leg
        if stop == lunch:
            if free > shift.lunch[1]:
                return None
            arrive = max(arrive, shift.lunch[0]) + day.lunch_seconds
        if stop == len(jobs):
            return arrive if arrive <= shift.end + shift.overtime else None
        job = day.jobs[jobs[stop]]
        start = next((max(arrive, early) for early, late in job.windows if arrive <= late), None)
        if start is None:
            return None
        free = start + job.service
    return None
