"""Photographs of the work that were cleared for the customer, on their page once the visit has ended."""

from collections.abc import Sequence

from flask import Blueprint, Response, request

from dispatch.db.tables import Visit
from dispatch.field.queries import attachments
from dispatch.http.files.handed_out import file_answer
from dispatch.http.guard import backend, needs
from dispatch.kernel.work import Work
from dispatch.messaging.services.customer_links import open_link
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import VisitState
from dispatch.web import languages
from dispatch.web.pages import page
from dispatch.workforce.services.speakers import speaker_of

work_photos = Blueprint("work_photos", __name__)

CAME = (VisitState.COMPLETED, VisitState.PARTIAL, VisitState.CANNOT_COMPLETE)


@work_photos.get("/t/<token>/photos")
@needs(Permission.PUBLIC)
def listed(token: str) -> Response:
    """All of them, on a page of their own: browsers without script would load them with the page of the visit."""
    with backend().work() as work:
        visit = open_link(work, "t", token)
        photos = cleared_photos(work, visit)
        if not photos:
            raise Missing("photos")
        language = languages.of_customer(visit.order.customer.language)
        speaker = speaker_of(work, visit.order)
        return page(
            "customer/photos.html",
            language,
            photos=photos,
            back=request.path.removesuffix("/photos"),
            brand=speaker.brand_in(language),
            service_phone=speaker.phone,
        )


@work_photos.get("/t/<token>/photos/<int:attachment>")
@needs(Permission.PUBLIC)
def photo(token: str, attachment: int) -> Response:
    """One of them, by the rule of the page that shows it."""
    with backend().work() as work:
        visit = open_link(work, "t", token)
        found = attachments.cleared_with_content(work.session, visit.id, attachment) if visit.state in CAME else None
        if found is None:
            raise Missing("photo")
        return file_answer(found.content, found.content_type, "photo")


def cleared_photos(work: Work, visit: Visit) -> Sequence[int]:
    """The ids of the photographs that the customer may see of a visit to which somebody came."""
    return attachments.cleared_of(work.session, visit.id) if visit.state in CAME else []
