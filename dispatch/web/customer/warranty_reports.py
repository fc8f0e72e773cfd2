"""It broke again, or they are not content: the customer says so on their page or on that of the survey."""

from contextlib import suppress
from datetime import timedelta

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from dispatch.aftercare.services.warranty_reports import WarrantyReport, report
from dispatch.http.guard import backend, needs
from dispatch.kernel.throttling import RateLimit, admit
from dispatch.messaging.services.customer_links import open_link
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms
from dispatch.web.customer.tracking import CUSTOMER

warranty_reports = Blueprint("warranty_reports", __name__)

REPORTS = RateLimit("warranty_report", 5, timedelta(hours=1))


@warranty_reports.post("/t/<token>/again", defaults={"purpose": "t"})
@warranty_reports.post("/s/<token>/again", defaults={"purpose": "s"})
@needs(Permission.PUBLIC)
def say(purpose: str, token: str) -> Response:
    """Makes a call due and keeps the customer's words for whoever calls."""
    kind, words = _kind(), forms.text("words")
    with backend().work(CUSTOMER) as work:
        visit = open_link(work, purpose, token)
        admit(work, REPORTS, f"visit:{visit.id}")
        report(work, visit, kind, words)
    return redirect(f"/{purpose}/{token}", code=303)


def _kind() -> WarrantyReport:
    with suppress(ValueError):
        return WarrantyReport(request.form.get("kind", ""))
    raise Invalid("bad_report", "Say whether it broke again, or you want to complain.")
