"""The day as a table per technician."""

from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from dispatch.db.tables import Plan, Territory
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.planning.rules.pickups import read as read_pickup
from dispatch.reports.queries import day_board as queries
from dispatch.reports.queries.day_board import BoardVisit
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import ARRANGED_VISITS
from dispatch.vocabulary.terms import Language
from dispatch.web import forms
from dispatch.web.console.frame import console_pages, screen, seen_territories
from dispatch.web.console.order_page.visit_order import why_unplaced
from dispatch.web.console.task_sentences import warnings_of
from dispatch.web.local_time import LocalTime
from dispatch.workforce.queries import technicians as technician_queries

board = console_pages("board")

LIKELY = 95
"""Promises that hold with these odds, in percent, need no names."""

MOST_UNLIKELY = 8

DAY = timedelta(days=1)


@board.get("")
@needs(Permission.PLANS_READ)
def today() -> Response:
    """The day of a territory, of the first one when none is chosen. `visit` opens that one's form."""
    with backend().work(actor()) as work:
        territories = seen_territories(work)
        territory = _chosen(territories)
        day = _day(territory, work)
        return screen(
            "console/board.html",
            "day",
            zone=territory.zone,
            territories=territories,
            territory=territory,
            opened=forms.number("visit"),
            movable=ARRANGED_VISITS,
            warnings_of=warnings_of,
            why_unplaced=why_unplaced,
            may_plan=actor().may(Permission.PLANS_WRITE),
            may_pair=actor().may(Permission.TECHNICIANS_WRITE),
            **_dates(territory, day),
            **_work_of(work, territory, day),
        )


def _chosen(territories: list[Territory]) -> Territory:
    wanted = request.args.get("territory")
    if wanted is None:
        return territories[0]
    for territory in territories:
        if str(territory.id) == wanted:
            return territory
    # Beside ids, which links have: a code of digits is another's id first.
    for territory in territories:
        if territory.code == wanted:
            return territory
    raise Missing("territory")


def _day(territory: Territory, work: Work) -> date:
    """The day that was asked for; else today, or the next on which somebody goes somewhere."""
    try:
        day = date.fromisoformat(request.args.get("date", ""))
    except ValueError:
        local = LocalTime(territory.zone, Language.ENGLISH)
        midnight, _ = local.bounds(local.date_of(work.now))
        return local.date_of(queries.next_arrival(work.session, territory.id, midnight) or work.now)
    return min(max(day, date(2000, 1, 1)), date(2999, 12, 31))


def _dates(territory: Territory, day: date) -> dict[str, object]:
    query = urlencode({"territory": territory.id, "date": day.isoformat()})
    return {
        "day": day,
        "day_before": day - DAY,
        "day_after": day + DAY,
        "here_query": query,
        "back": f"/console?{query}",
    }


def _work_of(work: Work, territory: Territory, day: date) -> dict[str, object]:
    start, end = LocalTime(territory.zone, Language.ENGLISH).bounds(day)
    rows = queries.rows(work.session, territory.id, start, end, work.now)
    stops = [stop for row in rows for stop in row.stops]
    plan = queries.latest_plan(work.session, territory.id, day)
    return {
        "rows": rows,
        "technicians": [(row.technician_id, row.name) for row in rows],
        "stop_count": len(stops),
        "late_count": sum(stop.late_minutes > 0 for stop in stops),
        "unplaced": queries.unplaced(work.session, territory.id, start, end, work.actor),
        "plan": plan,
        "overtime_names": technician_queries.by_id(
            work.session, {one["technician_id"] for one in (*plan.overtime, *plan.pickups)} if plan else ()
        ),
        "pickups": [read_pickup(one) for one in plan.pickups] if plan else [],
        "unlikely": _unlikely(plan, stops),
    }


def _unlikely(plan: Plan | None, stops: Sequence[BoardVisit]) -> list[tuple[BoardVisit, float]]:
    """Whose promises the plan is the least likely to keep, with the odds in percent."""
    odds = {} if plan is None else {stop.visit_id: stop.odds_percent for stop in plan.stops}
    told = [(stop, percent) for stop in stops if (percent := odds.get(stop.visit_id)) is not None]
    return sorted((one for one in told if one[1] < LIKELY), key=lambda one: one[1])[:MOST_UNLIKELY]
