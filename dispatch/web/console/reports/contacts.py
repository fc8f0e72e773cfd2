"""How often customers had to get in touch, on a page, and the customers and orders behind each figure."""

from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from dispatch.customers.queries import customers as customer_queries
from dispatch.http.guard import actor, backend, needs
from dispatch.reports.queries import contact_report as queries
from dispatch.reports.rules.contacts import WAYS, BehindContacts, ContactFigure, ContactGrouping
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms
from dispatch.web.console.frame import console_pages, screen
from dispatch.web.console.reports.further import asked_period

contact_pages = console_pages("contact_report")

PAGE = 100
BEHIND = "/console/reports/contacts/customers"
KEPT = ("first_day", "last_day", "territory", "by")
Code = TypeVar("Code", bound=StrEnum)


@contact_pages.get("/reports/contacts")
@needs(Permission.REPORTS_READ)
def read() -> Response:
    """A row for each group; each count leads to its customers."""
    by = _one_of(ContactGrouping, "by", ContactGrouping.TERRITORY)
    with backend().work(actor()) as work:
        asked = asked_period(work)
        found = queries.counted(work.session, work.actor, asked["period"], by)
        return screen(
            "console/reports/contacts.html",
            "reports",
            **asked,
            by=by,
            groupings=list(ContactGrouping),
            found=found,
            ways=WAYS,
            behind=_behind,
            table=f"/api/v1/reports/contacts/table?{urlencode(_kept())}",
        )


@contact_pages.get("/reports/contacts/customers")
@needs(Permission.REPORTS_READ)
def customers() -> Response:
    """The customers behind one figure, with their orders."""
    figure = _one_of(ContactFigure, "figure", ContactFigure.CONTACTS)
    by = _one_of(ContactGrouping, "by", ContactGrouping.TERRITORY)
    behind = BehindContacts(figure, by, request.args.get("group") or None)
    with backend().work(actor()) as work:
        asked = asked_period(work)
        found = queries.customers(
            work.session, work.actor, asked["period"], behind, limit=PAGE + 1, before=forms.number("before")
        )
        onwards = request.args.to_dict() | {"before": str(found[PAGE - 1].customer_id)} if len(found) > PAGE else None
        return screen(
            "console/reports/contact_customers.html",
            "reports",
            **asked,
            behind=behind,
            found=found[:PAGE],
            names=customer_queries.names(work.session, work.actor, [one.customer_id for one in found[:PAGE]]),
            further=urlencode(onwards) if onwards else None,
            back_to="/console/reports/contacts?" + urlencode(_kept()),
        )


def _behind(figure: str, group: str | None) -> str:
    return f"{BEHIND}?{urlencode(_kept() | {'figure': figure} | ({'group': group} if group else {}))}"


def _kept() -> dict[str, str]:
    return {name: request.args[name] for name in KEPT if request.args.get(name)}


def _one_of(kind: type[Code], name: str, otherwise: Code) -> Code:
    given = request.args.get(name, "")
    return kind(given) if given in {one.value for one in kind} else otherwise
