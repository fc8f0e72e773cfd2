"""`/reports/nps`: who would recommend the operator, by segment, and what sets promoters and detractors apart."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from dispatch.http.guard import actor, backend, needs
from dispatch.http.listing import page, page_of
from dispatch.kernel.spreadsheets.writing import CSV, XLSX, csv_of, workbook_of
from dispatch.kernel.work import Work
from dispatch.reports.api.nps_schemas import NpsOrderOut, NpsOrderQuery, NpsQuery, NpsReport, NpsTableQuery
from dispatch.reports.queries import nps_report as queries
from dispatch.reports.rules.nps import BehindNps
from dispatch.reports.rules.service_figures import ReportPeriod
from dispatch.reports.services import nps_report
from dispatch.reports.services.service_report import period_of
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("nps", __name__, description="Who would recommend the operator, and who would not.")

COLUMNS = ("group", "label", "answers", "promoters", "passives", "detractors", "nps")


@blueprint.get("/reports/nps")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(NpsQuery, location="query")
@blueprint.response(200, NpsReport)
def report(query: dict[str, Any]) -> dict[str, Any]:
    """Counts promoters, passives and detractors by group, with what sets them apart; without days, of the last 30."""
    with backend().work(actor()) as work:
        period = _period(work, query)
        found = nps_report.figures(work, period, BehindNps(query["by"], query["group"]))
    spans = {"first_day": period.first_day, "last_day": period.last_day, "by": query["by"]}
    return spans | {"total": found.total, "items": found.items, "drivers": found.drivers}


@blueprint.get("/reports/nps/orders")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(NpsOrderQuery, location="query")
@blueprint.response(200, page_of(NpsOrderOut))
def orders(query: dict[str, Any]) -> dict[str, Any]:
    """Lists the orders behind a figure, the newest first."""
    limit = query["limit"]
    behind = BehindNps(query["by"], query["group"], query["camp"], query["driver"])
    with backend().work(actor()) as work:
        period = _period(work, query)
        found = queries.orders(work.session, work.actor, period, behind, limit=limit + 1, before=query["after"])
    return page(found, limit)


@blueprint.get("/reports/nps/table")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(NpsTableQuery, location="query")
@blueprint.response(200, content_type=CSV, description="The figures as a file: CSV, or an Excel workbook.")
def table(query: dict[str, Any]) -> Response:
    """The same figures as a file for a spreadsheet."""
    with backend().work(actor()) as work:
        period = _period(work, query)
        counts = queries.counted(work.session, work.actor, period, query["by"])
    rows = [[getattr(count, name) for name in COLUMNS] for count in counts]
    name = f"nps-{period.first_day}-{period.last_day}.{query['format']}"
    if query["format"] == "csv":
        answer = Response(csv_of(COLUMNS, rows), content_type=CSV)
    else:
        answer = Response(workbook_of("nps", COLUMNS, rows), content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _period(work: Work, query: dict[str, Any]) -> ReportPeriod:
    return period_of(work, query.get("first_day"), query.get("last_day"), query.get("territory"))
