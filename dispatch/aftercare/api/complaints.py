"""`/complaints`: received, worked on, resolved, and accepted by the customer."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.aftercare.api.complaint_schemas import ComplaintInSchema, ComplaintOut, ComplaintQuery, TransitionSchema
from dispatch.aftercare.queries import complaints as queries
from dispatch.aftercare.services import complaints
from dispatch.aftercare.services.complaints import ComplaintIn
from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import page, page_of
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("complaints", __name__, description="Who receives a complaint owns it until it is accepted.")
_out = ComplaintOut()


@blueprint.post("/complaints")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(ComplaintInSchema)
@blueprint.response(201, ComplaintOut)
@once
def receive(work: Work, body: ComplaintIn) -> Answer:
    """Takes a complaint in; whoever sends this owns it."""
    return _out.dump(complaints.receive(work, body)), 201


@blueprint.get("/complaints")
@needs(Permission.COMPLAINTS_READ)
@blueprint.arguments(ComplaintQuery, location="query")
@blueprint.response(200, page_of(ComplaintOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Finds complaints in the order in which they came."""
    limit, after = query["limit"], query["after"] or 0
    state, owner_id = query.get("state"), query.get("owner_id")
    with backend().work(actor()) as work:
        return page(queries.page(work.session, work.actor, state, owner_id, after=after, limit=limit + 1), limit)


@blueprint.get("/complaints/<int:complaint_id>")
@needs(Permission.COMPLAINTS_READ)
@blueprint.response(200, ComplaintOut)
def read(complaint_id: int) -> Response:
    """Reads a complaint; the `ETag` is what a transition needs as `If-Match`."""
    with backend().work(actor()) as work:
        row = queries.visible(work.session, work.actor, complaint_id)
        if row is None:
            raise Missing("complaint")
        return Response(json.dumps(_out.dump(row)), content_type="application/json", headers=etag(row.version))


@blueprint.post("/complaints/<int:complaint_id>/transitions")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(TransitionSchema)
@blueprint.response(201, ComplaintOut)
@once
def move(work: Work, body: dict[str, Any], complaint_id: int) -> Answer:
    """Takes the next step: acknowledged, in_progress, resolved, accepted (or rejected, then in_progress), closed."""
    row = complaints.move(work, complaint_id, wanted_version(), body["state"], body["note"])
    return _out.dump(row), 201
