"""The customer calls their visit off on their page."""

from datetime import timedelta

from flask import Blueprint
from werkzeug.wrappers import Response

from dispatch.booking.services import holds
from dispatch.http.guard import backend, needs
from dispatch.kernel.throttling import RateLimit, admit
from dispatch.messaging.services.customer_links import cancelled_of_late, open_link
from dispatch.visits.queries import visits
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import VisitState
from dispatch.web import languages
from dispatch.web.customer.tracking import CUSTOMER, why_not
from dispatch.web.pages import page
from dispatch.web.texts import Texts
from dispatch.workforce.services.speakers import speaker_of
from dispatch.workforce.services.zones import zone_of_visit

cancelling = Blueprint("cancelling", __name__)

TRIES = RateLimit("call_off", 5, timedelta(hours=1))


@cancelling.post("/t/<token>/call-off")
@needs(Permission.PUBLIC)
def cancel(token: str) -> Response:
    """Cancels the order as the rules of its work type allow; the same form again comes to the same.

    The link itself proves that the form is theirs.
    """
    with backend().work(CUSTOMER) as work:
        visit = cancelled_of_late(work, "t", token) or open_link(work, "t", token)
        admit(work, TRIES, f"visit:{visit.id}")
        language, zone = languages.of_customer(visit.order.customer.language), zone_of_visit(work, visit).key
        visit_id, speaker = visit.id, speaker_of(work, visit.order)
    refusal = _refusal(visit_id)
    return page(
        "customer/cancelled.html",
        language,
        status=409 if refusal else 200,
        zone=zone,
        refusal=refusal and why_not(Texts(language), refusal),
        brand=speaker.brand_in(language),
        service_phone=speaker.phone,
    )


def _refusal(visit_id: int) -> Refused | None:
    try:
        with backend().work(CUSTOMER) as work:
            visit = visits.locked(work.session, CUSTOMER, visit_id)
            if visit is not None and visit.state == VisitState.CANCELLED:
                return None
            holds.cancel_for_customer(work, visit_id, "The customer called it off on their page.")
    except Refused as refusal:
        return refusal
    return None
