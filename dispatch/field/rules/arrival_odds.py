"""How likely a technician arrives in time at each visit that is left of their day."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from dispatch.field.rules.eta import RemainingVisit, in_turn
from dispatch.uncertainty.rules.factors import LearnedLaws
from dispatch.uncertainty.rules.route_days import ROWS, DayRoute, DayStop, Reals, odds_of_routes, starts_of_route


def arrival_odds(
    legs: Sequence[RemainingVisit],
    closes: Mapping[int, datetime],
    laws: LearnedLaws,
    *,
    technician_id: int,
    territory_id: int,
    now: datetime,
) -> dict[int, float]:
    """The odds (0 to 1) of arriving before `closes`, by visit; only of those that are not arrived at yet.

    As in a forecast nobody is expected before the planned arrival, and what they said themselves stands.
    """
    route = DayRoute(_begin(legs, now), laws.of_person(technician_id), tuple(_stops(legs, closes, now)))
    (odds,) = odds_of_routes([route], laws.usual_work, laws.of_drives(territory_id), int(now.timestamp()))
    return {
        leg.visit_id: chance
        for leg, chance in zip(in_turn(legs), odds, strict=True)
        if leg.arrived_at is None and leg.visit_id in closes
    }


def arrival_starts(
    legs: Sequence[RemainingVisit],
    opens: Mapping[int, datetime],
    laws: LearnedLaws,
    *,
    technician_id: int,
    territory_id: int,
    now: datetime,
    pause_s: int = 0,
) -> dict[int, Reals]:
    """When they arrive on drawn days, in seconds since the epoch, by visit; only of those in `opens`, not arrived at.

    Nobody arrives before `opens`, but may before what is planned. Where the plan leaves time before a visit, for a
    break, it is taken; `pause_s` is what is left of it before the first one (`pause_left`).
    """
    ordered = in_turn(legs)
    route = DayRoute(_begin(legs, now), laws.of_person(technician_id), tuple(_free_stops(ordered, opens, now, pause_s)))
    found = starts_of_route(route, laws.usual_work, laws.of_drives(territory_id), int(now.timestamp()))
    return {
        leg.visit_id: starts
        for leg, starts in zip(ordered, found, strict=True)
        if leg.arrived_at is None and leg.visit_id in opens
    }


def pause_left(first: RemainingVisit, planned_end: datetime, ended_at: datetime, now: datetime) -> int:
    """Seconds of the time that the plan leaves before a visit, for a break, and that are not over yet.

    `planned_end` and `ended_at` are of the visit before it, which has ended.
    """
    planned = (first.planned_at - planned_end).total_seconds() - first.travel_s
    return max(0, int(planned - (now - ended_at).total_seconds()))


def _free_stops(
    ordered: Sequence[RemainingVisit], opens: Mapping[int, datetime], now: datetime, pause_s: int
) -> list[DayStop]:
    """The stops of `_stops`, each from its window on instead of from its planned arrival."""
    stops = list[DayStop]()
    pauses = [pause_s, *(_pause(before, leg) if leg.visit_id in opens else 0 for before, leg in pairwise(ordered))]
    for stop, leg, pause in zip(_stops(ordered, {}, now), ordered, pauses, strict=True):
        free = leg.arrived_at is None and leg.en_route_at is None and leg.delayed_until is None
        earliest = max(opens.get(leg.visit_id, leg.planned_at), now)
        stops.append(replace(stop, opens=int(earliest.timestamp()), pause=pause) if free else stop)
    return stops


def _pause(before: RemainingVisit, leg: RemainingVisit) -> int:
    """Seconds that the plan leaves between two visits beyond the drive."""
    return max(0, int((leg.planned_at - before.planned_at).total_seconds()) - before.service_s - leg.travel_s)


def _begin(legs: Sequence[RemainingVisit], now: datetime) -> int:
    first = in_turn(legs)[0]
    return int((first.arrived_at or first.en_route_at or now).timestamp())


def _stops(legs: Sequence[RemainingVisit], closes: Mapping[int, datetime], now: datetime) -> Sequence[DayStop]:
    stops = []
    for number, leg in enumerate(in_turn(legs)):
        earliest = leg.arrived_at or leg.delayed_until or (now if leg.en_route_at else leg.planned_at)
        close = None if leg.arrived_at else closes.get(leg.visit_id)
        start = int((leg.arrived_at or max(earliest, now)).timestamp())
        stops.append(
            DayStop(
                start=start if leg.arrived_at else start + 1,
                length=_length(leg, start),
                leg=0 if leg.arrived_at else leg.travel_s,
                pause=0,
                opens=int(max(earliest, now).timestamp()) if leg.arrived_at is None else start,
                closes=None if close is None else int(close.timestamp()),
                is_sure=bool(leg.arrived_at and leg.delayed_until),
                row=number % (ROWS - 1),
            )
        )
    return stops


def _length(leg: RemainingVisit, start: int) -> int:
    """Seconds of work; to the time that a technician on site has named."""
    if leg.arrived_at and leg.delayed_until:
        return max(1, int(leg.delayed_until.timestamp()) - start)
    return leg.service_s
