"""When a technician will arrive at each visit that is left of their day, and when that must be told."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.vocabulary.states import VisitState

WORTH_TELLING = timedelta(minutes=15)
"""How far an arrival time must move from what the customer was last told before they are told again."""

WORTH_SAYING = timedelta(minutes=5)
"""The same where the technician says so themselves: that is no guess."""

MOST_TOLD = 3
"""How often one appointment version's delay is told; then a person calls (invariant 18)."""


SILENT_AFTER = timedelta(minutes=30)
"""A device that gave no sign for this long may be without a network: what it did meanwhile is not known."""


@dataclass(frozen=True)
class RemainingVisit:
    """One visit that is left, in the order of the day.

    `travel_s` is the drive from where the technician is before it. `planned_at` is the planned arrival, before which
    nobody counts on them. `en_route_at` and `arrived_at` are what they reported. `delayed_until` is what they said
    themselves: not there before it, or not done before it where they have arrived. `not_before` is when what must come
    first is expected to be done.
    """

    visit_id: int
    state: VisitState
    planned_at: datetime
    service_s: int
    travel_s: int
    en_route_at: datetime | None = None
    arrived_at: datetime | None = None
    delayed_until: datetime | None = None
    not_before: datetime | None = None


def forecast(legs: Iterable[RemainingVisit], now: datetime) -> dict[int, datetime]:
    """The expected arrival at each visit by its id; for one that they are at, the real arrival.

    Work under way ends no earlier than now, a drive under way neither; whoever is idle leaves at the earliest now.
    A visit that is not driven to yet is never expected before its planned arrival, which holds the breaks and the
    customer's window.
    """
    expected: dict[int, datetime] = {}
    free_at = now
    for leg in in_turn(legs):
        arrival = _arrival(leg, free_at, now)
        expected[leg.visit_id] = arrival
        free_at = max(now, _end(leg, arrival))
    return expected


def in_turn(legs: Iterable[RemainingVisit]) -> list[RemainingVisit]:
    """The visits in the order in which they are done: what has begun first."""
    return sorted(legs, key=_how_far)


def must_tell(eta: datetime, *, told: datetime | None, window_end: datetime, worth: timedelta = WORTH_TELLING) -> bool:
    """Whether the customer must hear a new arrival time.

    `told` is the last time they were told; None while only the window stands, which then counts as told till its end.
    A visit that is late by no more than `worth` is not worth a text, nor is one that comes so much sooner.
    """
    if told is None:
        return eta - window_end > worth
    return abs(eta - told) > worth


def is_silent(states: Collection[VisitState], last_sign_at: datetime | None, now: datetime) -> bool:
    """Whether nothing can be said about the arrivals at visits in these states, since nobody knows where they are.

    Whoever was last heard of on site is at work there: a job that takes long is no silence, it is a delay.
    """
    if VisitState.ON_SITE in states:
        return False
    return last_sign_at is None or now - last_sign_at > SILENT_AFTER


def on_the_way_eta(left_at: datetime, travel_s: int, now: datetime) -> datetime:
    """When somebody arrives who left then and drives for so long; a minute from now at the earliest."""
    return max(left_at + timedelta(seconds=travel_s), now + timedelta(minutes=1))


def _arrival(leg: RemainingVisit, free_at: datetime, now: datetime) -> datetime:
    if leg.arrived_at is not None:
        return leg.arrived_at
    earliest = leg.delayed_until or now
    travel = timedelta(seconds=leg.travel_s)
    if leg.en_route_at is not None:
        return max(leg.en_route_at + travel, now, earliest)
    return max(free_at + travel, leg.planned_at, earliest, leg.not_before or now)


def _end(leg: RemainingVisit, arrival: datetime) -> datetime:
    end = arrival + timedelta(seconds=leg.service_s)
    return max(end, leg.delayed_until) if leg.arrived_at and leg.delayed_until else end


_FIRST = {VisitState.ON_SITE: 0, VisitState.EN_ROUTE: 1}


def _how_far(leg: RemainingVisit) -> tuple[int, datetime, int]:
    return (_FIRST.get(leg.state, 2), leg.planned_at, leg.visit_id)
