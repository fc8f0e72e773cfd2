"""You said, we did: of a complaint's corrective action, who had complained of it and is told what was changed."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, post_load

from dispatch.aftercare.rules.improvements import TellingState
from dispatch.aftercare.services import improvements
from dispatch.aftercare.services.improvements import ImprovementWords
from dispatch.http.fields import StrictSchema, Text, TrueOrFalse
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import Language
from notify import IMPROVEMENT_LIMIT

blueprint = Blueprint("improvements", __name__, description="Those who had complained are told what was changed.")


class ImprovementQuery(StrictSchema):
    """Of whom the list is."""

    same_node = fields.Boolean(load_default=False)


class ImprovementWordsSchema(StrictSchema):
    """What was changed, as customers read it, in each language; whose language is missing is not told."""

    words_en = Text(longest=IMPROVEMENT_LIMIT, load_default="")
    words_zh = Text(longest=IMPROVEMENT_LIMIT, load_default="")
    same_node = TrueOrFalse(load_default=False)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ImprovementWords:
        words = {Language.ENGLISH: data["words_en"], Language.CHINESE: data["words_zh"]}
        return ImprovementWords(words, data["same_node"])


class ImprovementRecipientOut(StrictSchema):
    """Somebody who had complained, by their newest complaint."""

    complaint_id = fields.Integer(attribute="complaint.id")
    number = fields.String(attribute="complaint.number")
    customer_id = fields.Integer(attribute="complaint.customer_id")
    language = fields.String(attribute="complaint.customer.language")
    state = fields.Enum(TellingState, by_value=True, metadata={"description": "Whether they are told, and could be."})
    reason = fields.String(allow_none=True)
    until = fields.AwareDateTime(allow_none=True)
    message_id = fields.Integer(attribute="message.id", dump_default=None, allow_none=True)
    message_state = fields.String(attribute="message.state", dump_default=None, allow_none=True)


class ImprovementOut(StrictSchema):
    """Everybody who had complained of what the action put right."""

    items = fields.List(fields.Nested(ImprovementRecipientOut))


class WordedImprovementOut(StrictSchema):
    """How the text reads in one language."""

    language = fields.Enum(Language, by_value=True)
    body = fields.String()
    segments = fields.Integer()


class ImprovementPreviewOut(ImprovementOut):
    """How it would read, and who would get it."""

    texts = fields.List(fields.Nested(WordedImprovementOut))


@blueprint.get("/corrective-actions/<int:action_id>/news")
@needs(Permission.COMPLAINTS_READ)
@blueprint.arguments(ImprovementQuery, location="query")
@blueprint.response(200, ImprovementOut)
def read(query: dict[str, Any], action_id: int) -> dict[str, Any]:
    """Lists who had complained of what a done action put right: told, to be told, or why they may not be."""
    with backend().work(actor()) as work:
        return {"items": improvements.read(work, action_id, same_node=query["same_node"])}


@blueprint.post("/corrective-actions/<int:action_id>/news/preview")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(ImprovementWordsSchema)
@blueprint.response(200, ImprovementPreviewOut)
def preview(body: ImprovementWords, action_id: int) -> dict[str, Any]:
    """Shows how it reads in each language and who would get it; sends nothing."""
    with backend().work(actor()) as work:
        texts, found = improvements.try_out(work, action_id, body)
        return {"texts": texts, "items": found}


@blueprint.post("/corrective-actions/<int:action_id>/news")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(ImprovementWordsSchema)
@blueprint.response(200, ImprovementOut)
@once
def tell(work: Work, body: ImprovementWords, action_id: int) -> Answer:
    """Tells everybody who may be told and was not yet; a repetition tells nobody twice."""
    return ImprovementOut().dump({"items": improvements.tell(work, action_id, body)}), 200
