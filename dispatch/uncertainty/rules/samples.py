"""What completed visits tell: how long work and drives took against what was planned, absurd reports left out."""

from dataclasses import dataclass
from datetime import datetime
from math import log

BANDS = (0, 9, 12, 15, 18, 24)
"""The hours at which parts of the day begin, and the end of the last one."""

SHORTEST_WORK = 120
LONGEST_WORK = 12 * 3600
"""Seconds. Whoever reports arrival and end in one breath, or the end the next morning, tells no duration."""

SHORTEST_DRIVE = 60
LONGEST_DRIVE = 3 * 3600

FURTHEST = 8.0
"""A report that is so many times off the plan, to either side, is taken for a mistake."""

NEW_DAYS = 90
"""So many days after their first visit technicians count as new."""


@dataclass(frozen=True, slots=True)
class VisitSample:
    """One completed visit.

    symptom: where the work type is not the symptom's own. hour: local, of the begin. planned_seconds: what its work
    type plans today. actual_seconds: from the begin of the work to its end.
    """

    work_type_id: int
    symptom: str | None
    technician_id: int
    is_new: bool
    hour: int
    tier: str
    planned_seconds: int
    actual_seconds: int
    ended_at: datetime

    @property
    def log_factor(self) -> float:
        """The logarithm of actual over planned."""
        return log(self.actual_seconds / self.planned_seconds)


@dataclass(frozen=True, slots=True)
class DriveSample:
    """One reported drive: local hour of departure, territory, seconds by the roads and as it happened."""

    hour: int
    territory_id: int
    planned_seconds: int
    actual_seconds: int

    @property
    def log_factor(self) -> float:
        """The logarithm of actual over planned."""
        return log(self.actual_seconds / self.planned_seconds)


def is_plausible_work(sample: VisitSample) -> bool:
    """Whether a report of work can be true."""
    return SHORTEST_WORK <= sample.actual_seconds <= LONGEST_WORK and _is_near(sample)


def is_plausible_drive(sample: DriveSample) -> bool:
    """Whether a report of a drive can be true; drives of a minute or two tell more of parking than of roads."""
    long_enough = min(sample.planned_seconds, sample.actual_seconds) >= SHORTEST_DRIVE
    return long_enough and sample.actual_seconds <= LONGEST_DRIVE and _is_near(sample)


def band_of(hour: int) -> str:
    """The part of the day that a local hour lies in, as `9-12`."""
    start = max(one for one in BANDS[:-1] if one <= hour)
    return f"{start}-{BANDS[BANDS.index(start) + 1]}"


def _is_near(sample: VisitSample | DriveSample) -> bool:
    return sample.planned_seconds > 0 and 1 / FURTHEST <= sample.actual_seconds / sample.planned_seconds <= FURTHEST
