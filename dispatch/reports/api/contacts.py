"""`/reports/contacts`: how often customers had to get in touch, and how many complained."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from dispatch.http.guard import actor, backend, needs
from dispatch.http.listing import page, page_of
from dispatch.kernel.spreadsheets.writing import CSV, XLSX, csv_of, workbook_of
from dispatch.kernel.work import Work
from dispatch.reports.api.contact_schemas import (
    ContactCustomerOut,
    ContactCustomerQuery,
    ContactQuery,
    ContactReport,
    ContactTableQuery,
)
from dispatch.reports.queries import contact_report as queries
from dispatch.reports.rules.contacts import BehindContacts
from dispatch.reports.rules.service_figures import ReportPeriod
from dispatch.reports.services.service_report import period_of
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("contacts", __name__, description="How often customers had to get in touch.")

COLUMNS = (
    "group", "label", "customers", "contacts", "texted", "emailed", "on_page", "at_desk", "through_api",
    "contacts_per_customer", "told_again", "untroubled", "untroubled_percent", "complaints", "visits",
    "complaints_per_1000_visits", "texts", "calls",
)  # fmt: skip


@blueprint.get("/reports/contacts")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(ContactQuery, location="query")
@blueprint.response(200, ContactReport)
def report(query: dict[str, Any]) -> dict[str, Any]:
    """Counts how often customers got in touch and heard from us, and complaints for a thousand visits, by group.

    Without days, of the last 30.
    """
    with backend().work(actor()) as work:
        period = _period(work, query)
        found = queries.counted(work.session, work.actor, period, query["by"])
    spans = {"first_day": period.first_day, "last_day": period.last_day, "by": query["by"]}
    return spans | {"total": found.total, "items": found.items}


@blueprint.get("/reports/contacts/customers")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(ContactCustomerQuery, location="query")
@blueprint.response(200, page_of(ContactCustomerOut))
def customers(query: dict[str, Any]) -> dict[str, Any]:
    """Lists the customers behind a figure with their orders, the newest customer first."""
    limit = query["limit"]
    behind = BehindContacts(query["figure"], query["by"], query["group"])
    with backend().work(actor()) as work:
        period = _period(work, query)
        found = queries.customers(work.session, work.actor, period, behind, limit=limit + 1, before=query["after"])
    return page(found, limit)


@blueprint.get("/reports/contacts/table")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(ContactTableQuery, location="query")
@blueprint.response(200, content_type=CSV, description="The figures as a file: CSV, or an Excel workbook.")
def table(query: dict[str, Any]) -> Response:
    """The same figures as a file for a spreadsheet."""
    with backend().work(actor()) as work:
        period = _period(work, query)
        found = queries.counted(work.session, work.actor, period, query["by"])
    rows = [[getattr(count, name) for name in COLUMNS] for count in found.items]
    name = f"contacts-{period.first_day}-{period.last_day}.{query['format']}"
    if query["format"] == "csv":
        answer = Response(csv_of(COLUMNS, rows), content_type=CSV)
    else:
        answer = Response(workbook_of("contacts", COLUMNS, rows), content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _period(work: Work, query: dict[str, Any]) -> ReportPeriod:
    return period_of(work, query.get("first_day"), query.get("last_day"), query.get("territory"))
