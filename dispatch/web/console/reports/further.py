"""Further reports on pages: promises with their list, how texts fared, and where the time went."""

from contextlib import suppress
from datetime import date
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.messaging.queries import message_report
from dispatch.reports.queries import process_report, promise_ledger
from dispatch.reports.queries.promise_ledger import LedgerFilter
from dispatch.reports.rules.service_figures import ReportPeriod
from dispatch.reports.services.service_report import period_of
from dispatch.vocabulary.errors import DispatchError, Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import PromiseKind, PromiseState
from dispatch.vocabulary.windows import Window
from dispatch.web import forms, languages
from dispatch.web.console.frame import console_pages, home_zone, screen
from dispatch.web.local_time import LocalTime
from dispatch.workforce.queries import territories

further_reports = console_pages("further_reports")

MOST_SHOWN = 100


@further_reports.get("/reports/promises")
@needs(Permission.REPORTS_READ)
def promises() -> Response:
    """Promises by kind and state, and the newest of those in a state."""
    state = request.args.get("state", "")
    state = state if state in set(PromiseState) else ""
    with backend().work(actor()) as work:
        asked = asked_period(work)
        period: ReportPeriod = asked["period"]
        days = (period.first_day, period.last_day)
        sums = {
            kind: promise_ledger.in_each_state(
                work.session, work.actor, days, LedgerFilter(period.territory_id, None, kind)
            )
            for kind in PromiseKind
        }
        filters = {"state": PromiseState(state)} if state else {}
        rows = promise_ledger.listed(
            work.session, work.actor, limit=MOST_SHOWN + 1, before=forms.number("before"), **filters
        )
        return screen(
            "console/reports/promises.html",
            "reports",
            **asked,
            sums=sums,
            kinds=list(PromiseKind),
            states=list(PromiseState),
            settled=(PromiseState.KEPT, PromiseState.BROKEN),
            state=state,
            rows=[promise for promise, _ in rows[:MOST_SHOWN]],
            further=rows[MOST_SHOWN - 1][0].id if len(rows) > MOST_SHOWN else None,
        )


@further_reports.get("/reports/texts")
@needs(Permission.REPORTS_READ)
def texts() -> Response:
    """How texts fared, by kind and carrier, with their cost."""
    with backend().work(actor()) as work:
        asked = asked_period(work)
        span = _span(asked)
        found = message_report.by_kind_and_carrier(work.session, work.actor, span.start, span.end)
        return screen(
            "console/reports/texts.html",
            "reports",
            **asked,
            rows=found,
            currency=work.tools.texting.tariff.currency,
            cost=sum(one.cost_micros for one in found) / 1_000_000,
        )


@further_reports.get("/reports/times")
@needs(Permission.REPORTS_READ)
def times() -> Response:
    """Where the time went from receipt to completion, by kind, as medians."""
    with backend().work(actor()) as work:
        asked = asked_period(work)
        found = process_report.process_times(work.session, work.actor, _span(asked), asked["period"].territory_id)
        return screen("console/reports/times.html", "reports", **asked, rows=found)


def asked_period(work: Work) -> dict[str, Any]:
    """What the address asks for; where that is no period, the usual one with the reason."""
    code, refusal = request.args.get("territory") or None, None
    try:
        period = period_of(work, _day("first_day"), _day("last_day"), code)
    except Missing:
        raise
    except DispatchError as error:
        period, refusal = period_of(work, None, None, code), error
    codes = [one.code for one in territories.listed(work.session, work.actor, limit=200, after=None)]
    return {
        "zone": home_zone(work), "period": period, "refusal": refusal, "territory": code or "", "territories": codes,
    }  # fmt: skip


def _span(asked: dict[str, Any]) -> Window:
    """The instants at which the first day begins and the last one ends."""
    local, period = LocalTime(asked["zone"], languages.of_browser()), asked["period"]
    return Window(local.bounds(period.first_day)[0], local.bounds(period.last_day)[1])


def _day(name: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(request.args.get(name, ""))
    return None
