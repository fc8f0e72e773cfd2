"""`/complaints/…/hand-overs`: a complaint changes hands only when the other accepts."""

from typing import Any

from flask_smorest import Blueprint

from dispatch.aftercare.api.complaint_schemas import ComplaintOut, shown
from dispatch.aftercare.services import hand_overs
from dispatch.http.etags import wanted_version
from dispatch.http.fields import StrictSchema, Text, Whole
from dispatch.http.guard import needs
from dispatch.http.idempotency import Answer, once
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("hand-overs", __name__, description="A complaint changes hands only when the other accepts.")


class HandOverSchema(StrictSchema):
    """Whom to ask, and what they should know."""

    user_id = Whole(required=True, least=1)
    note = Text(required=True, longest=1000, multiline=True)


class ReturnSchema(StrictSchema):
    """Why a complaint comes back."""

    reason = Text(required=True, longest=1000, multiline=True)


@blueprint.post("/complaints/<int:complaint_id>/hand-overs")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(HandOverSchema)
@blueprint.response(201, ComplaintOut)
@once
def offer(work: Work, body: dict[str, Any], complaint_id: int) -> Answer:
    """Asks a colleague to take it over; until they accept, and when they don't in time, its owner stays its owner."""
    return shown(hand_overs.offer(work, complaint_id, wanted_version(), body["user_id"], body["note"])), 201


@blueprint.post("/complaints/<int:complaint_id>/hand-overs/accept")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(StrictSchema)
@blueprint.response(201, ComplaintOut)
@once
def accept(work: Work, _body: dict[str, Any], complaint_id: int) -> Answer:
    """Takes it over, as the colleague who was asked."""
    return shown(hand_overs.accept(work, complaint_id, wanted_version())), 201


@blueprint.post("/complaints/<int:complaint_id>/hand-overs/return")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(ReturnSchema)
@blueprint.response(201, ComplaintOut)
@once
def give_back(work: Work, body: dict[str, Any], complaint_id: int) -> Answer:
    """Returns it to who asked, with the reason: instead of accepting, or within the same time after that."""
    return shown(hand_overs.give_back(work, complaint_id, wanted_version(), body["reason"])), 201
