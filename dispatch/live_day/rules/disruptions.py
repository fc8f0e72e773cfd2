"""What upsets a day, and how far a repair may reach."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, TypeAlias, get_args

from dispatch.vocabulary.windows import Window

REPAIR_SECONDS = 5
"""How long a repair searches: the day goes on meanwhile."""

DAY_REPAIR_SECONDS = 2
"""Less for a whole day: to read, verify and publish it takes seven seconds besides, and ten are the aim."""

CONCERNED = 10
"""So many technicians may be asked to take over work, those who live nearest to it."""

REACHED_WITHIN_HOURS = 4
"""An emergency is sought a place within these hours."""


class Disruption(StrEnum):
    TECHNICIAN_ILL = "technician_ill"
    VEHICLE_DOWN = "vehicle_down"
    VISIT_LONGER = "visit_longer"
    VISIT_SHORTER = "visit_shorter"
    PART_MISSING = "part_missing"
    CUSTOMER_CANCELS = "customer_cancels"
    EMERGENCY = "emergency"
    NOBODY_HOME = "nobody_home"
    DAY_UPSET = "day_upset"
    """Many things at once: the whole day of a territory is repaired."""


@dataclass(frozen=True, slots=True)
class TechnicianIll:
    """A technician can't work until the end of the shift."""

    kind: ClassVar = Disruption.TECHNICIAN_ILL
    technician_id: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class VehicleDown:
    """A technician has no vehicle for so many minutes."""

    kind: ClassVar = Disruption.VEHICLE_DOWN
    technician_id: int
    minutes: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class VisitLonger:
    """A visit takes so many minutes longer than planned."""

    kind: ClassVar = Disruption.VISIT_LONGER
    visit_id: int
    minutes: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class VisitShorter:
    """A visit takes so many minutes less than planned, or than was said before."""

    kind: ClassVar = Disruption.VISIT_SHORTER
    visit_id: int
    minutes: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class PartMissing:
    """A visit can't be done before a part is there; `why` says which one."""

    kind: ClassVar = Disruption.PART_MISSING
    visit_id: int
    why: str


@dataclass(frozen=True, slots=True)
class CustomerCancels:
    """A customer does not want the order any more."""

    kind: ClassVar = Disruption.CUSTOMER_CANCELS
    order_id: int
    why: str


@dataclass(frozen=True, slots=True)
class Emergency:
    """An order must be reached within hours, by one technician where a person has chosen them."""

    kind: ClassVar = Disruption.EMERGENCY
    order_id: int
    technician_id: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class NobodyHome:
    """A technician stands before a closed door, and calls the desk."""

    kind: ClassVar = Disruption.NOBODY_HOME
    visit_id: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class DayUpset:
    """A whole day of a territory (its code) goes otherwise; these technicians can't work from now on."""

    kind: ClassVar = Disruption.DAY_UPSET
    territory: str
    technician_ids: tuple[int, ...] = ()
    why: str = ""


Reported: TypeAlias = (
    TechnicianIll
    | VehicleDown
    | VisitLonger
    | VisitShorter
    | PartMissing
    | CustomerCancels
    | Emergency
    | NobodyHome
    | DayUpset
)
"""A disruption as it is reported, with exactly what its kind needs."""

REPORTED: Mapping[Disruption, type[Reported]] = {shape.kind: shape for shape in get_args(Reported)}


def reached_within(now: datetime, own: Sequence[Window]) -> Window | None:
    """When an emergency may be reached: within hours, and not before its customer is at home.

    `own` are the customer's windows; none of them means any time. None when the next one opens later.
    """
    ahead = sorted(window for window in own if window.end > now)
    latest = now + timedelta(hours=REACHED_WITHIN_HOURS)
    if not ahead:
        return Window(now, latest)
    start, end = max(now, ahead[0].start), min(latest, ahead[0].end)
    return Window(start, end) if start < end else None


def needed_of(shape: type[Reported]) -> frozenset[str]:
    """The names of what a kind of disruption must say."""
    return frozenset(field.name for field in fields(shape) if field.default is MISSING)


def known_of(shape: type[Reported]) -> frozenset[str]:
    """The names of what a kind of disruption may say."""
    return frozenset(field.name for field in fields(shape))
