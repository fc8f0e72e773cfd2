"""What technicians did and carried, with a plot of each, and the orders behind every figure."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.reports.api.technician_report import load_shown
from dispatch.reports.rules.fairness import IN_SECONDS
from dispatch.reports.rules.work_figures import LOAD, TechnicianWork, WorkFigure
from dispatch.reports.services import technician_report as services
from dispatch.vocabulary.permissions import Permission
from dispatch.web.console.frame import console_pages, home_zone, screen
from dispatch.web.console.reports.service import asked_period
from dispatch.workforce.queries import territories

technician_reports = console_pages("technician_reports")

PAGE = 100
SPAN = ("first_day", "last_day", "territory")


@technician_reports.get("/reports/technicians")
@needs(Permission.REPORTS_READ)
def read() -> Response:
    """A line a technician, with how their shifts went; each figure leads to its orders."""
    with backend().work(actor()) as work:
        period, refusal = asked_period(work)
        return screen(
            "console/reports/technicians.html",
            "reports",
            rows=services.report(work, period),
            orders_of=_orders_of,
            table=f"/api/v1/reports/technicians/table?{urlencode(_asked())}",
            **_choice(work),
            period=period,
            refusal=refusal,
        )


@technician_reports.get("/reports/load")
@needs(Permission.REPORTS_READ)
def load() -> Response:
    """Overtime and fairness: what each carried, how it is spread, and each week."""
    with backend().work(actor()) as work:
        period, refusal = asked_period(work)
        found = services.load(work, period)
        return screen(
            "console/reports/load.html",
            "reports",
            report=found,
            weeks=[load_shown(one.work, one.week) for one in found.weeks],
            figures=LOAD,
            in_seconds=IN_SECONDS,
            most_hours=_most_hours(found.technicians),
            orders_of=_orders_of,
            table=f"/api/v1/reports/load/table?{urlencode(_asked())}",
            **_choice(work),
            period=period,
            refusal=refusal,
        )


@technician_reports.get("/reports/technicians/orders")
@needs(Permission.REPORTS_READ)
def orders() -> Response:
    """The orders behind one figure of one technician."""
    asked = request.args.get("figure", "")
    figure = WorkFigure(asked) if asked in set(WorkFigure) else WorkFigure.VISITS
    good = {"yes": True, "no": False}.get(request.args.get("good", ""))
    with backend().work(actor()) as work:
        period, _ = asked_period(work)
        found = services.orders(work, period, figure, _whole("technician"), good=good, limit=PAGE + 1,
            before=_whole("before"),
        )  # fmt: skip
        further = request.args.to_dict() | {"before": found[PAGE - 1].order_id} if len(found) > PAGE else None
        return screen(
            "console/reports/work_orders.html",
            "reports",
            zone=home_zone(work),
            period=period,
            figure=figure,
            label=request.args.get("label", ""),
            good=good,
            found=found[:PAGE],
            further=urlencode(further) if further else None,
            back="/console/reports/technicians?" + urlencode(_asked()),
        )


def _choice(work: Work) -> dict[str, Any]:
    return {
        "zone": home_zone(work),
        "territory": request.args.get("territory", ""),
        "territories": [one.code for one in territories.listed(work.session, work.actor, limit=200, after=None)],
    }


def _most_hours(rows: Sequence[TechnicianWork]) -> float:
    """The scale of the plot: the most that anybody had of shift and overtime together, in hours; at least one."""
    return max([1.0, *((one.shift_seconds + one.of(WorkFigure.OVERTIME).total) / 3600 for one in rows)])


def _orders_of(one: TechnicianWork, figure: WorkFigure, good: str = "") -> str:
    asked = _asked() | {"figure": WorkFigure(figure).value, "technician": str(one.technician_id), "label": one.name}
    return "/console/reports/technicians/orders?" + urlencode(asked | ({"good": good} if good else {}))


def _asked() -> dict[str, str]:
    return {name: request.args[name] for name in SPAN if request.args.get(name)}


def _whole(name: str) -> int | None:
    given = request.args.get(name, "")
    return int(given) if given.isdecimal() and given.isascii() and len(given) < 19 else None
