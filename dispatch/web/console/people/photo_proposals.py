"""Photos that technicians propose of themselves, answered from the work list or from the technician's page."""

from werkzeug.wrappers import Response

from dispatch.http.guard import needs
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages
from dispatch.workforce.api.absence_request_schemas import ApprovalSchema, RefusalSchema
from dispatch.workforce.services import photo_proposals as services

photo_proposals = console_pages("photo_proposals")


@photo_proposals.post("/photo-proposals/<int:photo_proposal_id>/approve")
@needs(Permission.TECHNICIANS_WRITE)
def approve(photo_proposal_id: int) -> Response:
    """Makes it the technician's photo."""

    def act(work: Work) -> object:
        said = form_bodies.read(ApprovalSchema(), {"answer": forms.text("answer")})
        return services.approve(work, photo_proposal_id, said["answer"])

    return attempt(act, "technicians.photo_approved")


@photo_proposals.post("/photo-proposals/<int:photo_proposal_id>/decline")
@needs(Permission.TECHNICIANS_WRITE)
def decline(photo_proposal_id: int) -> Response:
    """Says no, and why."""

    def act(work: Work) -> object:
        services.visible(work, photo_proposal_id)
        said = form_bodies.read(RefusalSchema(), {"answer": forms.text("answer")})
        return services.decline(work, photo_proposal_id, said["answer"])

    return attempt(act, "technicians.photo_declined")
