"""Who would recommend the operator, on a page: bars by segment, the drivers, and the orders behind each figure."""

from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.reports.queries import nps_report as queries
from dispatch.reports.rules.nps import BehindNps, Camp, NpsDriver, NpsGrouping
from dispatch.reports.services import nps_report
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms
from dispatch.web.console.frame import console_pages, screen
from dispatch.web.console.reports.further import asked_period

nps_pages = console_pages("nps_report")

PAGE = 100
ORDERS = "/console/reports/nps/orders"
KEPT = ("first_day", "last_day", "territory", "by")
Code = TypeVar("Code", bound=StrEnum)


@nps_pages.get("/reports/nps")
@needs(Permission.REPORTS_READ)
def read() -> Response:
    """A bar for each group, and what had happened to promoters and to detractors; each count leads to its orders."""
    behind = BehindNps(_one_of(NpsGrouping, "by") or NpsGrouping.TIER, request.args.get("group") or None)
    with backend().work(actor()) as work:
        asked = asked_period(work)
        found = nps_report.figures(work, asked["period"], behind)
        return screen(
            "console/reports/nps.html",
            "reports",
            **asked,
            by=behind.by,
            group=behind.group,
            groupings=list(NpsGrouping),
            found=found,
            camps=list(Camp),
            orders_of=_orders_of,
            drivers_of=lambda group: "/console/reports/nps?" + urlencode(_kept() | ({"group": group} if group else {})),
            table=f"/api/v1/reports/nps/table?{urlencode(_kept())}",
        )


@nps_pages.get("/reports/nps/orders")
@needs(Permission.REPORTS_READ)
def orders() -> Response:
    """The orders behind one figure."""
    behind = BehindNps(
        _one_of(NpsGrouping, "by") or NpsGrouping.TIER,
        request.args.get("group") or None,
        _one_of(Camp, "camp"),
        _one_of(NpsDriver, "driver"),
    )
    with backend().work(actor()) as work:
        asked = asked_period(work)
        found = queries.orders(
            work.session, work.actor, asked["period"], behind, limit=PAGE + 1, before=forms.number("before")
        )
        onwards = request.args.to_dict() | {"before": str(found[PAGE - 1].order_id)} if len(found) > PAGE else None
        return screen(
            "console/reports/nps_orders.html",
            "reports",
            **asked,
            behind=behind,
            label=request.args.get("label", ""),
            found=found[:PAGE],
            further=urlencode(onwards) if onwards else None,
            back_to="/console/reports/nps?" + urlencode(_kept()),
        )


def _orders_of(**which: str | None) -> str:
    return f"{ORDERS}?{urlencode(_kept() | {name: value for name, value in which.items() if value})}"


def _kept() -> dict[str, str]:
    return {name: request.args[name] for name in KEPT if request.args.get(name)}


def _one_of(kind: type[Code], name: str) -> Code | None:
    given = request.args.get(name, "")
    return kind(given) if given in {one.value for one in kind} else None
