"""`/mobile/absence-requests` and `/absence-requests`: technicians ask to be away, dispatchers answer."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.db.tables import AbsenceRequest
from dispatch.http.guard import actor, backend, needs
from dispatch.http.listing import page, page_of
from dispatch.vocabulary.permissions import Permission
from dispatch.workforce.api.absence_request_schemas import (
    AbsenceRequestOut,
    AbsenceRequestQuery,
    AbsenceWishSchema,
    ApprovalSchema,
    OwnAbsenceRequestOut,
    RefusalSchema,
)
from dispatch.workforce.queries import absence_requests as queries
from dispatch.workforce.rules.absence_requests import AbsenceWish
from dispatch.workforce.services import absence_requests

blueprint = Blueprint("absence_requests", __name__, description="Absences that technicians ask for.")
_own = OwnAbsenceRequestOut()


@blueprint.post("/mobile/absence-requests")
@needs(Permission.MOBILE)
@blueprint.arguments(AbsenceWishSchema)
@blueprint.response(201, OwnAbsenceRequestOut)
@blueprint.alt_response(200, schema=OwnAbsenceRequestOut, description="The request that is here already.")
def ask(body: AbsenceWish) -> Response:
    """Asks to be away; dispatchers get a task. The same `request_id` again answers 200, with what became of it."""
    with backend().work(actor()) as work:
        asked = absence_requests.ask(work, body)
        told = json.dumps(_own.dump(asked.request))
    return Response(told, status=201 if asked.is_new else 200, content_type="application/json")


@blueprint.post("/mobile/absence-requests/<string:request_id>/withdraw")
@needs(Permission.MOBILE)
@blueprint.response(200, OwnAbsenceRequestOut)
def withdraw(request_id: str) -> AbsenceRequest:
    """Takes one's own request back; 409 once it is answered."""
    with backend().work(actor()) as work:
        return absence_requests.withdraw(work, request_id)


@blueprint.get("/absence-requests")
@needs(Permission.TECHNICIANS_READ)
@blueprint.arguments(AbsenceRequestQuery, location="query")
@blueprint.response(200, page_of(AbsenceRequestOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists what technicians asked for, the oldest first."""
    with backend().work(actor()) as work:
        wanted = query | {"limit": query["limit"] + 1}
        return page(queries.requests(work.session, work.actor, **wanted), query["limit"])


@blueprint.post("/absence-requests/<int:absence_request_id>/approve")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.arguments(ApprovalSchema)
@blueprint.response(200, AbsenceRequestOut)
def approve(body: dict[str, Any], absence_request_id: int) -> AbsenceRequest:
    """Gives the absence: their visits of that time go to others at once, as with any other absence."""
    with backend().work(actor()) as work:
        return absence_requests.approve(work, absence_request_id, body["answer"])


@blueprint.post("/absence-requests/<int:absence_request_id>/decline")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.arguments(RefusalSchema)
@blueprint.response(200, AbsenceRequestOut)
def decline(body: dict[str, Any], absence_request_id: int) -> AbsenceRequest:
    """Declines with a reason, which the technician reads."""
    with backend().work(actor()) as work:
        return absence_requests.decline(work, absence_request_id, body["answer"])
