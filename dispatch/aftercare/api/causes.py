"""`/complaint-causes`, and on a complaint its cause and the corrective actions that follow."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint
from marshmallow import fields, post_load, validate

from dispatch.aftercare.api.complaint_schemas import ComplaintOut, CorrectiveActionOut, shown
from dispatch.aftercare.queries import causes as queries
from dispatch.aftercare.services import causes, corrective_actions
from dispatch.aftercare.services.causes import CauseIn
from dispatch.http.etags import etag, wanted_version
from dispatch.http.fields import Instant, StrictSchema, Text, TrueOrFalse, Whole
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import PageQuery, page, page_of
from dispatch.kernel.work import Work
from dispatch.vocabulary.complaints import ProcessStep
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("complaint-causes", __name__, description="Why complaints come about, and what is done about it.")


class CauseSchema(StrictSchema):
    """A cause in the tree, in both languages; without a parent it stands at the top."""

    parent_id = Whole(least=1, allow_none=True)
    code = Text(required=True, longest=40, validate=validate.Regexp("^[a-z][a-z0-9_]*$"))
    name = Text(required=True, longest=80)
    name_zh = Text(required=True, longest=80)


class CauseChangeSchema(StrictSchema):
    """What changes; what is left out stays. A retired cause is not chosen any more."""

    parent_id = Whole(least=1, allow_none=True)
    name = Text(longest=80)
    name_zh = Text(longest=80)
    retired = TrueOrFalse()


class CauseOut(StrictSchema):
    """A cause; `version` is what a change needs as `If-Match`."""

    id = fields.Integer()
    parent_id = fields.Integer(allow_none=True)
    code = fields.String()
    name = fields.String()
    name_zh = fields.String()
    retired_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()


class CauseFoundSchema(StrictSchema):
    """Why a complaint came about, and what it hangs on: node, line, installer or technician, our own step."""

    cause_id = Whole(required=True, least=1)
    access_node = Text(longest=100, allow_none=True)
    line_id = Whole(least=1, allow_none=True)
    device = Text(
        longest=100, allow_none=True, metadata={"description": "A kind or model of device.", "example": "HG8245"}
    )
    technician_id = Whole(least=1, allow_none=True)
    process_step = fields.Enum(ProcessStep, by_value=True, allow_none=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> CauseIn:
        return CauseIn(**data)


class CorrectiveActionSchema(StrictSchema):
    """What is done so that it does not come back, by whom and by when."""

    what = Text(required=True, longest=1000, multiline=True)
    owner_id = Whole(required=True, least=1)
    due_at = Instant(required=True)


class EffectSchema(StrictSchema):
    """What the action has brought about, as it was measured."""

    effect = Text(required=True, longest=1000, multiline=True)


@blueprint.get("/complaint-causes")
@needs(Permission.COMPLAINTS_READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(CauseOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists the causes in the order in which they were entered, retired ones too."""
    with backend().work(actor()) as work:
        return page(queries.listed(work.session, limit=query["limit"] + 1, after=query["after"]), query["limit"])


@blueprint.post("/complaint-causes")
@needs(Permission.HOUSE_WRITE)
@blueprint.arguments(CauseSchema)
@blueprint.response(201, CauseOut)
@once
def enter(work: Work, body: dict[str, Any]) -> Answer:
    """Adds a cause to the tree; 409 when its code is taken."""
    return CauseOut().dump(causes.enter(work, body)), 201


@blueprint.patch("/complaint-causes/<int:cause_id>")
@needs(Permission.HOUSE_WRITE)
@blueprint.arguments(CauseChangeSchema)
@blueprint.response(200, CauseOut)
def amend(body: dict[str, Any], cause_id: int) -> Response:
    """Renames a cause, moves it in the tree, or retires it."""
    version = wanted_version()
    with backend().work(actor()) as work:
        cause = causes.amend(work, cause_id, version, body)
        shown_as = json.dumps(CauseOut().dump(cause))
        return Response(shown_as, content_type="application/json", headers=etag(cause.version))


@blueprint.post("/complaints/<int:complaint_id>/cause")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(CauseFoundSchema)
@blueprint.response(201, ComplaintOut)
@once
def find_out(work: Work, body: CauseIn, complaint_id: int) -> Answer:
    """Writes down why it came about; nothing closes without that."""
    return shown(causes.find_out(work, complaint_id, wanted_version(), body)), 201


@blueprint.post("/complaints/<int:complaint_id>/actions")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(CorrectiveActionSchema)
@blueprint.response(201, CorrectiveActionOut)
@once
def plan(work: Work, body: dict[str, Any], complaint_id: int) -> Answer:
    """Plans a corrective action; overdue it becomes a task of its owner's."""
    action = corrective_actions.plan(work, complaint_id, body["what"], body["owner_id"], body["due_at"])
    return CorrectiveActionOut().dump(action), 201


@blueprint.post("/complaints/<int:complaint_id>/actions/<int:action_id>/done")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(EffectSchema)
@blueprint.response(200, CorrectiveActionOut)
@once
def finish(work: Work, body: dict[str, Any], complaint_id: int, action_id: int) -> Answer:
    """Notes that it was taken, with the effect that was measured."""
    return CorrectiveActionOut().dump(corrective_actions.finish(work, complaint_id, action_id, body["effect"])), 200
