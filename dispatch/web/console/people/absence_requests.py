"""Absences that technicians ask for, answered from the work list or from the technician's page."""

from werkzeug.wrappers import Response

from dispatch.http.guard import needs
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages
from dispatch.workforce.api.absence_request_schemas import ApprovalSchema, RefusalSchema
from dispatch.workforce.services import absence_requests as services

absence_requests = console_pages("absence_requests")


@absence_requests.post("/absence-requests/<int:absence_request_id>/approve")
@needs(Permission.TECHNICIANS_WRITE)
def approve(absence_request_id: int) -> Response:
    """Gives it: visits of that time go to others at once."""

    def act(work: Work) -> object:
        said = form_bodies.read(ApprovalSchema(), {"answer": forms.text("answer")})
        return services.approve(work, absence_request_id, said["answer"])

    return attempt(act, "technicians.approved")


@absence_requests.post("/absence-requests/<int:absence_request_id>/decline")
@needs(Permission.TECHNICIANS_WRITE)
def decline(absence_request_id: int) -> Response:
    """Says no, and why."""

    def act(work: Work) -> object:
        services.visible(work, absence_request_id)
        said = form_bodies.read(RefusalSchema(), {"answer": forms.text("answer")})
        return services.decline(work, absence_request_id, said["answer"])

    return attempt(act, "technicians.declined")
