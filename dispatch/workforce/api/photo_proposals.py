"""`/mobile/photo-proposals` and `/photo-proposals`: technicians propose a photo of themselves, the office answers."""

from typing import Any

from flask import Response, json, request
from flask_smorest import Blueprint
from marshmallow import fields

from dispatch.db.tables import PhotoProposal
from dispatch.http.fields import QueryWhole, StrictSchema, Text
from dispatch.http.files.handed_out import file_answer
from dispatch.http.guard import actor, backend, needs
from dispatch.http.listing import PageQuery, page, page_of
from dispatch.vocabulary.attachment_types import LARGEST_SENT_BYTES
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import PhotoProposalState
from dispatch.workforce.api.absence_request_schemas import REQUEST_ID, ApprovalSchema, RefusalSchema
from dispatch.workforce.api.schemas import OwnPhotoProposalOut
from dispatch.workforce.api.technician_photos import A_PICTURE
from dispatch.workforce.processes.technician_photos import take_proposal
from dispatch.workforce.queries import photo_proposals as queries
from dispatch.workforce.services import photo_proposals

blueprint = Blueprint("photo_proposals", __name__, description="Photos that technicians propose of themselves.")
_own = OwnPhotoProposalOut()


class PhotoProposalNameSchema(StrictSchema):
    """The device's own id, which says the same proposal again."""

    request_id = Text(required=True, longest=64, validate=REQUEST_ID)


class PhotoProposalOut(OwnPhotoProposalOut):
    """The same, with whose it is."""

    id = fields.Integer()
    technician_id = fields.Integer()
    technician_name = fields.String(attribute="technician.name")


class PhotoProposalQuery(PageQuery):
    """Which proposals."""

    state = fields.Enum(PhotoProposalState, by_value=True, load_default=None)
    technician_id = QueryWhole(least=1, load_default=None)


@blueprint.post("/mobile/photo-proposals")
@needs(Permission.MOBILE)
@blueprint.doc(requestBody=A_PICTURE | {"required": True})
@blueprint.arguments(PhotoProposalNameSchema, location="query")
@blueprint.response(201, OwnPhotoProposalOut)
@blueprint.alt_response(200, schema=OwnPhotoProposalOut, description="The proposal that is here already.")
def propose(query: dict[str, Any]) -> Response:
    """Proposes a photo of oneself: the body is the file itself, a JPEG, PNG or HEIC of at most 8 million bytes.

    It replaces one that still waits. Customers see it once the office has approved it; until then they see the photo
    that was there before, if any.
    """
    request.max_content_length = LARGEST_SENT_BYTES
    proposed = take_proposal(backend(), actor(), query["request_id"], request.get_data(cache=False))
    told = json.dumps(_own.dump(proposed.proposal))
    return Response(told, status=201 if proposed.is_new else 200, content_type="application/json")


@blueprint.get("/photo-proposals")
@needs(Permission.TECHNICIANS_READ)
@blueprint.arguments(PhotoProposalQuery, location="query")
@blueprint.response(200, page_of(PhotoProposalOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists what technicians proposed, the oldest first."""
    with backend().work(actor()) as work:
        wanted = query | {"limit": query["limit"] + 1}
        return page(queries.proposals(work.session, work.actor, **wanted), query["limit"])


@blueprint.get("/photo-proposals/<int:photo_proposal_id>/picture")
@needs(Permission.TECHNICIANS_READ)
@blueprint.response(200, content_type="image/jpeg")
def picture(photo_proposal_id: int) -> Response:
    """What is proposed, a JPEG of 320 × 320 pixels; 404 once it is answered."""
    with backend().work(actor()) as work:
        content = photo_proposals.picture(work, photo_proposal_id)
        return file_answer(content, "image/jpeg", str(photo_proposal_id))


@blueprint.post("/photo-proposals/<int:photo_proposal_id>/approve")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.arguments(ApprovalSchema)
@blueprint.response(200, PhotoProposalOut)
def approve(body: dict[str, Any], photo_proposal_id: int) -> PhotoProposal:
    """Makes it the technician's photo; 409 `photo_replaced` where they have proposed another since."""
    with backend().work(actor()) as work:
        return photo_proposals.approve(work, photo_proposal_id, body["answer"])


@blueprint.post("/photo-proposals/<int:photo_proposal_id>/decline")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.arguments(RefusalSchema)
@blueprint.response(200, PhotoProposalOut)
def decline(body: dict[str, Any], photo_proposal_id: int) -> PhotoProposal:
    """Declines with a reason, which the technician reads; their photo stays what it was."""
    with backend().work(actor()) as work:
        return photo_proposals.decline(work, photo_proposal_id, body["answer"])
