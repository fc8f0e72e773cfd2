"""What technicians report from the field, and when it counts as done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.customers.rules.lines import DeviceIn
from dispatch.vocabulary.checklists import Answer
from dispatch.vocabulary.states import VisitState
from dispatch.workforce.rules.van_parts import PartUse


class FieldEventKind(StrEnum):
    ACCEPTED = "accepted"
    EN_ROUTE = "en_route"
    ARRIVED = "arrived"
    STARTED = "started"
    COMPLETED = "completed"
    PARTIAL = "partial"
    CANNOT_COMPLETE = "cannot_complete"
    RUNNING_LATE = "running_late"
    HELP_WANTED = "help_wanted"
    DECLINED = "declined"


class Hindrance(StrEnum):
    """Why a visit could not be completed, or not in full, or why its technician does not take it."""

    NOBODY_HOME = "nobody_home"
    NO_ACCESS = "no_access"
    CUSTOMER_REFUSED = "customer_refused"
    MISSING_PART = "missing_part"
    MISSING_SKILL = "missing_skill"
    NETWORK_FAULT = "network_fault"
    UNSAFE = "unsafe"
    NO_TIME = "no_time"
    OTHER = "other"


K = FieldEventKind

STATE_AFTER: Mapping[FieldEventKind, VisitState] = {
    K.ACCEPTED: VisitState.DISPATCHED,
    K.EN_ROUTE: VisitState.EN_ROUTE,
    K.ARRIVED: VisitState.ON_SITE,
    K.STARTED: VisitState.ON_SITE,
    K.COMPLETED: VisitState.COMPLETED,
    K.PARTIAL: VisitState.PARTIAL,
    K.CANNOT_COMPLETE: VisitState.CANNOT_COMPLETE,
}

RANK: Mapping[FieldEventKind, int] = {kind: rank for rank, kind in enumerate(FieldEventKind)}
"""The order in which the events of one instant happened."""

SAYINGS = frozenset({K.RUNNING_LATE, K.HELP_WANTED, K.DECLINED})
"""What a technician says of a visit, which gives it no state by itself."""

DECLINABLE_FOR = (Hindrance.NO_TIME, Hindrance.MISSING_SKILL, Hindrance.MISSING_PART, Hindrance.UNSAFE, Hindrance.OTHER)
"""Why a technician may hand a visit back before they are there; the rest can only be known at the door."""

ENDINGS = frozenset({K.COMPLETED, K.PARTIAL, K.CANNOT_COMPLETE})
ON_SITE = ENDINGS | {K.ARRIVED, K.STARTED}
"""What is done at the customer's door; it beats planning (invariant 33)."""

NEVER_THERE = frozenset({Hindrance.NO_TIME})
"""Hindrances that kept the technician from the door, so that no arrival follows from them."""

EARLY_REPORT = timedelta(minutes=5)
"""How long before its assignment a visit may have been reported on: the clocks differ by that much."""

SKEW_LIMIT = timedelta(minutes=2)


@dataclass(frozen=True)
class ReportedEvent:
    """One event as it counts: `at` is the effective time.

    `devices` are those that the technician fitted, `answers` those to the checklist, by the item's code, `parts` those
    that were used, `signed_by` is whoever signed for the work.
    """

    event_id: str
    technician_id: int
    kind: FieldEventKind
    at: datetime
    result: str | None = None
    notes: str | None = None
    reason: Hindrance | None = None
    devices: tuple[DeviceIn, ...] = ()
    answers: tuple[tuple[str, Answer], ...] = ()
    parts: tuple[PartUse, ...] = ()
    signed_by: str | None = None

    @property
    def order(self) -> tuple[datetime, int, str, int]:
        """Sorts reports the same way in whatever order they came in (invariant 31)."""
        return (self.at, RANK[self.kind], self.event_id, self.technician_id)

    @property
    def proves_arrival(self) -> bool:
        """Whether whoever reports this stood at the customer's door."""
        return self.kind in ON_SITE and self.reason not in NEVER_THERE


@dataclass(frozen=True)
class EffectiveTime:
    """When an event counts as done, and whether the device's clock is off."""

    at: datetime
    skewed: bool


def effective_time(
    device_at: datetime, *, assigned_at: datetime | None, received_at: datetime, sent_at: datetime | None = None
) -> EffectiveTime:
    """The device's time clamped to [assigned − 5 min, received] (invariant 34).

    `sent_at` is what the device's clock showed when it sent; without it only a time outside the bounds tells that
    the clock is off. Off by more than two minutes is flagged, never corrected: an offline event is old, not wrong.
    """
    earliest = assigned_at - EARLY_REPORT if assigned_at else device_at
    at = min(max(device_at, earliest), received_at)
    off = abs(sent_at - received_at) if sent_at else timedelta(0)
    return EffectiveTime(at, skewed=max(off, abs(at - device_at)) > SKEW_LIMIT)


def delayed_until(expected: datetime, said_at: datetime, minutes: int) -> datetime:
    """When somebody is there, or done, who said at an instant that it takes so many minutes longer than expected.

    What was expected earlier than they said it has become now.
    """
    return max(expected, said_at) + timedelta(minutes=minutes)
