"""Which visits are planned on which day: as they came, or drawn from such as came."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from dispatch.planning.rules.snapshots import VisitFacts, span_of_days
from dispatch.visits.rules.visit_links import LinkedVisit, VisitLinks
from dispatch.vocabulary.terms import Priority
from dispatch.vocabulary.windows import Window

NEARBY_DEGREES = 0.004
"""How far a drawn visit lies from the one that it is drawn from, at most: some 400 metres."""


@dataclass(frozen=True, slots=True)
class KnownVisit:
    """A visit with the instant from which on somebody could plan it, its work type's id, and what it comes after."""

    facts: VisitFacts
    known_at: datetime
    work_type_id: int | None
    after_id: int | None = None


@dataclass(frozen=True, slots=True)
class DayOrders:
    """What is planned on a day; `not_before` holds the instants of visits that became known only during it."""

    visits: tuple[VisitFacts, ...]
    not_before: Mapping[int, datetime]


def of_day(pool: Iterable[KnownVisit], day: date, zone: ZoneInfo, served: Collection[int]) -> DayOrders:
    """The visits to plan on a day: known before it, or an emergency or a slot of the same day that came during it.

    A customer's slots bind a visit to their days; without slots it waits until it is served. One that comes after
    another is planned with it or once that is served; what is not in the pool keeps nobody waiting.
    """
    pool = tuple(pool)
    span = span_of_days(day, day, zone)
    open_still = {one.facts.id for one in pool} - set(served)
    visits, not_before, after = dict[int, VisitFacts](), dict[int, datetime](), dict[int, int]()
    for one in pool:
        visit = one.facts
        here = tuple(window for window in visit.windows if window.overlaps(span))
        if visit.id in served or (visit.windows and not here) or one.known_at >= span.end:
            continue
        if one.known_at > span.start:
            if not here and visit.priority is not Priority.EMERGENCY:
                continue
            not_before[visit.id] = one.known_at
        visits[visit.id] = replace(visit, windows=here)
        if one.after_id in open_still:
            after[visit.id] = one.after_id
            visits[visit.id] = replace(visits[visit.id], links=VisitLinks(LinkedVisit(one.after_id)))
    waiting = _waiting(after, visits)
    return DayOrders(
        tuple(visit for visit in visits.values() if visit.id not in waiting),
        {id: at for id, at in not_before.items() if id not in waiting},
    )


def _waiting(after: Mapping[int, int], planned: Collection[int]) -> frozenset[int]:
    """The visits whose predecessors, or theirs in turn, are not planned on the day."""
    waiting: frozenset[int] = frozenset()
    while True:
        more = {id for id, first in after.items() if first not in planned or first in waiting}
        if more <= waiting:
            return waiting
        waiting = frozenset(more)


def first_days(pool: Iterable[KnownVisit], days: Sequence[date], zone: ZoneInfo) -> Mapping[int, date]:
    """The day on which each visit comes up for planning first; visits of no day are left out."""
    found: dict[int, date] = {}
    visits = list(pool)
    for day in days:
        for visit in of_day(visits, day, zone, found).visits:
            found[visit.id] = day
    return found


def drawn(
    models: Sequence[KnownVisit], days: Sequence[date], a_day: int, zone: ZoneInfo, seed: int
) -> tuple[KnownVisit, ...]:
    """So many visits a day, each like one that came once: near its place, with its work, at its time of the day.

    They are known at the midnight before their day; those without a slot can be planned on a later day as well. None
    comes after another.
    """
    random = np.random.default_rng([seed, a_day, len(models)])
    found: list[KnownVisit] = []
    for day in days:
        midnight = span_of_days(day, day, zone).start
        for index in random.integers(len(models), size=a_day):
            north, east = random.uniform(-NEARBY_DEGREES, NEARBY_DEGREES, size=2)
            found.append(_like(models[int(index)], len(found) + 1, midnight, (float(north), float(east)), zone))
    return tuple(found)


def _like(model: KnownVisit, id: int, midnight: datetime, off: tuple[float, float], zone: ZoneInfo) -> KnownVisit:
    facts = model.facts
    point = None if facts.point is None else (facts.point[0] + off[0], facts.point[1] + off[1])
    windows = tuple(_at_same_hour(window, midnight, zone) for window in facts.windows[:1])
    moved = replace(facts, id=id, point=point, windows=windows, reported_at=midnight - timedelta(hours=12))
    return KnownVisit(moved, midnight, model.work_type_id)


def _at_same_hour(window: Window, midnight: datetime, zone: ZoneInfo) -> Window:
    """The window on another day, at the same time on the clock."""
    day, local = midnight.astimezone(zone).date(), window.start.astimezone(zone)
    start = datetime.combine(day, local.time(), zone).astimezone(midnight.tzinfo)
    return Window(start, start + window.length)
