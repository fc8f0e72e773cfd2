"""The page where anybody asks, without a login, whether an outage is known at their line or address."""

from datetime import timedelta

from flask import Blueprint, request
from werkzeug.wrappers import Response

from dispatch.http.guard import backend, needs
from dispatch.kernel.throttling import RateLimit, admit, network_of
from dispatch.kernel.work import Work
from dispatch.outages.services.status import KnownOutage, look_up
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms, languages
from dispatch.web.customer.tracking import CUSTOMER
from dispatch.web.pages import page

outage_status = Blueprint("outage_status", __name__)

QUESTIONS = RateLimit("outage_status", 20, timedelta(minutes=10))
LONGEST = 200


@outage_status.get("/o")
@needs(Permission.PUBLIC)
def ask() -> Response:
    """The form."""
    with backend().work(CUSTOMER) as work:
        return _page(work, "", None)


@outage_status.post("/o")
@needs(Permission.PUBLIC)
def answer() -> Response:
    """What is known; the same for a line that nobody has as for one without an outage."""
    said = " ".join(forms.text("place", most=LONGEST).split())
    with backend().work(CUSTOMER) as work:
        admit(work, QUESTIONS, network_of(request.remote_addr or ""))
    with backend().work(CUSTOMER) as work:
        return _page(work, said, look_up(work, said, languages.of_browser()) if said else None)


def _page(work: Work, said: str, found: list[KnownOutage] | None) -> Response:
    language = languages.of_browser()
    return page(
        "customer/outages.html",
        language,
        zone=found[0].zone if found else work.tools.default_zone.key,
        said=said,
        found=found,
        brand=work.tools.brand_in(language),
        service_phone=work.tools.service_phone,
        most=LONGEST,
    )
