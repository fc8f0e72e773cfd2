"""Repairs and explanations: routes are read, judged with nothing held, and what was found is kept."""

from dataclasses import asdict
from datetime import datetime, timedelta

from dispatch.db.models import Jeopardy, Visit
from dispatch.db.queries import disruptions as disruption_queries
from dispatch.db.queries import jeopardies as queries
from dispatch.db.queries import visits as visit_queries
from dispatch.db.ranges import Range
from dispatch.domain.access import Actor
from dispatch.domain.disruptions import CONCERNED
from dispatch.domain.errors import Missing, Refused
from dispatch.domain.snapshots import Snapshot
from dispatch.domain.windows import Window
from dispatch.gateways.explanations import Reasons, explain
from dispatch.gateways.repairs import LATER, options
from dispatch.gateways.seats import book_of, points_of
from dispatch.processes.assigning import RoadHouse
from dispatch.services import seating
from dispatch.services.work import Work

AHEAD = timedelta(hours=12)
"""Who is on shift within this time from now may take part in a repair."""


def find(house: RoadHouse, jeopardy_id: int) -> None:
    """Finds the repairs of a promise at risk and keeps them with it; nothing happens when it is safe again."""
    with house.work() as work:
        jeopardy = work.session.get(Jeopardy, jeopardy_id)
        if jeopardy is None or jeopardy.cleared_at is not None:
            return
        visit = work.session.get_one(Visit, jeopardy.visit_id)
        around = _around(work, visit, Window(work.now, work.now + LATER))
        expected = jeopardy.expected_at
    at_risk = next((one for one in around.visits if one.id == visit.id), None)
    if at_risk is None:
        return
    found = options(around, at_risk, expected, book_of(house.roads, points_of(around)))
    with house.work() as work:
        queries.keep_repairs(work.session, jeopardy_id, [_told(asdict(one), one.sentence) for one in found])


def explanation(house: RoadHouse, actor: Actor, visit_id: int) -> Reasons:
    """Why a visit is where it is. Raises `Missing`, and `Refused` where there is nothing to explain."""
    with house.work(actor) as work:
        visit = visit_queries.visible(work.session, actor, visit_id)
        if visit is None:
            raise Missing("visit")
        span = _span(work, visit)
        around = _around(work, visit, span)
    facts = next((one for one in around.visits if one.id == visit_id), None)
    if facts is None:
        raise Refused("visit_ended", "The visit has ended or is held; there is nothing to explain.")
    return explain(around, facts, span, book_of(house.roads, points_of(around)))


def _around(work: Work, visit: Visit, span: Window) -> Snapshot:
    """The routes of those who live near the visit, and of its own technician."""
    order, site = visit.order, visit.order.site
    if order.territory_id is None or site.lat is None or site.lon is None:
        raise Refused("unlocated", "The address has not been found on the map yet; give it a point.")
    within = Range(span.start, max(span.end, span.start + AHEAD))
    near = disruption_queries.near(work.session, order.territory_id, (site.lat, site.lon), within, CONCERNED)
    own = [] if visit.technician_id is None else [visit.technician_id]
    return seating.surroundings(work, visit, tuple(sorted({*near, *own})), span)


def _span(work: Work, visit: Visit) -> Window:
    """The time in which a visit's place is explained: its own, its windows, or the next day and a half."""
    times: list[Window] = [seating.span_of(row.during) for row in visit.windows]
    if visit.during is not None:
        times.append(seating.span_of(visit.during))
    ahead = [time for time in times if time.end > work.now]
    if not ahead:
        return Window(work.now, work.now + timedelta(hours=36))
    return Window(max(work.now, min(time.start for time in ahead)), max(time.end for time in ahead))


def _told(option: dict[str, object], sentence: str) -> dict[str, object]:
    arrival = option["arrival"]
    return option | {
        "arrival": arrival.isoformat() if isinstance(arrival, datetime) else None,
        "sentence": sentence,
    }
