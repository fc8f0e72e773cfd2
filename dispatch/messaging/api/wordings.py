"""`/wordings`: operators' own words for the texts that customers get."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.messaging.api.wording_schemas import PreviewOut, TemplateSchema, WhoseQuery, WordingList, WordingOut
from dispatch.messaging.services import wordings
from dispatch.messaging.services.wordings import EffectiveWording
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("wordings", __name__, description="The operator's own words, checked before they count.")
_out = WordingOut()


@blueprint.get("/wordings")
@needs(Permission.MESSAGES_READ)
@blueprint.arguments(WhoseQuery, location="query")
@blueprint.response(200, WordingList)
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists every kind of text in every language, with the words that count now."""
    with backend().work(actor()) as work:
        return {"items": wordings.listed(work, query["operator_id"])}


@blueprint.get("/wordings/<string:kind>/<string:language>")
@needs(Permission.MESSAGES_READ)
@blueprint.arguments(WhoseQuery, location="query")
@blueprint.response(200, WordingOut)
def read(query: dict[str, Any], kind: str, language: str) -> Response:
    """Reads one wording; the `ETag` is what a change needs as `If-Match`."""
    with backend().work(actor()) as work:
        return _answer(wordings.find(work, kind, language, query["operator_id"]))


@blueprint.post("/wordings/<string:kind>/<string:language>/preview")
@needs(Permission.MESSAGES_READ)
@blueprint.arguments(TemplateSchema)
@blueprint.arguments(WhoseQuery, location="query")
@blueprint.response(200, PreviewOut)
def preview(body: dict[str, Any], query: dict[str, Any], kind: str, language: str) -> Any:
    """Shows a template filled with long values, its segments, and everything that forbids it. Changes nothing."""
    with backend().work(actor()) as work:
        return wordings.try_out(work, kind, language, body["template"], query["operator_id"])


@blueprint.put("/wordings/<string:kind>/<string:language>")
@needs(Permission.OPERATOR_WRITE)
@blueprint.arguments(TemplateSchema)
@blueprint.arguments(WhoseQuery, location="query")
@blueprint.response(200, WordingOut)
def put(body: dict[str, Any], query: dict[str, Any], kind: str, language: str) -> Response:
    """Sets the operator's words for texts written from now on. 422 names every fault of the template."""
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(wordings.put(work, kind, language, version, body["template"], operator_id=query["operator_id"]))


@blueprint.delete("/wordings/<string:kind>/<string:language>")
@needs(Permission.OPERATOR_WRITE)
@blueprint.arguments(WhoseQuery, location="query")
@blueprint.response(204)
def remove(query: dict[str, Any], kind: str, language: str) -> None:
    """Goes back to the words of the house, or of the catalogue where it has none."""
    version = wanted_version()
    with backend().work(actor()) as work:
        wordings.remove(work, kind, language, version, query["operator_id"])


def _answer(worded: EffectiveWording) -> Response:
    return Response(json.dumps(_out.dump(worded)), content_type="application/json", headers=etag(worded.version))
