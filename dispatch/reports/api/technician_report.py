"""`/reports/technicians` and `/reports/load`: what technicians did and carried, and which orders say so."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from dispatch.http.guard import actor, backend, needs
from dispatch.http.listing import page
from dispatch.kernel.spreadsheets.writing import CSV, XLSX, Cell, csv_of, workbook_of
from dispatch.kernel.work import Work
from dispatch.reports.api.service_report_schemas import FigureOrders
from dispatch.reports.api.technician_report_schemas import (
    LoadOut,
    LoadReportOut,
    TechnicianWorkOut,
    TechnicianWorkReport,
    WorkOrderQuery,
    WorkSpanQuery,
    WorkTableQuery,
)
from dispatch.reports.rules.fairness import amount
from dispatch.reports.rules.service_figures import ReportPeriod
from dispatch.reports.rules.work_figures import TechnicianWork, WorkFigure
from dispatch.reports.services import technician_report as services
from dispatch.reports.services.service_report import period_of
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("technician_report", __name__, description="What technicians did and carried.")

COLUMNS = tuple(TechnicianWorkOut().fields)
LOAD_COLUMNS = tuple(LoadOut().fields)


@blueprint.get("/reports/technicians")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(WorkSpanQuery, location="query")
@blueprint.response(200, TechnicianWorkReport)
def report(query: dict[str, Any]) -> dict[str, Any]:
    """Counts each technician's visits, productive share, driving, planned against actual, fixes, scores and praise."""
    with backend().work(actor()) as work:
        period = _period(work, query)
        return _days(period) | {"items": services.report(work, period)}


@blueprint.get("/reports/technicians/orders")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(WorkOrderQuery, location="query")
@blueprint.response(200, FigureOrders)
def orders(query: dict[str, Any]) -> dict[str, Any]:
    """Lists the orders behind a figure of a technician or of all, the newest first."""
    limit = query["limit"]
    with backend().work(actor()) as work:
        found = services.orders(work, _period(work, query), query["figure"], query["technician_id"],
            good=query["good"], limit=limit + 1, before=query["after"],
        )  # fmt: skip
    return page(found, limit)


@blueprint.get("/reports/technicians/table")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(WorkTableQuery, location="query")
@blueprint.response(200, content_type=CSV, description="The figures as a file: CSV, or an Excel workbook.")
def table(query: dict[str, Any]) -> Response:
    """The same figures as a file for a spreadsheet, a line a technician."""
    with backend().work(actor()) as work:
        period = _period(work, query)
        rows = [[getattr(one, name) for name in COLUMNS] for one in services.report(work, period)]
    return _file("technicians", period, COLUMNS, rows, query["format"])


@blueprint.get("/reports/load")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(WorkSpanQuery, location="query")
@blueprint.response(200, LoadReportOut)
def load(query: dict[str, Any]) -> dict[str, Any]:
    """Counts overtime, driving, evenings, weekends, holidays, far and late visits, and how they are spread."""
    with backend().work(actor()) as work:
        period = _period(work, query)
        found = services.load(work, period)
    return _days(period) | {
        "items": [load_shown(one.work, one.week) for one in found.weeks],
        "technicians": [load_shown(one, None) for one in found.technicians],
        "spreads": found.spreads,
    }


@blueprint.get("/reports/load/table")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(WorkTableQuery, location="query")
@blueprint.response(200, content_type=CSV, description="Load as a file: CSV, or an Excel workbook.")
def load_table(query: dict[str, Any]) -> Response:
    """The same as a file for a spreadsheet, a line for each technician and week."""
    with backend().work(actor()) as work:
        period = _period(work, query)
        shown = [load_shown(one.work, one.week) for one in services.load(work, period).weeks]
    return _file("load", period, LOAD_COLUMNS, [[one[name] for name in LOAD_COLUMNS] for one in shown], query["format"])


def load_shown(one: TechnicianWork, week: str | None) -> dict[str, Any]:
    """What a technician carried, as `LoadOut` takes it."""
    named = {"technician_id": one.technician_id, "name": one.name, "territory": one.territory, "week": week}
    seconds = {
        "shift_seconds": one.shift_seconds,
        "overtime_seconds": round(amount(one, WorkFigure.OVERTIME)),
        "driving_seconds": one.driving_seconds,
    }
    return named | seconds | {figure.value: one.of(figure).cases for figure in _COUNTED}


_COUNTED = (
    WorkFigure.VISITS, WorkFigure.EVENINGS, WorkFigure.WEEKENDS, WorkFigure.HOLIDAYS, WorkFigure.FAR, WorkFigure.LATE,
)  # fmt: skip


def _file(
    title: str, period: ReportPeriod, columns: Sequence[str], rows: Sequence[Sequence[Cell]], form: str
) -> Response:
    if form == "csv":
        answer = Response(csv_of(columns, rows), content_type=CSV)
    else:
        answer = Response(workbook_of(title, columns, rows), content_type=XLSX)
    name = f"{title}-{period.first_day}-{period.last_day}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _days(period: ReportPeriod) -> dict[str, Any]:
    return {"first_day": period.first_day, "last_day": period.last_day}


def _period(work: Work, query: dict[str, Any]) -> ReportPeriod:
    return period_of(work, query.get("first_day"), query.get("last_day"), query.get("territory"))
