"""`/reports`: how the work goes on the whole."""

from datetime import timedelta
from typing import Any

from flask_smorest import Blueprint

from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.reports.api.process_report_schemas import ProcessQuery, ProcessReport
from dispatch.reports.queries import process_report as queries
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.windows import Window
from dispatch.workforce.queries import territories

blueprint = Blueprint("reports", __name__, description="How the work goes on the whole.")

USUAL_SPAN = timedelta(days=30)


@blueprint.get("/reports/process")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(ProcessQuery, location="query")
@blueprint.response(200, ProcessReport)
def process(query: dict[str, Any]) -> dict[str, Any]:
    """Where the time went: medians from receipt over appointment, confirmation and arrival to completion, by kind.

    It counts the orders received in the span; without one, those of the last 30 days.
    """
    with backend().work(actor()) as work:
        end = query.get("to") or work.now
        start = query.get("from") or end - USUAL_SPAN
        if start >= end:
            raise Invalid("span_inverted", "The span ends after it starts.")
        territory_id = _territory(work, query.get("territory"))
        kinds = queries.process_times(work.session, work.actor, Window(start, end), territory_id)
        return {"start": start, "end": end, "kinds": kinds}


def _territory(work: Work, code: str | None) -> int | None:
    if code is None:
        return None
    found = territories.id_of_code(work.session, code)
    if found is None or not work.actor.sees_territory(found):
        raise Invalid("unknown_territory", "There is no territory with this code.")
    return found
