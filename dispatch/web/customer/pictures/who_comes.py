"""What whoever comes looks like: shown from the day before until the visit ends, and to nobody but its customer."""

from flask import Blueprint, Response

from dispatch.db.ranges import window_of
from dispatch.db.tables import Technician, Visit
from dispatch.http.files.handed_out import file_answer
from dispatch.http.guard import backend, needs
from dispatch.kernel.work import Work
from dispatch.messaging.services.customer_links import open_link
from dispatch.visits.queries import appointments
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import VisitState
from dispatch.web import languages
from dispatch.web.customer.stages import stage_of
from dispatch.web.local_time import LocalTime
from dispatch.web.pages import customers_time
from dispatch.workforce.queries import technician_photos
from dispatch.workforce.services.zones import zone_of_visit

who_comes = Blueprint("who_comes", __name__)

UNDER_WAY = (VisitState.EN_ROUTE, VisitState.ON_SITE)
BOOKED = (VisitState.SCHEDULED, VisitState.DISPATCHED)


@who_comes.get("/t/<token>/photo.jpeg")
@needs(Permission.PUBLIC)
def photo(token: str) -> Response:
    """The photo of whoever comes, by the rule of the page that shows it."""
    with backend().work() as work:
        visit = open_link(work, "t", token)
        language = languages.of_customer(visit.order.customer.language)
        comes = photographed(work, visit, customers_time(zone_of_visit(work, visit).key, language))
        content = technician_photos.content_of(work.session, comes.id) if comes else None
        if content is None:
            raise Missing("photo")
        return file_answer(content, "image/jpeg", "photo")


def photographed(work: Work, visit: Visit, local: LocalTime) -> Technician | None:
    """Whoever comes to a visit, if they have a photo and the customer may see it now.

    It is whom the customer was told, and still the one who goes; from the day before until the visit ends or is missed.
    """
    told = appointments.told_versions(work.session, [visit.id]).get(visit.id)
    if told is None or told.technician_id != visit.technician_id:
        return None
    days_ahead = (local.date_of(window_of(told.arrival_window).start) - local.date_of(work.now)).days
    is_near = visit.state in BOOKED and days_ahead <= 1 and not stage_of(work, visit, local).missed
    if not is_near and visit.state not in UNDER_WAY:
        return None
    return told.technician if technician_photos.photo_of(work.session, told.technician.id) else None
