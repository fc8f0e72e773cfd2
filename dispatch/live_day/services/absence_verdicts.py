"""Says what an absence does to promises before it is entered: which visits it frees, and who could take them over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dispatch.db.ranges import Range, window_of
from dispatch.db.tables import Technician, Visit
from dispatch.kernel.work import Work
from dispatch.live_day.queries import disruptions as queries
from dispatch.live_day.rules.disruptions import CONCERNED
from dispatch.live_day.solver.takeovers import takeovers
from dispatch.planning.rules.snapshots import Point
from dispatch.planning.services import insertion
from dispatch.planning.solver.insertion import InsertionPlace, TravelBook, points_of
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.vocabulary.states import AWAITED_VISITS, VisitState
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import technicians as technician_queries
from dispatch.workforce.services import technicians
from dispatch.workforce.services.zones import zone_of_territory

DAYS_JUDGED = 3
"""Of so many days, the first with visits, it is looked at who could take them over: each takes time to judge."""


@dataclass(frozen=True)
class FreedPromise:
    """A visit that an absence frees, what its customer was told, and who could come instead.

    judged: whether it was looked at; only then a missing technician means that nobody could as things stand.
    """

    visit_id: int
    customer: str
    planned: datetime
    window: Window | None
    judged: bool
    technician_id: int | None = None
    name: str | None = None
    arrival: datetime | None = None


@dataclass(frozen=True)
class AbsenceVerdict:
    """What an absence frees, in order of time, and the customers at whom work has begun, who stay with them."""

    freed: tuple[FreedPromise, ...]
    begun: tuple[str, ...]

    @property
    def promises(self) -> int:
        """So many customers were told a time that is theirs no more."""
        return sum(one.window is not None for one in self.freed)

    @property
    def kept(self) -> int:
        """So many of these promises others can keep as things stand."""
        return sum(one.window is not None and one.technician_id is not None for one in self.freed)


@dataclass(frozen=True)
class _LostDay:
    """What a technician loses of a local day, and who is looked at instead."""

    within: Window
    visits: Sequence[Visit]
    others: tuple[int, ...]


def points(work: Work, technician_id: int, during: Window) -> tuple[Point, ...]:
    """The points whose driving times a verdict rests on. Raises `Missing`."""
    technician = technicians.visible(work, technician_id)
    found: dict[Point, None] = {}
    for day in _days(work, technician, during):
        whose = (technician.id, *day.others)
        found |= dict.fromkeys(insertion.points_near(work, day.visits[0], whose, day.within))
    return tuple(found)


def judge(work: Work, technician_id: int, during: Window, book: TravelBook) -> AbsenceVerdict:
    """What an absence means; nothing is changed.

    Raises what `points` raises, and `PlacesChanged` when a point came up since the driving times were asked for.
    """
    technician = technicians.visible(work, technician_id)
    lost = _lost(work, technician, during)
    awaited = [one for one in lost if one.state in AWAITED_VISITS]
    places: dict[int, InsertionPlace] = {}
    judged: set[int] = set()
    for day in _days(work, technician, during):
        places |= _places(work, technician, day, book)
        judged |= {visit.id for visit in day.visits}
    names = technician_queries.by_id(work.session, {place.technician_id for place in places.values()})
    told = appointment_queries.live_of_many(work.session, [one.id for one in awaited])
    freed = tuple(
        FreedPromise(
            visit.id,
            visit.order.customer.name,
            insertion.span_of(visit.during).start,
            window_of(told[visit.id].arrival_window) if visit.id in told else None,
            visit.id in judged,
            *((place.technician_id, names[place.technician_id].name, place.start) if place else ()),
        )
        for visit in awaited
        if visit.during is not None
        for place in (places.get(visit.id),)
    )
    return AbsenceVerdict(freed, tuple(one.order.customer.name for one in lost if one.state == VisitState.ON_SITE))


def _lost(work: Work, technician: Technician, during: Window) -> Sequence[Visit]:
    start = max(during.start, min(work.now, during.end))
    return queries.planned_within(work.session, technician.id, Range(start, during.end))


def _days(work: Work, technician: Technician, during: Window) -> Iterator[_LostDay]:
    """The first days of an absence with visits of the technician's own territory that are freed."""
    zone = zone_of_territory(work, technician.territory_id)
    by_day: dict[date, list[Visit]] = {}
    for visit in _lost(work, technician, during):
        if visit.state in AWAITED_VISITS and visit.order.territory_id == technician.territory_id and visit.during:
            start = max(insertion.span_of(visit.during).start, work.now)
            by_day.setdefault(start.astimezone(zone).date(), []).append(visit)
    for day, visits in sorted(by_day.items())[:DAYS_JUDGED]:
        midnight = datetime.combine(day, datetime.min.time(), zone)
        within = Window(max(midnight, work.now), midnight + timedelta(days=1))
        yield _LostDay(within, visits, _others(work, technician, visits, within))


def _others(work: Work, technician: Technician, visits: Sequence[Visit], within: Window) -> tuple[int, ...]:
    """Those on shift who live nearest to the middle of the visits, as a repair looks at them."""
    sites = [(one.order.site.lat, one.order.site.lon) for one in visits]
    located = [(lat, lon) for lat, lon in sites if lat is not None and lon is not None]
    located = located or [(technician.home_lat, technician.home_lon)]
    middle = (sum(lat for lat, _ in located) / len(located), sum(lon for _, lon in located) / len(located))
    span = Range(within.start, within.end)
    near = queries.near(work.session, technician.territory_id, middle, span, CONCERNED + 1)
    return tuple(sorted(set(near) - {technician.id}))


def _places(work: Work, technician: Technician, day: _LostDay, book: TravelBook) -> dict[int, InsertionPlace]:
    whose = (technician.id, *day.others)
    around = insertion.surroundings(work, day.visits[0], whose, day.within)
    book.must_cover(points_of(around))
    ids = {visit.id for visit in day.visits}
    lost = [facts for facts in around.visits if facts.id in ids]
    return dict(takeovers(around, technician.id, lost, day.within, book))
