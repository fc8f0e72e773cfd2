"""Who could do some work, when they are on shift, and what takes their time.

Times here are whole seconds since 1970, since a search looks through tens of thousands of them at once.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from dispatch.planning.rules.snapshots import Point
from dispatch.workforce.rules.skills import codes_of


@dataclass(frozen=True, slots=True)
class ScheduledTechnician:
    """A technician at work."""

    id: int
    home: Point
    speed_percent: int
    visits_a_shift: int | None
    skills: frozenset[str]
    uncertified: tuple[tuple[str, int, int], ...] = ()
    """When which of the skills does not count, for want of a certificate: from, until."""

    def lapses(self, skills: Collection[str]) -> list[tuple[int, int]]:
        """When they may not do work that asks for these skills."""
        asked = codes_of(skills)
        return [(start, end) for skill, start, end in self.uncertified if skill in asked]


class WorkingTime(NamedTuple):
    """A shift, and how long its breaks take together."""

    start: int
    end: int
    break_seconds: int


class BusyTime(NamedTuple):
    """Time that is taken: a visit, a hold, a stop at the supply place, an absence (which has no point).

    It may begin as much as `slack` seconds later without breaking what was promised, or `early` seconds sooner, where
    something was promised at all. What does not count as a visit
    fills no quota and is no work that one could be near to. A hold takes its time until `expires` (seconds).
    """

    start: int
    end: int
    point: Point | None
    slack: int
    counts: bool
    visit_id: int | None = None
    expires: float | None = None
    early: int = 0
    is_promised: bool = False


@dataclass(frozen=True, slots=True)
class TechnicianSchedule:
    """One technician's days: their shifts and all that takes their time, both by their start."""

    person: ScheduledTechnician
    shifts: tuple[WorkingTime, ...]
    taken: tuple[BusyTime, ...]


class SupplyWay(NamedTuple):
    """The supply place on the way to work: where it is, and how long one stays there."""

    point: Point
    seconds: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A technician who could come within a window: when, and how much longer they drive for it.

    `near_seconds` is the drive to the nearer of the stops before and after; None when both ends are homes. `by` is the
    supply place where they pick up before it what their van lacks.
    """

    technician_id: int
    arrival: datetime
    extra_seconds: int
    near_seconds: int | None
    by: SupplyWay | None = None
