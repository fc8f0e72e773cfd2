"""Ranks what fits into offers, and tells why the rest is refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias

from dispatch.booking.rules.offer_odds import OfferOdds
from dispatch.booking.rules.schedule import Candidate
from dispatch.booking.rules.slots import (
    LATER_DAY_PRICE,
    LOAD_PRICE,
    NEAR_SECONDS,
    OVERDUE_PRICE,
    QUIET,
    SAME_TECHNICIAN_PRICE,
    Offer,
    OfferReason,
    Offers,
    RefusedWindow,
    SlotDemand,
    SlotRules,
    closed_for,
    half_day,
    limit_reached,
    reserve_touched,
    score,
)
from dispatch.planning.rules import visit_order
from dispatch.planning.rules.van_stock import NO_PARTS
from dispatch.vocabulary.terms import Priority
from dispatch.vocabulary.windows import Window

HalfDay: TypeAlias = tuple[date, bool]
"""A local day, and whether it is its afternoon."""


@dataclass(frozen=True, slots=True)
class HalfDayLoad:
    """How much of a half-day's working time is booked, over all who could do the work."""

    booked_seconds: int = 0
    working_seconds: int = 0

    @property
    def share(self) -> float:
        return self.booked_seconds / self.working_seconds if self.working_seconds else 1.0


@dataclass(frozen=True, slots=True)
class DayCapacity:
    """What is known of a local day: arrivals by (work group, start in minutes), loads of its half-days."""

    arrivals: tuple[tuple[str, int], ...]
    loads: Mapping[HalfDay, HalfDayLoad]
    has_skill: bool
    has_parts: bool = True
    """Whether somebody with the skills carries what the work needs, or can pick it up."""


@dataclass(frozen=True, slots=True)
class OfferableSlot:
    """An offered window, its start in minutes after local midnight, and whether a certificate covers the work then."""

    window: Window
    minute: int
    is_certified: bool = True


def refusal_before_looking(
    sought: SlotDemand, rules: SlotRules, slot: OfferableSlot, day: DayCapacity, now: datetime
) -> str | None:
    """The reason that holds whoever is free: by what comes first, by the clock, by a limit, by what is kept for
    emergencies.
    """
    whatever_time = "needs_two" if sought.crew > 1 else None
    out_of_order = visit_order.refused_window(sought.links, sought.service_seconds, slot.window, now)
    if whatever_time or out_of_order is not None:
        return whatever_time or out_of_order
    unable = "no_skill" if not day.has_skill else NO_PARTS if not day.has_parts else None
    if unable or not slot.is_certified:
        return unable or "certificate_lapsed"
    by_time = closed_for(slot.window, rules, sought.priority, now)
    if by_time is None and not _is_for_tier(sought, slot.window, now):
        return "not_for_tier"
    if by_time is None and limit_reached(rules, day.arrivals, sought.work_group, slot.minute):
        return "limit_reached"
    return by_time or _refusal_by_load(sought, rules, day.loads.get(half_day(slot.window, sought.zone), HalfDayLoad()))


def _is_for_tier(sought: SlotDemand, window: Window, now: datetime) -> bool:
    """Whether the customer's tier is offered such a window; whoever has an emergency takes what there is."""
    day, today = (at.astimezone(sought.zone).date() for at in (window.start, now))
    return sought.priority is Priority.EMERGENCY or sought.tier.offers(window, day, today)


def _refusal_by_load(sought: SlotDemand, rules: SlotRules, load: HalfDayLoad) -> str | None:
    if load.working_seconds == 0:
        return "no_shift"
    takes_all = sought.priority is Priority.EMERGENCY or sought.tier.takes_reserve
    reserved = not takes_all and reserve_touched(
        load.booked_seconds, load.working_seconds, sought.service_seconds, rules
    )
    return "reserved" if reserved else None


def offer_of(
    sought: SlotDemand,
    window: Window,
    candidates: Iterable[tuple[Candidate, OfferOdds]],
    load: HalfDayLoad,
    now: datetime,
) -> Offer | None:
    """The best candidate as an offer, by driving, load and odds; None when there is none."""
    priced = [
        (
            _price(sought, one, load, now) + _price_of_time(sought, window) + odds.price,
            one.arrival,
            one.technician_id,
            one,
            odds,
        )
        for one, odds in candidates
    ]
    if not priced:
        return None
    price, _, _, best, odds = min(priced, key=lambda item: item[:3])
    why = _why(sought, window, best, load)
    return Offer(window, best.technician_id, best.arrival, best.extra_seconds, score(price), why, odds)


def ranked(offers: Iterable[Offer], refused: Iterable[RefusedWindow]) -> Offers:
    """The offers with the best first; the earliest of all says so."""
    found = list(offers)
    if found:
        first = min(found, key=lambda offer: offer.window.start)
        place = found.index(first)
        found[place] = replace(first, why=(*first.why, OfferReason.EARLIEST))
    best_first = sorted(found, key=lambda offer: (-offer.score, offer.window.start))
    return Offers(tuple(best_first), tuple(sorted(refused, key=lambda one: one.window.start)))


def _price(sought: SlotDemand, one: Candidate, load: HalfDayLoad, now: datetime) -> int:
    same = SAME_TECHNICIAN_PRICE if one.technician_id in (sought.last_technician_id, sought.wish.preferred) else 0
    days = max(0, (one.arrival - now).days)
    return one.extra_seconds + round(LOAD_PRICE * load.share) + LATER_DAY_PRICE * days - same


def _price_of_time(sought: SlotDemand, window: Window) -> int:
    """What a window costs that ends after the work is due; nothing where no tier says when that is."""
    return OVERDUE_PRICE if sought.due_at is not None and window.end > sought.due_at else 0


def _why(sought: SlotDemand, window: Window, best: Candidate, load: HalfDayLoad) -> tuple[OfferReason, ...]:
    said = {
        OfferReason.NEAR: best.near_seconds is not None and best.near_seconds <= NEAR_SECONDS,
        OfferReason.SAME_TECHNICIAN: best.technician_id == sought.last_technician_id,
        OfferReason.QUIET: load.share < QUIET,
        OfferReason.IN_TIME: sought.due_at is not None and window.end <= sought.due_at,
    }
    return tuple(why for why, holds in said.items() if holds)
