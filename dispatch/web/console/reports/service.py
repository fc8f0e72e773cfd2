"""Whether the service gets better: every figure by group, and the orders behind each."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.reports.queries import service_report as queries
from dispatch.reports.rules.service_figures import BehindFigure, Figure, FigureCount, Grouping, ReportPeriod
from dispatch.reports.services.service_report import period_of
from dispatch.vocabulary.errors import DispatchError, Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.web.console.frame import console_pages, home_zone, screen
from dispatch.workforce.queries import territories

service_report = console_pages("service_report")

PAGE = 100
Code = TypeVar("Code", Figure, Grouping)
Group = tuple[str | None, str | None]
"""What tells a group apart, and what it is called."""


@service_report.get("/reports")
@needs(Permission.REPORTS_READ)
def read() -> Response:
    """A table of groups and figures; each figure leads to its orders."""
    by = _one_of(Grouping, "by", Grouping.TERRITORY)
    with backend().work(actor()) as work:
        period, refusal = asked_period(work)
        counts = queries.counted(work.session, work.actor, period, by)
        return screen(
            "console/reports/service.html",
            "reports",
            zone=home_zone(work),
            period=period,
            refusal=refusal,
            by=by,
            groupings=list(Grouping),
            figures=list(Figure),
            shares=[one for one in Figure if one is not Figure.TIME_TO_REPAIR],
            plotted=_plotted(),
            rows=_rows(counts),
            territory=request.args.get("territory", ""),
            territories=[one.code for one in territories.listed(work.session, work.actor, limit=200, after=None)],
            orders_of=_orders_of,
            table=f"/api/v1/reports/service/table?{urlencode(_asked())}",
        )


@service_report.get("/reports/orders")
@needs(Permission.REPORTS_READ)
def orders() -> Response:
    """The orders behind one figure of one group."""
    figure, by = _one_of(Figure, "figure", Figure.PROMISES_KEPT), _one_of(Grouping, "by", Grouping.TERRITORY)
    good = {"yes": True, "no": False}.get(request.args.get("good", ""))
    before = request.args.get("before", "")
    with backend().work(actor()) as work:
        period, _ = asked_period(work)
        found = queries.orders(
            work.session,
            work.actor,
            period,
            BehindFigure(figure, by, request.args.get("group"), good),
            limit=PAGE + 1,
            before=int(before) if before.isdecimal() and len(before) < 19 else None,
        )
        further = (
            urlencode(request.args.to_dict() | {"before": found[PAGE - 1].order_id}) if len(found) > PAGE else None
        )
        return screen(
            "console/reports/orders.html",
            "reports",
            zone=home_zone(work),
            period=period,
            figure=figure,
            label=request.args.get("label", ""),
            good=good,
            found=found[:PAGE],
            further=further,
            back="/console/reports?" + urlencode(_asked()),
        )


def _plotted() -> Figure:
    """Which share is drawn; a time to repair is none."""
    asked = _one_of(Figure, "plotted", Figure.PROMISES_KEPT)
    return Figure.PROMISES_KEPT if asked is Figure.TIME_TO_REPAIR else asked


def _rows(counts: Sequence[FigureCount]) -> Mapping[Group, Mapping[Figure, FigureCount]]:
    """The counts by group, in the order of what the groups are called; those without a name last."""
    found: dict[Group, dict[Figure, FigureCount]] = {}
    for count in counts:
        found.setdefault((count.group, count.label), {})[count.figure] = count
    return dict(sorted(found.items(), key=lambda one: (one[0][1] is None, one[0][1] or "", one[0][0] or "")))


def _orders_of(count: FigureCount) -> str:
    """The page with the orders behind a figure: the bad ones where there are any."""
    asked = _asked() | {"figure": count.figure.value, "label": count.label or ""}
    if count.group is not None:
        asked["group"] = count.group
    if count.good is not None and count.good < count.cases:
        asked["good"] = "no"
    return "/console/reports/orders?" + urlencode(asked)


def asked_period(work: Work) -> tuple[ReportPeriod, DispatchError | None]:
    """What the address asks for; where that is no period, the usual one with the reason."""
    territory = request.args.get("territory") or None
    try:
        return period_of(work, _day("first_day"), _day("last_day"), territory), None
    except Missing:
        raise
    except DispatchError as error:
        return period_of(work, None, None, territory), error


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _asked() -> dict[str, str]:
    kept = ("first_day", "last_day", "territory", "by")
    return {name: request.args[name] for name in kept if request.args.get(name)}


def _one_of(kind: type[Code], name: str, otherwise: Code) -> Code:
    given = request.args.get(name, "")
    return kind(given) if given in {one.value for one in kind} else otherwise
