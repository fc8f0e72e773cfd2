"""`/technicians/{id}/photo`: what a technician looks like, for the customers to whom they come."""

from flask import Response, request
from flask_smorest import Blueprint

from dispatch.db.tables import TechnicianPhoto
from dispatch.http.files.handed_out import file_answer
from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.attachment_types import LARGEST_SENT_BYTES, PDF, SENT_TYPES
from dispatch.vocabulary.permissions import Permission
from dispatch.workforce.api.schemas import TechnicianPhotoOut
from dispatch.workforce.processes.technician_photos import take_photo
from dispatch.workforce.services import technician_photos

blueprint = Blueprint("technician_photos", __name__, description="What technicians look like.")
A_PICTURE = {
    "content": {name: {"schema": {"type": "string", "format": "binary"}} for name in SENT_TYPES if name != PDF}
}


@blueprint.put("/technicians/<int:technician_id>/photo")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.doc(requestBody=A_PICTURE | {"required": True})
@blueprint.response(200, TechnicianPhotoOut)
def put(technician_id: int) -> TechnicianPhoto:
    """Sets a technician's photo: the body is the file itself, a JPEG, PNG or HEIC of at most 8 million bytes.

    Its middle is drawn anew as a JPEG of 320 × 320 pixels, without anything else that the file says. Customers see it
    on their page from the day before until the visit ends; it goes when the technician is made inactive.
    """
    request.max_content_length = LARGEST_SENT_BYTES
    return take_photo(backend(), actor(), technician_id, request.get_data(cache=False))


@blueprint.get("/technicians/<int:technician_id>/photo")
@needs(Permission.TECHNICIANS_READ)
@blueprint.response(200, content_type="image/jpeg")
def read(technician_id: int) -> Response:
    """The technician's photo, a JPEG of 320 × 320 pixels."""
    with backend().work(actor()) as work:
        return file_answer(technician_photos.read(work, technician_id), "image/jpeg", str(technician_id))


@blueprint.delete("/technicians/<int:technician_id>/photo")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.response(204)
def remove(technician_id: int) -> None:
    """Removes the technician's photo, if there is one."""
    with backend().work(actor()) as work:
        technician_photos.remove(work, technician_id)
