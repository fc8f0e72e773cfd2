"""A technician's photo on their page."""

from flask import request
from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.attachment_types import LARGEST_SENT_BYTES
from dispatch.vocabulary.permissions import Permission
from dispatch.web.console.frame import attempt, conclude, console_pages
from dispatch.workforce.processes import technician_photos as processes
from dispatch.workforce.services import technician_photos as services

photos = console_pages("photos")


def _take_pictures() -> None:
    """Pictures may be larger than a form of the console otherwise is."""
    request.max_content_length = LARGEST_SENT_BYTES + 100_000


# Before the form's token is read out of the body, which is what the bound is for.
photos.before_request_funcs.setdefault(None, []).insert(0, _take_pictures)


@photos.post("/technicians/<int:technician_id>/photo")
@needs(Permission.TECHNICIANS_WRITE)
def put(technician_id: int) -> Response:
    """Sets a technician's photo."""
    file = request.files.get("photo")
    content = file.read() if file is not None else b""
    return conclude(lambda: processes.take_photo(backend(), actor(), technician_id, content), "technicians.photo_set")


@photos.post("/technicians/<int:technician_id>/photo/remove")
@needs(Permission.TECHNICIANS_WRITE)
def remove(technician_id: int) -> Response:
    """Removes a technician's photo."""
    return attempt(lambda work: services.remove(work, technician_id), "technicians.photo_removed")
