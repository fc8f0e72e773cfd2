"""Repairs and explanations: routes are read, judged with nothing held, and what was found is kept."""

from dataclasses import asdict
from datetime import datetime, timedelta

from dispatch.db.ranges import Range
from dispatch.db.tables import Jeopardy, Visit
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.once import RunOnce, every_time
from dispatch.kernel.work import Work
from dispatch.live_day.queries import disruptions as disruption_queries
from dispatch.live_day.queries import jeopardies as queries
from dispatch.live_day.rules.disruptions import CONCERNED
from dispatch.live_day.rules.jeopardies import PricedRepair, RepairKind
from dispatch.live_day.services import promise_repair
from dispatch.live_day.services.promise_repair import RepairStale
from dispatch.live_day.solver.repair_odds import RepairWeights
from dispatch.live_day.solver.repair_options import LATER, options
from dispatch.planning.processes.driving_times import Decide, decide_with_driving_times
from dispatch.planning.rules.snapshots import Point, Snapshot
from dispatch.planning.services import insertion
from dispatch.planning.solver.explanations import PlacementReasons, explain
from dispatch.planning.solver.insertion import PlacesChanged, book_of, points_of
from dispatch.uncertainty.services import calibrations
from dispatch.visits.queries import visits as visit_queries
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.windows import Window

AHEAD = timedelta(hours=12)
"""Who is on shift within this time from now may take part in a repair."""

EXPLAINED = 50
"""So many technicians, those who live nearest, are looked at to explain a place or the lack of one."""

A_DAY = timedelta(days=1)


def find(backend: CoreBackend, jeopardy_id: int) -> None:
    """Finds the repairs of a promise at risk and keeps them with it; nothing happens when it is safe again."""
    with backend.work() as work:
        jeopardy = work.session.get(Jeopardy, jeopardy_id)
        if jeopardy is None or jeopardy.cleared_at is not None:
            return
        visit = work.session.get_one(Visit, jeopardy.visit_id)
        around = _around(work, visit, Window(work.now, work.now + LATER))
        expected, weights = jeopardy.expected_at, _weights(work, jeopardy)
    at_risk = next((one for one in around.visits if one.id == visit.id), None)
    if at_risk is None:
        return
    found = options(around, at_risk, expected, book_of(backend.roads, points_of(around)), weights)
    with backend.work() as work:
        queries.keep_repairs(work.session, jeopardy_id, [_told(one) for one in found], work.now)


def apply(
    backend: CoreBackend, actor: Actor, jeopardy_id: int, version: int, kind: RepairKind, *, once: RunOnce = every_time
) -> Jeopardy:
    """Carries out the repair of a kind, as it was found; see `services.promise_repair.mend` for what is raised.

    When the day has moved the repairs are looked for anew, and `RepairStale` holds them with their version.
    """

    def look() -> tuple[tuple[Point, ...], Decide[Jeopardy]]:
        with backend.work(actor) as work:
            wanted = promise_repair.chosen(work, jeopardy_id, version, kind)
            points = promise_repair.points(work, wanted)
        return points, lambda work, book: promise_repair.mend(work, wanted, version, book)

    try:
        return decide_with_driving_times(backend, actor, look, once)
    except (RepairStale, PlacesChanged):
        pass
    fresh = look_again(backend, actor, jeopardy_id)
    raise RepairStale(fresh.repairs, fresh.version)


def look_again(backend: CoreBackend, actor: Actor, jeopardy_id: int) -> Jeopardy:
    """Looks for the repairs of a promise at risk anew. Raises `Missing`."""
    with backend.work(actor) as work:
        promise_repair.visible(work, jeopardy_id)
    find(backend, jeopardy_id)
    with backend.work(actor) as work:
        return promise_repair.visible(work, jeopardy_id)


def explanation(backend: CoreBackend, actor: Actor, visit_id: int) -> PlacementReasons:
    """Why a visit is where it is. Raises `Missing`, and `Refused` where there is nothing to explain."""
    with backend.work(actor) as work:
        visit = visit_queries.visible(work.session, actor, visit_id)
        if visit is None:
            raise Missing("visit")
        span = _span(work, visit)
        # What would place a visit may lie on the day before or after.
        looked_at = span if visit.technician_id else Window(max(work.now, span.start - A_DAY), span.end + A_DAY)
        around = _around(work, visit, looked_at, EXPLAINED)
    facts = next((one for one in around.visits if one.id == visit_id), None)
    if facts is None:
        raise Refused("visit_ended", "The visit has ended or is held; there is nothing to explain.")
    return explain(around, facts, span, book_of(backend.roads, points_of(around)))


def _weights(work: Work, jeopardy: Jeopardy) -> RepairWeights | None:
    """What odds weigh in a repair; None where a broken promise is worth nothing."""
    worth = 60 * work.tools.broken_promise_minutes
    if not worth:
        return None
    expected = 0.0 if jeopardy.late_seconds else 100.0
    kept = jeopardy.odds_percent if jeopardy.odds_percent is not None else expected
    return RepairWeights(worth, kept / 100, calibrations.laws(work))


def _around(work: Work, visit: Visit, span: Window, most: int = CONCERNED) -> Snapshot:
    """The routes of at most so many who live near the visit, and of its own technician."""
    order, site = visit.order, visit.order.site
    if order.territory_id is None or site.lat is None or site.lon is None:
        raise Refused("unlocated", "The address has not been found on the map yet; give it a point.")
    within = Range(span.start, max(span.end, span.start + AHEAD))
    near = disruption_queries.near(work.session, order.territory_id, (site.lat, site.lon), within, most)
    own = [] if visit.technician_id is None else [visit.technician_id]
    return insertion.surroundings(work, visit, tuple(sorted({*near, *own})), span)


def _span(work: Work, visit: Visit) -> Window:
    """The time in which a visit's place is explained: its own, its windows, or the next day and a half."""
    times: list[Window] = [insertion.span_of(row.during) for row in visit.windows]
    if visit.during is not None:
        times.append(insertion.span_of(visit.during))
    ahead = [time for time in times if time.end > work.now]
    if not ahead:
        return Window(work.now, work.now + timedelta(hours=36))
    return Window(max(work.now, min(time.start for time in ahead)), max(time.end for time in ahead))


def _told(option: PricedRepair) -> dict[str, object]:
    plain = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(option).items()
    }
    return plain | {"sentence": option.sentence}
