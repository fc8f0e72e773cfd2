"""Reads what a search for slots rests on, and makes the offers from it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from dispatch.booking.availability.gap_search import GapQuery, fits
from dispatch.booking.availability.offer_odds import judged
from dispatch.booking.availability.schedule_cache import ScheduleCache
from dispatch.booking.availability.technician_gaps import Flags
from dispatch.booking.availability.territory_gaps import TerritoryGaps
from dispatch.booking.queries import slots as queries
from dispatch.booking.rules.offer_odds import UNKNOWN, OfferOdds
from dispatch.booking.rules.offer_stock import OfferStock, stock_of
from dispatch.booking.rules.openings import opened_by
from dispatch.booking.rules.schedule import Candidate, SupplyWay
from dispatch.booking.rules.slot_ranking import (
    DayCapacity,
    HalfDay,
    HalfDayLoad,
    OfferableSlot,
    offer_of,
    ranked,
    refusal_before_looking,
)
from dispatch.booking.rules.slots import (
    BookableOrder,
    HalfDayFill,
    Offer,
    Offers,
    OpenVisit,
    RefusedWindow,
    SlotDemand,
    SlotRules,
    half_day,
    windows_of_day,
)
from dispatch.customers.queries import tiers
from dispatch.db.tables import Visit, WorkType
from dispatch.kernel.work import Work
from dispatch.orders.queries import work_types as work_type_queries
from dispatch.orders.rules.service_times import service_seconds
from dispatch.planning.queries import van_stock
from dispatch.planning.rules.snapshots import Point, span_of_days
from dispatch.uncertainty.rules.factors import LearnedLaws
from dispatch.uncertainty.services import calibrations
from dispatch.visits.queries import pickups as pickup_queries
from dispatch.vocabulary.errors import Invalid, Missing, Refused, naming
from dispatch.vocabulary.states import PLANNABLE_VISITS, STARTED_VISITS, OrderState
from dispatch.vocabulary.terms import OrderKind, Priority, Tier
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import territories as territory_queries
from dispatch.workforce.rules.part_needs import quantities_of
from dispatch.workforce.rules.territory_choice import TechnicianHome, choose
from dispatch.workforce.services.points import must_be_plausible
from dispatch.workforce.services.territories import territory_of_code
from dispatch.workforce.services.zones import zone_of_territory
from routing.roads import Roads

MOST_JUDGED = 3
JudgedCandidate: TypeAlias = tuple[Candidate, OfferOdds]

Stated = TypeVar("Stated", Visit, OpenVisit)


@dataclass(frozen=True)
class SlotRequest:
    """What to search for: an order that is here, or kind, symptom and place of one that is still to come."""

    order_id: int | None = None
    kind: OrderKind | None = None
    symptom: str | None = None
    point: Point | None = None
    territory: str | None = None
    priority: Priority = Priority.NORMAL
    tier: Tier = Tier.STANDARD


@dataclass(frozen=True)
class Availability:
    """Everything that offers are made from, read at `now`: plain values that outlive the transaction.

    able: who of the territory's people has the skills, and the parts and tools, or can pick them up. fetching: who of
    them passes the supply place for it. skilled: whether anybody has the skills. laws: how durations turn out.
    """

    sought: SlotDemand
    rules: SlotRules
    now: datetime
    days: tuple[date, ...]
    field: TerritoryGaps
    able: Flags
    arrivals: tuple[tuple[str, datetime], ...]
    laws: LearnedLaws
    skilled: bool = True
    supply: SupplyWay | None = None
    fetching: Flags | None = None

    @property
    def least_odds_percent(self) -> int | None:
        """With what odds a window must hold; emergencies are asked for none."""
        return None if self.sought.priority is Priority.EMERGENCY else self.rules.least_odds_percent


def resolve(work: Work, wish: SlotRequest) -> SlotDemand:
    """What a wish comes to. Raises `Missing`, `Invalid`, or `Refused` for an order that can't be booked now."""
    if wish.order_id is None:
        return _of_kind(work, wish)
    order = queries.ordered(work.session, work.actor, wish.order_id)
    if order is None:
        raise Missing("order")
    return _sought_for(work, order, bookable(order.state, order.visits))


def bookable(order_state: str, visits: Sequence[Stated]) -> Stated:
    """The visit that can be booked, of an order's visits by number. Raises `Refused`."""
    for visit in reversed(visits):
        if visit.state in STARTED_VISITS:
            raise Refused("visit_started", "The technician is on the way or at work; this can't change any more.")
        if visit.state in PLANNABLE_VISITS and order_state != OrderState.HELD:
            return visit
    raise Refused("nothing_to_book", "This order has no open visit, or it is held.")


def read(work: Work, schedules: ScheduleCache, sought: SlotDemand, first_day: date, days: int) -> Availability:
    """Reads what a search rests on over some local days; `schedules` remembers those of the territory."""
    listed = tuple(first_day + timedelta(days=number) for number in range(days))
    span = span_of_days(listed[0], listed[-1], sought.zone)
    # A window or a shift of the last day may run over midnight, a shift of the day before into the first one.
    reach = Window(span.start - timedelta(days=1), span.end + timedelta(days=1))
    field = schedules.of(work.session, sought.territory_id, reach, sought.zone, work.now)
    if sought.visit_id is not None:
        field = field.without(sought.visit_id, work.now)
    field = field.certified(sought.skills, work.now)
    rules = queries.rules_of(work.session, sought.territory_id, reach)
    arrivals = queries.arrivals(work.session, sought.territory_id, reach, work.now) if rules.limits else []
    able = field.able(sought.skills, sought.not_by_technician_id, sought.wish)
    skilled = bool(able.any())
    stock = _stock(work, sought, [one.id for one in field.people], reach)
    if stock is not None:
        able &= field.among(stock.carriers | stock.fetchers)
    laws = calibrations.laws_of(
        rules.factors, {}, work.tools.service_variation_percent, work.tools.travel_variation_percent
    )
    found = Availability(sought, rules, work.now, listed, field, able, tuple(arrivals), laws, skilled=skilled)
    if stock is None or stock.way is None:
        return found
    return replace(found, supply=stock.way, fetching=field.among(stock.fetchers))


def _stock(work: Work, sought: SlotDemand, technician_ids: Sequence[int], span: Window) -> OfferStock | None:
    """Who has everything that the work needs besides what their other visits take, and who can pick up the rest."""
    needs = quantities_of(sought.parts_needed) | dict.fromkeys(sought.tools_needed, 1)
    if not needs:
        return None
    own = [] if sought.visit_id is None else [sought.visit_id]
    left = van_stock.free_stock(work.session, technician_ids, needs, own)
    supply = territory_queries.facts_of(work.session, sought.territory_id).supply
    fetched = pickup_queries.taken(work.session, technician_ids, span, own) if supply and supply.stock else {}
    return stock_of(needs, {who: left.get(who, {}) for who in technician_ids}, supply, fetched)


def read_rules(work: Work, sought: SlotDemand, span: Window) -> SlotRules:
    """The booking rules of the territory in which something is sought."""
    return queries.rules_of(work.session, sought.territory_id, span)


def make(availability: Availability, roads: Roads) -> Offers:
    """The offers that can be made; no database, and the roads may be far away."""
    loads = loads_of(availability)
    refused: list[RefusedWindow] = []
    open_windows: list[Window] = []
    for slot, day in _slots(availability, loads):
        code = refusal_before_looking(availability.sought, availability.rules, slot, day, availability.now)
        if code is None:
            open_windows.append(slot.window)
        else:
            refused.append(_refused(availability, slot.window, code))
    # Where odds may refuse the cheapest technician, the next ones are looked at, too.
    count = 1 if availability.least_odds_percent is None else MOST_JUDGED
    found = _judged(availability, fits(availability.field, _call(availability, count), open_windows, roads))
    offers = {window: _offer(availability, window, found[window], loads) for window in open_windows}
    refused += [
        _refused(availability, window, "odds_too_low" if found[window] else "no_capacity")
        for window, offer in offers.items()
        if offer is None
    ]
    best_first = ranked([offer for offer in offers.values() if offer is not None], refused)
    return replace(best_first, half_days=tuple(_fills(availability, loads, best_first.offers)))


def _fills(
    availability: Availability, loads: Mapping[HalfDay, HalfDayLoad], offers: Iterable[Offer]
) -> Iterable[HalfDayFill]:
    offered = {half_day(offer.window, availability.sought.zone) for offer in offers}
    for day in availability.days:
        for is_afternoon in (False, True):
            load = loads.get((day, is_afternoon), HalfDayLoad())
            is_offered = (day, is_afternoon) in offered
            yield HalfDayFill(day, is_afternoon, load.booked_seconds, load.working_seconds, is_offered)


def _refused(availability: Availability, window: Window, code: str) -> RefusedWindow:
    is_over = window.end <= availability.now
    return RefusedWindow(window, code, opened_by(code, availability.sought.priority, is_over=is_over))


def refusal_of(availability: Availability, window: Window) -> str | None:
    """Why a window can't be booked whoever is free; `not_offered` for one that is none of the territory's."""
    for slot, day in _slots(availability, loads_of(availability)):
        if slot.window == window:
            return refusal_before_looking(availability.sought, availability.rules, slot, day, availability.now)
    return "not_offered"


def candidates(availability: Availability, window: Window, roads: Roads, count: int = 6) -> tuple[int, ...]:
    """The technicians who could come within a window, the cheapest first, whatever the odds."""
    found = fits(availability.field, _call(availability, count), [window], roads)
    return tuple(one.technician_id for one in found[window])


def likely_candidates(availability: Availability, window: Window, roads: Roads) -> tuple[int, ...]:
    """Those of them by whom the window, and what they have promised already, holds with the territory's least odds."""
    found = _judged(availability, fits(availability.field, _call(availability, count=6), [window], roads))
    return tuple(one.technician_id for one, odds in found[window] if odds.holds(availability.least_odds_percent))


def loads_of(availability: Availability) -> Mapping[HalfDay, HalfDayLoad]:
    """Booked and working time by half-day, over all who could do the work."""
    return availability.field.loads(availability.able)


def _call(availability: Availability, count: int) -> GapQuery:
    sought = availability.sought
    return GapQuery(
        sought.point,
        sought.service_seconds,
        availability.able,
        _first_start(availability),
        count,
        sought.wish.preferred or sought.last_technician_id,
        availability.supply,
        availability.fetching,
    )


def _first_start(availability: Availability) -> datetime:
    """From when on the work can begin: now, or when what it waits for is done."""
    after = availability.sought.links.after
    end = None if after is None else after.ends_at(availability.now)
    return end or availability.now


def _slots(
    availability: Availability, loads: Mapping[HalfDay, HalfDayLoad]
) -> Iterable[tuple[OfferableSlot, DayCapacity]]:
    zone = availability.sought.zone
    taken: dict[date, list[tuple[str, int]]] = defaultdict(list)
    for group, start in availability.arrivals:
        local = start.astimezone(zone)
        taken[local.date()].append((group, local.hour * 60 + local.minute))
    for day in availability.days:
        known = DayCapacity(
            tuple(taken[day]), loads, has_skill=availability.skilled, has_parts=bool(availability.able.any())
        )
        for window in windows_of_day(day, availability.rules.offered, zone):
            certified = availability.field.certified_in(window, availability.sought.skills, availability.able)
            yield OfferableSlot(window, _minute(window.start, day, zone), is_certified=certified), known


def _offer(
    availability: Availability, window: Window, found: list[JudgedCandidate], loads: Mapping[HalfDay, HalfDayLoad]
) -> Offer | None:
    load = loads.get(half_day(window, availability.sought.zone), HalfDayLoad())
    likely = [(one, odds) for one, odds in found if odds.holds(availability.least_odds_percent)]
    return offer_of(availability.sought, window, likely, load, availability.now)


def _judged(
    availability: Availability, found: Mapping[Window, Sequence[Candidate]]
) -> dict[Window, list[JudgedCandidate]]:
    odds = judged(availability.field, availability.sought, found, availability.laws, availability.now)
    return {
        window: [(one, odds.get((window, one.technician_id), UNKNOWN)) for one in candidates]
        for window, candidates in found.items()
    }


def _minute(instant: datetime, day: date, zone: ZoneInfo) -> int:
    local = instant.astimezone(zone)
    return (local.date() - day).days * 1440 + local.hour * 60 + local.minute


def _sought_for(work: Work, order: BookableOrder, visit: OpenVisit) -> SlotDemand:
    if order.point is None:
        raise Refused("unlocated", "The address has not been found on the map yet; give it a point.")
    if order.territory_id is None:
        raise Refused("no_territory", "The order belongs to no territory yet; give it one first.")
    return SlotDemand(
        territory_id=order.territory_id,
        zone=zone_of_territory(work, order.territory_id),
        point=order.point,
        service_seconds=visit.service_seconds,
        skills=visit.skills,
        work_group=order.work_group,
        priority=order.priority,
        visit_id=visit.id,
        last_technician_id=order.last_technician_id,
        not_by_technician_id=visit.not_by_technician_id,
        wish=visit.wish,
        links=visit.links,
        crew=visit.crew,
        parts_needed=visit.parts_needed,
        tools_needed=visit.tools_needed,
        tier=order.tier,
        due_at=order.due_at,
    )


def _of_kind(work: Work, wish: SlotRequest) -> SlotDemand:
    if wish.kind is None or wish.point is None:
        raise Invalid("nothing_sought", "Name an order, or the kind of work and the place.")
    work_type = work_type_queries.best(work.session, wish.kind, wish.symptom)
    if work_type is None:
        raise Invalid("no_work_type", "There is no work type for this kind of order; add one first.")
    territory_id = _territory(work, wish.territory, wish.point)
    with naming("lat"):
        must_be_plausible(work, wish.point, territory_id)
    zone = zone_of_territory(work, territory_id)
    rule = tiers.rule(work.session, wish.tier)
    return replace(
        _sought_of_type(work_type, territory_id, wish.point, zone),
        priority=wish.priority,
        tier=rule,
        due_at=rule.repair_due(wish.kind, work.now),
    )


def _sought_of_type(work_type: WorkType, territory_id: int, point: Point, zone: ZoneInfo) -> SlotDemand:
    return SlotDemand(
        territory_id=territory_id,
        zone=zone,
        point=point,
        service_seconds=service_seconds(work_type.service_minutes, work_type.learned_percent),
        skills=tuple(work_type.skills),
        crew=work_type.crew,
        parts_needed=tuple(work_type.parts_needed),
        tools_needed=tuple(work_type.tools_needed),
        work_group=work_type.work_group,
        priority=Priority.NORMAL,
    )


def _territory(work: Work, code: str | None, point: Point) -> int:
    if code is not None:
        return territory_of_code(work, code)
    known = territory_queries.ids(work.session, work.actor)
    chosen = choose(known, [TechnicianHome(*home) for home in territory_queries.homes(work.session)], point)
    if chosen is None:
        raise Invalid("unknown_territory", "Name the territory; the place does not tell it.")
    return chosen
