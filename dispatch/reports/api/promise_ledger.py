"""`/reports/promises` and `/problems`: were promises kept, and will there be any to keep."""

from datetime import date, timedelta
from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.http.guard import actor, backend, needs
from dispatch.http.listing import page, page_of
from dispatch.kernel.work import Work
from dispatch.reports.api.promise_ledger_schemas import (
    LedgerQuery,
    ProblemList,
    PromiseOut,
    PromiseQuery,
    PromiseReport,
    place_of,
)
from dispatch.reports.queries import promise_ledger as queries
from dispatch.reports.queries.promise_ledger import LedgerFilter
from dispatch.reports.services import setup_problems
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import PromiseState
from dispatch.workforce.services.territories import NoTerritory, territory_of_code

blueprint = Blueprint("ledger", __name__, description="What customers were promised, and what became of it.")

USUAL_DAYS = timedelta(days=30)
_out = PromiseOut()


@blueprint.get("/reports/promises")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(PromiseQuery, location="query")
@blueprint.response(200, PromiseReport)
def promises(query: dict[str, Any]) -> dict[str, Any]:
    """Counts promises by territory, technician, kind, day and state; without days, those of the last 30.

    `kept`, `broken` and their share are of all, also of what stands on other pages.
    """
    limit = query["limit"]
    with backend().work(actor()) as work:
        wanted = LedgerFilter(_territory(work, query), query.get("technician_id"), query.get("kind"))
        days = _days(work, query)
        counts = queries.counted(work.session, work.actor, days, wanted, limit=limit + 1, after=query["after"])
        states = queries.in_each_state(work.session, work.actor, days, wanted)
    kept, broken = (states.get(state, 0) for state in (PromiseState.KEPT, PromiseState.BROKEN))
    return {
        "items": counts[:limit],
        "next": place_of(counts[limit - 1]) if len(counts) > limit else None,
        "kept": kept,
        "broken": broken,
        "kept_percent": round(100 * kept / (kept + broken), 1) if kept + broken else None,
    }


@blueprint.get("/promises")
@needs(Permission.ORDERS_READ)
@blueprint.arguments(LedgerQuery, location="query")
@blueprint.response(200, page_of(PromiseOut))
def listed(query: dict[str, Any]) -> Response:
    """Lists promises, the newest first: of an order, of a kind, or in a state."""
    limit, after = query.pop("limit"), query.pop("after")
    with backend().work(actor()) as work:
        rows = queries.listed(work.session, work.actor, limit=limit + 1, before=after, **query)
    found = page([promise for promise, _ in rows], limit)
    customers = {promise.id: customer_id for promise, customer_id in rows}
    shown = [_out.dump(promise) | {"customer_id": customers[promise.id]} for promise in found["items"]]
    return Response(json.dumps({"items": shown, "next": found["next"]}), content_type="application/json")


@blueprint.get("/problems")
@needs(Permission.TECHNICIANS_READ)
@blueprint.response(200, ProblemList)
def problems() -> dict[str, Any]:
    """Tells what of the set-up will make us refuse customers: no shifts, a skill that nobody has, no certificate."""
    with backend().work(actor()) as work:
        return {"items": setup_problems.read(work).found}


def _days(work: Work, query: dict[str, Any]) -> tuple[date, date]:
    last = query.get("last_day", work.now.date())
    first = query.get("first_day", last - USUAL_DAYS)
    if first > last:
        raise Invalid("days_inverted", "The last day lies before the first.")
    return first, last


def _territory(work: Work, query: dict[str, Any]) -> int | None:
    code = query.get("territory")
    return None if code is None else territory_of_code(work, code, NoTerritory)
