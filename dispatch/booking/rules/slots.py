"""Which arrival windows a day offers, what speaks for one, and why one is not offered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.booking.rules.offer_odds import UNKNOWN, OfferOdds
from dispatch.booking.rules.openings import SlotOpening
from dispatch.customers.rules.tiers import USUAL as USUAL_TIERS
from dispatch.customers.rules.tiers import TierRule
from dispatch.planning.rules.snapshots import Point
from dispatch.visits.rules.technician_wishes import ANYBODY, TechnicianWish
from dispatch.visits.rules.told_windows import OFFERED_USUALLY
from dispatch.visits.rules.visit_links import UNLINKED, VisitLinks
from dispatch.vocabulary.states import OrderState, VisitState
from dispatch.vocabulary.terms import Priority, Tier
from dispatch.vocabulary.windows import Window

USUAL = OFFERED_USUALLY

MAX_DAYS = 14
DAY_MINUTES = 24 * 60
NEAR_SECONDS = 600
"""A stop within ten minutes' drive counts as near."""

QUIET = 0.5
"""A half-day with less than this share of its working time booked counts as quiet."""

LOAD_PRICE = 1800
"""A full half-day weighs as much as half an hour of driving: load spreads to the quiet ones."""

SAME_TECHNICIAN_PRICE = 900
"""That the technician of the last visit comes again is worth a quarter of an hour of driving."""

LATER_DAY_PRICE = 60
"""Of two windows that cost the same the earlier one ranks first."""

OVERDUE_PRICE = 1800
"""That a repair is over its due time then weighs as much as half an hour of driving."""

ANY_TIER = USUAL_TIERS[Tier.STANDARD]


@dataclass(frozen=True, slots=True)
class SlotDemand:
    """What a slot is sought for. `visit_id` is None where the order is still to come."""

    territory_id: int
    zone: ZoneInfo
    point: Point
    service_seconds: int
    skills: tuple[str, ...]
    work_group: str
    priority: Priority
    visit_id: int | None = None
    last_technician_id: int | None = None
    not_by_technician_id: int | None = None
    wish: TechnicianWish = ANYBODY
    links: VisitLinks = UNLINKED
    crew: int = 1
    parts_needed: tuple[str, ...] = ()
    tools_needed: tuple[str, ...] = ()
    tier: TierRule = ANY_TIER
    due_at: datetime | None = None
    """By when the work is to begin, where the customer's tier says so."""


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """What a search needs of one of an order's visits."""

    id: int
    state: VisitState
    service_seconds: int
    skills: tuple[str, ...]
    not_by_technician_id: int | None = None
    wish: TechnicianWish = ANYBODY
    links: VisitLinks = UNLINKED
    crew: int = 1
    parts_needed: tuple[str, ...] = ()
    tools_needed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BookableOrder:
    """What a search needs of an order that is here; its visits by number. What is not known yet is None."""

    state: OrderState
    territory_id: int | None
    point: Point | None
    priority: Priority
    work_group: str
    last_technician_id: int | None
    visits: tuple[OpenVisit, ...]
    tier: TierRule = ANY_TIER
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SlotRules:
    """A territory's booking rules. `offered` holds (start, end) in minutes after local midnight."""

    offered: tuple[tuple[int, int], ...] = USUAL
    closures: tuple[Window, ...] = ()
    limits: tuple["CapacityLimit", ...] = ()
    reserve_percent: int = 15
    closes: timedelta = timedelta(hours=2)
    hold: timedelta = timedelta(minutes=10)
    least_odds_percent: int | None = None
    """With what odds a window must hold to be offered; None asks for none."""
    factors: list[list[Any]] | None = None
    """What is learned of durations (`uncertainty.queries.calibrations.IN_USE`); None before anything is."""


@dataclass(frozen=True, slots=True)
class CapacityLimit:
    """At most so many arrivals in a window; None for the group or the start means all of them together."""

    work_group: str | None
    starts_minute: int | None
    most: int


class OfferReason(StrEnum):
    """What speaks for an offer."""

    NEAR = "near_other_work"
    SAME_TECHNICIAN = "same_technician"
    EARLIEST = "earliest"
    QUIET = "quiet_half_day"
    IN_TIME = "before_due"


REFUSALS = {
    "waits_for": "Another visit must be done first, and that has no time yet.",
    "comes_after": "Another visit must be done first, and is not by then.",
    "comes_before": "It must be done before another visit, which begins earlier.",
    "closed": "Nothing is booked on that day.",
    "too_soon": "It is too late to book this time.",
    "needs_two": "Two technicians are needed; the planner finds a time when both are free.",
    "no_skill": "Nobody here has the skills that the work needs.",
    "no_parts": "No van has the parts and tools that the work needs, and they can't be picked up on the way.",
    "certificate_lapsed": "Whoever has the skills has no valid certificate for them then.",
    "no_shift": "Nobody who could do the work is on shift then.",
    "no_capacity": "Everybody who could do the work is busy then.",
    "limit_reached": "This window takes no more work of this kind.",
    "not_for_tier": "Customers of this tier are not offered this window.",
    "reserved": "What is left of that half-day is kept for emergencies.",
    "odds_too_low": "This window, or another promise of that day, would be too likely to break.",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """An arrival window that can be kept: who would come and when, how good it is (1 to 100), and why.

    `odds` are those of keeping it, and what it takes from other promises.
    """

    window: Window
    technician_id: int
    arrival: datetime
    extra_travel_seconds: int
    score: int
    why: tuple[OfferReason, ...]
    odds: OfferOdds = UNKNOWN

    @property
    def odds_percent(self) -> float:
        """On so many of a hundred days the visit starts within the window."""
        return round(100 * self.odds.kept, 1)

    @property
    def others_broken(self) -> float:
        """So many more promises of others are to be expected broken."""
        return round(self.odds.others_broken, 2)

    @property
    def others_delayed(self) -> int:
        """So many promises of others become less likely by a point or more."""
        return self.odds.delayed


@dataclass(frozen=True, slots=True)
class RefusedWindow:
    """An arrival window that is not offered, with a reason code of `REFUSALS` and each change that would open it."""

    window: Window
    code: str
    opened_by: tuple[SlotOpening, ...] = ()


@dataclass(frozen=True, slots=True)
class HalfDayFill:
    """How full a half-day is: booked and working time of all who could do the work.

    is_offered: whether any window of it is offered; one that is over, or full of limits, has room and is of no use.
    """

    day: date
    is_afternoon: bool
    booked_seconds: int
    working_seconds: int
    is_offered: bool

    @property
    def booked_percent(self) -> int | None:
        """Whole per cent of the working time; None where nobody works who could do the work."""
        return round(100 * self.booked_seconds / self.working_seconds) if self.working_seconds else None

    @property
    def is_quiet(self) -> bool:
        """Whether customers are steered to it."""
        return self.is_offered and self.booked_seconds < QUIET * self.working_seconds


@dataclass(frozen=True, slots=True)
class Offers:
    """The answer to a search: the best offer of each window, the best first, and the windows refused, in order.

    half_days: how full each half-day is that was searched, in order.
    """

    offers: tuple[Offer, ...]
    refused: tuple[RefusedWindow, ...]
    half_days: tuple[HalfDayFill, ...] = ()


def windows_of_day(day: date, offered: Iterable[tuple[int, int]], zone: ZoneInfo) -> tuple[Window, ...]:
    """The offered windows of a local day. Where the clock skips a window it is not offered."""
    spans = ((_instant(day, start, zone), _instant(day, end, zone)) for start, end in sorted(offered))
    return tuple(Window(start, end) for start, end in spans if start < end)


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(minute, DAY_MINUTES)
    local = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), zone)
    return local.astimezone(UTC)


def closed_for(window: Window, rules: SlotRules, priority: Priority, now: datetime) -> str | None:
    """Why a window can't be booked by its time alone; an emergency is booked until the window ends."""
    if any(window.overlaps(closure) for closure in rules.closures):
        return "closed"
    last_call = window.end if priority is Priority.EMERGENCY else window.start - rules.closes
    return "too_soon" if now >= last_call else None


def limit_reached(rules: SlotRules, taken: Iterable[tuple[str, int]], work_group: str, starts_minute: int) -> bool:
    """Whether one more arrival would break a limit.

    `taken` holds the (work group, start in minutes after midnight) of each arrival of the day.
    """
    arrivals = list(taken)
    for limit in rules.limits:
        if limit.work_group not in (None, work_group) or limit.starts_minute not in (None, starts_minute):
            continue
        counted = [
            one for one in arrivals if limit.work_group in (None, one[0]) and limit.starts_minute in (None, one[1])
        ]
        if len(counted) >= limit.most:
            return True
    return False


def reserve_touched(booked_seconds: int, working_seconds: int, wanted_seconds: int, rules: SlotRules) -> bool:
    """Whether a booking would take from the share of a half-day that is kept for emergencies."""
    return (booked_seconds + wanted_seconds) * 100 > working_seconds * (100 - rules.reserve_percent)


def score(price: int) -> int:
    """1 to 100 from a price in seconds of driving: 100 costs nothing, each minute takes one off."""
    return max(1, 100 - max(0, price) // 60)


def half_day(window: Window, zone: ZoneInfo) -> tuple[date, bool]:
    """The local day of a window, and whether it is its afternoon."""
    local = window.start.astimezone(zone)
    return local.date(), local.hour >= 12
