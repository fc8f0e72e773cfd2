"""`/reports`: how the work goes on the whole."""

from datetime import timedelta
from typing import Any

from flask_smorest import Blueprint

from dispatch.http.guard import actor, backend, needs
from dispatch.reports.api.process_report_schemas import ProcessQuery, ProcessReport
from dispatch.reports.queries import process_report as queries
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.windows import Window
from dispatch.workforce.services.territories import territory_of_code

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
        code = query.get("territory")
        territory_id = None if code is None else territory_of_code(work, code)
        kinds = queries.process_times(work.session, work.actor, Window(start, end), territory_id)
        return {"start": start, "end": end, "kinds": kinds}
