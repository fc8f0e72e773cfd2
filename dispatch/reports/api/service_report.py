"""`/reports/service`: does the service get better, and which orders say so."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from dispatch.http.guard import actor, backend, needs
from dispatch.http.listing import page
from dispatch.kernel.spreadsheets.writing import CSV, XLSX, csv_of, workbook_of
from dispatch.kernel.work import Work
from dispatch.reports.api.service_report_schemas import (
    FigureOrders,
    ServiceOrderQuery,
    ServiceQuery,
    ServiceReport,
    ServiceTableQuery,
)
from dispatch.reports.queries import service_report as queries
from dispatch.reports.rules.service_figures import BehindFigure, ReportPeriod
from dispatch.reports.services.service_report import period_of
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("service_report", __name__, description="Whether the service gets better, figure by figure.")

COLUMNS = ("figure", "group", "label", "cases", "good", "percent", "median", "p90")


@blueprint.get("/reports/service")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(ServiceQuery, location="query")
@blueprint.response(200, ServiceReport)
def report(query: dict[str, Any]) -> dict[str, Any]:
    """Counts promises kept, first-time fixes, repeats, surveys, complaints and calls; without days, of the last 30."""
    with backend().work(actor()) as work:
        period = _period(work, query)
        items = queries.counted(work.session, work.actor, period, query["by"])
    return {"first_day": period.first_day, "last_day": period.last_day, "by": query["by"], "items": items}


@blueprint.get("/reports/service/orders")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(ServiceOrderQuery, location="query")
@blueprint.response(200, FigureOrders)
def orders(query: dict[str, Any]) -> dict[str, Any]:
    """Lists the orders behind a figure, the newest first."""
    limit = query["limit"]
    behind = BehindFigure(query["figure"], query["by"], query["group"], query["good"])
    with backend().work(actor()) as work:
        found = queries.orders(
            work.session, work.actor, _period(work, query), behind, limit=limit + 1, before=query["after"]
        )
    return page(found, limit)


@blueprint.get("/reports/service/table")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(ServiceTableQuery, location="query")
@blueprint.response(200, content_type=CSV, description="The figures as a file: CSV, or an Excel workbook.")
def table(query: dict[str, Any]) -> Response:
    """The same figures as a file for a spreadsheet."""
    with backend().work(actor()) as work:
        period = _period(work, query)
        counts = queries.counted(work.session, work.actor, period, query["by"])
    rows = [[getattr(count, name) for name in COLUMNS] for count in counts]
    name = f"service-{period.first_day}-{period.last_day}.{query['format']}"
    if query["format"] == "csv":
        answer = Response(csv_of(COLUMNS, rows), content_type=CSV)
    else:
        answer = Response(workbook_of("service", COLUMNS, rows), content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _period(work: Work, query: dict[str, Any]) -> ReportPeriod:
    return period_of(work, query.get("first_day"), query.get("last_day"), query.get("territory"))
