"""What a plan says, and how it differs from what stands: whom a publication concerns follows from that alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dispatch.planning.rules.pickups import PlannedPickup
from dispatch.planning.rules.plan_rules import PlannedOvertime
from dispatch.planning.rules.snapshots import Promised, VisitFacts
from dispatch.vocabulary.states import ChangeKind
from dispatch.vocabulary.windows import Window


@dataclass(frozen=True, slots=True)
class Placement:
    """A visit's place in a route: `start` is the arrival at the customer's door, `arrive` may be earlier.

    `kept` marks a visit that the plan left where it was. `odds_percent`: on so many of a hundred days it starts within
    the time that its customer is told. `told_window`: what they are told, where the odds chose it.
    `mate_id`: the second technician of a visit for two, who starts then, too.
    """

    visit_id: int
    technician_id: int
    shift_id: int | None
    position: int
    arrive: datetime
    start: datetime
    finish: datetime
    travel_seconds: int
    kept: bool = False
    odds_percent: float | None = None
    told_window: Window | None = None
    mate_id: int | None = None
    mate_travel_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class UnplacedVisit:
    """A visit that found no place: a stable code and a sentence for a person."""

    visit_id: int
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """What a plan rests on that is not sure: a stable code, a sentence in English, how many places it concerns."""

    code: str
    sentence: str
    places: int = 0


HURRIED = "hurried"
"""The code of the warning that a search missed its deadline."""


@dataclass(frozen=True, slots=True)
class PlanResult:
    """A verified plan in the backend's own words.

    bound: what no plan can be cheaper than, where something was proven. was_stopped: whether somebody took it before
    the search was at its end.
    """

    placements: tuple[Placement, ...]
    unplaced: tuple[UnplacedVisit, ...]
    objective: Mapping[str, int]
    warnings: tuple[PlanWarning, ...] = ()
    bound: int | None = None
    was_stopped: bool = False
    overtime: tuple[PlannedOvertime, ...] = ()
    pickups: tuple[PlannedPickup, ...] = ()


@dataclass(frozen=True, slots=True)
class CurrentAssignment:
    """Where a visit stands: with whom, from when, and what was promised. All None for one that nobody has."""

    technician_id: int | None = None
    start: datetime | None = None
    promised: Promised | None = None
    mate_id: int | None = None


@dataclass(frozen=True, slots=True)
class VisitChange:
    """What becomes of one visit when a plan is published."""

    visit_id: int
    kind: ChangeKind
    before: CurrentAssignment = field(default_factory=CurrentAssignment)
    after: CurrentAssignment = field(default_factory=CurrentAssignment)


def stand_of(visit: VisitFacts) -> CurrentAssignment:
    """Where a visit stands at present."""
    start = visit.during.start if visit.during else None
    return CurrentAssignment(visit.technician_id, start, visit.promised, visit.mate_id)


def difference(before: Mapping[int, CurrentAssignment], placements: Iterable[Placement]) -> tuple[VisitChange, ...]:
    """One change per visit that had or gets a place, by id.

    `before` holds where every visit of the plan stood; one without technician that gets no place is not listed.
    """
    placed = {placement.visit_id: placement for placement in placements}
    ids = sorted({*before, *placed})
    changes = (_change(visit_id, before.get(visit_id, CurrentAssignment()), placed.get(visit_id)) for visit_id in ids)
    return tuple(change for change in changes if change is not None)


def _change(visit_id: int, stand: CurrentAssignment, placement: Placement | None) -> VisitChange | None:
    if placement is None:
        return VisitChange(visit_id, ChangeKind.DROPPED, stand) if stand.technician_id or stand.promised else None
    after = CurrentAssignment(placement.technician_id, placement.start, mate_id=placement.mate_id)
    return VisitChange(visit_id, _kind(stand, placement), stand, after)


def _kind(stand: CurrentAssignment, placement: Placement) -> ChangeKind:
    if stand.technician_id is None and stand.promised is None:
        return ChangeKind.NEW
    if stand.promised and placement.start not in stand.promised.window and not placement.kept:
        return ChangeKind.WINDOW_BROKEN
    told = stand.promised.technician_id if stand.promised else stand.technician_id
    if told != placement.technician_id:
        return ChangeKind.TECHNICIAN_CHANGED
    return ChangeKind.SAME if stand.start == placement.start else ChangeKind.MOVED
