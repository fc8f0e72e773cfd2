"""Who could do some work, when he is on shift, and what takes his time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.domain.snapshots import Point
from dispatch.domain.windows import Window


@dataclass(frozen=True, slots=True)
class Person:
    """A technician who could do the work."""

    id: int
    home: Point
    speed_percent: int
    visits_a_shift: int | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of work: a shift with the minutes of its breaks."""

    id: int
    technician_id: int
    during: Window
    break_minutes: int


@dataclass(frozen=True, slots=True)
class Busy:
    """Time that is taken: a visit, a hold, an absence (no point).

    It may begin as much as `slack` later without breaking what was promised.
    """

    technician_id: int
    during: Window
    point: Point | None
    slack: timedelta
    counts: bool
    """Whether it counts as a visit, against quotas and as other work near by."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A technician who could come within a window: when, and how much longer he drives for it.

    `near_seconds` is the drive to the nearer of the stops before and after; None when both ends are homes.
    """

    technician_id: int
    arrival: datetime
    extra_seconds: int
    near_seconds: int | None
