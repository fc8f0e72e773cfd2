"""A technician can't do what is planned for them: every visit goes to a repair at once, every promise is watched.

A visit that is freed keeps its promise while others are looked for. Nobody is told the technician's name meanwhile
(`dispatch.messaging.services.claiming`); a promise that finds nobody is ended by `stranded_promises`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from dispatch.db.ranges import Range
from dispatch.db.tables import Plan, Task, Technician, Visit
from dispatch.kernel.records import a_task, announce, open_tasks
from dispatch.kernel.rows import task_rows
from dispatch.kernel.work import Work
from dispatch.live_day.queries import disruptions as queries
from dispatch.live_day.rules.disruptions import CONCERNED, REPAIR_SECONDS
from dispatch.live_day.rules.repair_days import spans_of
from dispatch.planning.queries import route_locks as route_queries
from dispatch.planning.rules.snapshots import Point
from dispatch.planning.services import plans
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.visits.queries import assignments as assignment_queries
from dispatch.visits.services import crews, visit_tasks
from dispatch.visits.services.assignment import release_all
from dispatch.visits.services.visit_tasks import UncertainPromise
from dispatch.vocabulary.facts import TechnicianUnavailable, TechnicianUnsuited, VisitDeclined
from dispatch.vocabulary.states import AWAITED_VISITS, STARTED_VISITS, VisitState, advance
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import certificates as certificate_queries
from dispatch.workforce.rules.skills import mastered
from dispatch.workforce.services.zones import zone_of_visit

OVERRIDABLE = frozenset({"shift_removed", "skill_lost", "certificate_lapsed"})
"""What a dispatcher who has overridden a rule for a visit has decided already."""

BY_SKILL = frozenset({"skill_lost", "certificate_lapsed"})
"""What concerns only the visits that need what the technician can't, or may not, do."""

_INTERRUPTED = "visit_interrupted"


@dataclass(frozen=True)
class Freed:
    """A visit that was taken from a technician, and the local day on which it was to be."""

    visit: Visit
    day: date
    others: tuple[int, ...] = ()
    """The other one of two who had it together: the repair may use their route, too."""


def go_on_without(work: Work, fact: TechnicianUnavailable) -> None:
    """Frees what a technician can't do any more, and asks for a repair of the routes around it."""
    technician = work.session.get_one(Technician, fact.technician_id)
    freed = free_visits(work, technician, fact.during, fact.why)
    repair_without(work, technician, freed, fact.why)


def go_on_with_another(work: Work, fact: VisitDeclined) -> None:
    """Frees a visit that its technician does not take, keeps it from them, and asks for a repair around it."""
    work.session.get_one(Visit, fact.visit_id).not_by_technician_id = fact.technician_id
    _go_on(work, fact.visit_id, fact.technician_id, "declined")


def go_on_with_suited(work: Work, fact: TechnicianUnsuited) -> None:
    """Frees a visit whose technician it does not ask for any more, and asks for a repair around it."""
    _go_on(work, fact.visit_id, fact.technician_id, fact.why)


def go_on_without_parts(work: Work, technician: Technician, lacks: Mapping[Visit, Sequence[str]], why: str) -> None:
    """Frees the visits for which a technician lacks these parts or tools, and asks for a repair around them.

    Theirs is a route of the repair: it may find the way by the supply place. The caller has locked route and visits.
    """
    places = [_freed(work, visit, technician.id) for visit in lacks]
    _free(work, list(lacks), {visit.id: technician for visit in lacks}, why, lacks)
    repair_without(work, technician, places, why)


def _go_on(work: Work, visit_id: int, technician_id: int, why: str) -> None:
    route_queries.hold(work.session, [technician_id])
    visit = work.session.get_one(Visit, visit_id)
    technician = work.session.get_one(Technician, technician_id)
    place = _freed(work, visit, technician.id)
    _free(work, [visit], {visit.id: technician}, why)
    repair_without(work, technician, [place], why)


def free_visits(work: Work, technician: Technician, during: Window | None, why: str) -> list[Freed]:
    """Takes from a technician what they have not begun on site within a time; all of it where no time is given.

    Pins to them fall with it. What they are at work on stays theirs, and a person looks at it.
    """
    freed = free_visits_of_all(work, [LostTime(technician, during)], why)[technician.id]
    if during is None and why not in BY_SKILL:
        queries.drop_pins(work.session, technician.id)
    return freed


@dataclass(frozen=True)
class LostTime:
    """When a technician can't do what is planned for them; None: never again."""

    technician: Technician
    during: Window | None


def free_visits_of_all(work: Work, lost: Sequence[LostTime], why: str) -> dict[int, list[Freed]]:
    """Takes from several technicians what `free_visits` takes from one, with a few statements; by their ids."""
    people = {one.technician.id: one.technician for one in lost}
    route_queries.hold(work.session, people)
    held = queries.held_within(work.session, {one.technician.id: _span(one.during, work.now) for one in lost})
    lapsed = {id for one in people for id in _lapsed(work, one, why)}
    whose = {visit.id: people[_of(visit, people)] for visit in held}
    concerned = [one for one in held if _concerns(one, whose[one.id], why, lapsed)]
    stay = [one for one in concerned if whose[one.id].id == one.mate_id and one.state in STARTED_VISITS]
    freed = [one for one in concerned if one.state in AWAITED_VISITS and one not in stay]
    places: dict[int, list[Freed]] = {technician_id: [] for technician_id in people}
    for visit in freed:
        places[whose[visit.id].id].append(_freed(work, visit, whose[visit.id].id))
    _go_on_alone(work, stay)
    _free(work, freed, {visit.id: whose[visit.id] for visit in freed}, why)
    if why not in BY_SKILL:
        begun = [one for one in held if one.state == VisitState.ON_SITE and one not in stay]
        task_rows.forget_ticked_off(work.session, [one.id for one in begun], [_INTERRUPTED])
        open_tasks(work, [_interrupted(work, visit) for visit in begun])
    for technician_id, theirs in places.items():
        if theirs:
            _announce(work, people[technician_id], theirs, why)
    return places


def _go_on_alone(work: Work, visits: Sequence[Visit]) -> None:
    """The second of two can't come to what has begun: whoever leads goes on, and a person sees to it."""
    for visit in visits:
        if visit.mate_id is not None:
            assignment_queries.end_assignments(work.session, visit.id, visit.mate_id, work.now)
            visit.mate_id = None
            visit.version += 1
    work.session.flush()
    crews.settle(work, visits)


def _freed(work: Work, visit: Visit, lost: int) -> Freed:
    hands = (visit.technician_id, visit.mate_id)
    return Freed(visit, _day_of(work, visit), tuple(one for one in hands if one not in (None, lost)))


def _announce(work: Work, technician: Technician, freed: Sequence[Freed], why: str) -> None:
    announce(
        work,
        "technician.visits_freed",
        "technician",
        technician.id,
        territory_id=technician.territory_id,
        reason=why,
        visit_ids=[one.visit.id for one in freed],
    )


def _lapsed(work: Work, technician_id: int, why: str) -> set[int]:
    return certificate_queries.lapsed_visits(work.session, technician_id, work.now) if why in BY_SKILL else set()


def _of(visit: Visit, people: Collection[int]) -> int:
    """Which of these people it loses, whoever leads before whoever comes along."""
    for technician_id in (visit.technician_id, visit.mate_id):
        if technician_id is not None and technician_id in people:
            return technician_id
    raise ValueError("None of them holds this visit.")


def repair_without(work: Work, technician: Technician, freed: Sequence[Freed], why: str) -> Plan | None:
    """Asks for a plan of the routes around each freed visit, a territory and up to two weeks at a time."""
    asked: Plan | None = None
    by_territory: dict[int, list[Freed]] = defaultdict(list)
    for one in freed:
        by_territory[one.visit.order.territory_id or technician.territory_id].append(one)
    for territory_id, here in sorted(by_territory.items()):
        visits, others = [one.visit for one in here], {other for one in here for other in one.others}
        for days in spans_of({one.day for one in here}):
            asked = _repair(work, technician, territory_id, Around(visits, days, frozenset(others)), why)
    return asked


@dataclass(frozen=True)
class Around:
    """What a repair is made around, and on which days (both ends included)."""

    visits: Sequence[Visit]
    days: tuple[date, date]
    others: frozenset[int] = frozenset()
    """Who had one of them together with whoever is lost."""


def _repair(work: Work, technician: Technician, territory_id: int, around: Around, why: str) -> Plan:
    days = around.days
    points = [point for point in map(_point, around.visits) if point is not None]
    located = points or [(technician.home_lat, technician.home_lon)]
    middle = (sum(p[0] for p in located) / len(located), sum(p[1] for p in located) / len(located))
    zone = zone_of_visit(work, around.visits[0])
    start = max(work.now, datetime.combine(days[0], datetime.min.time(), zone))
    end = datetime.combine(days[1] + timedelta(days=1), datetime.min.time(), zone)
    near = queries.near(work.session, territory_id, middle, Range(start, max(end, start)), CONCERNED)
    return plans.ask(
        work,
        territory_id,
        days,
        solve_seconds=REPAIR_SECONDS,
        technician_ids=sorted({technician.id, *near, *around.others}),
        cause=why,
    )


def _free(
    work: Work,
    visits: Sequence[Visit],
    whose: Mapping[int, Technician],
    why: str,
    lacks: Mapping[Visit, Sequence[str]] = MappingProxyType({}),
) -> None:
    """Takes back that they were on their way, and every pin; the promises wait for somebody else.

    `whose`: the technician whom each visit has lost, by its id. Of two who come together the other one is free, too:
    a plan finds a time when two are. `lacks`: the parts and tools that were missing.
    """
    lives = appointment_queries.live_of_many(work.session, list(whose))
    for visit in visits:
        if visit.state == VisitState.EN_ROUTE:
            visit.state = advance(VisitState.EN_ROUTE, VisitState.SCHEDULED)
            visit.en_route_at = None
        if visit.pinned_technician_id == whose[visit.id].id:
            visit.pinned_technician_id = visit.pinned_arrival = None
    release_all(work, visits, code="technician_unavailable", sentence="The technician who was to come can't.")
    in_doubt = [(visit, lives[visit.id]) for visit in visits if visit.id in lives]
    doubts = [
        UncertainPromise(visit, live, whose[visit.id].name, tuple(lacks.get(visit, ()))) for visit, live in in_doubt
    ]
    visit_tasks.doubt(work, doubts, why)


def _concerns(visit: Visit, technician: Technician, why: str, lapsed: Collection[int]) -> bool:
    if why in OVERRIDABLE and visit.override_reason is not None:
        return False
    if why == "certificate_lapsed":
        return visit.id in lapsed
    if why == "skill_lost":
        needed = visit.mate_skills if technician.id == visit.mate_id else visit.skills
        return not set(needed) <= mastered((one.skill, one.level) for one in technician.skills)
    return True


def _interrupted(work: Work, visit: Visit) -> Task:
    return a_task(
        work,
        _INTERRUPTED,
        f"visit:{visit.id}",
        "The technician can't go on, and this visit has begun. Ask how far it is and send somebody else if need be.",
        order_id=visit.order_id,
        visit_id=visit.id,
    )


def _span(during: Window | None, now: datetime) -> Range[datetime]:
    return Range(None, None) if during is None else Range(max(during.start, min(now, during.end)), during.end)


def _day_of(work: Work, visit: Visit) -> date:
    """The day on which a visit is to be, today at the earliest."""
    planned = visit.during.lower if visit.during and visit.during.lower else work.now
    return max(planned, work.now).astimezone(zone_of_visit(work, visit)).date()


def _point(visit: Visit) -> Point | None:
    site = visit.order.site
    return None if site.lat is None or site.lon is None else (site.lat, site.lon)
