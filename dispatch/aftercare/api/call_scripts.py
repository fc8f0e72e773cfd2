"""`/call-scripts`: what whoever calls a customer back says."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint
from marshmallow import fields

from dispatch.aftercare.rules.call_scripts import LONGEST, PLACEHOLDERS
from dispatch.aftercare.services.asking import call_scripts
from dispatch.http.etags import etag, wanted_version
from dispatch.http.fields import StrictSchema, Text
from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.asking import CallPurpose
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import Language, OrderKind

blueprint = Blueprint("call_scripts", __name__, description="What whoever calls a customer back says.")


class CallScriptIn(StrictSchema):
    """The words, with placeholders in braces."""

    body = Text(
        longest=LONGEST,
        multiline=True,
        required=True,
        metadata={"description": "The words. Filled in: " + ", ".join(f"`{{{name}}}`" for name in PLACEHOLDERS) + "."},
    )


class CallScriptOut(StrictSchema):
    """The words of one purpose and language; `version` is what a change needs as `If-Match`, 0 for the usual words."""

    purpose = fields.Enum(CallPurpose, by_value=True)
    kind = fields.Enum(OrderKind, by_value=True, allow_none=True)
    language = fields.Enum(Language, by_value=True)
    body = fields.String()
    is_usual = fields.Boolean()
    version = fields.Integer()


class CallScripts(StrictSchema):
    """The words of every purpose and language, and those for one kind of work beside them."""

    items = fields.List(fields.Nested(CallScriptOut))


@blueprint.get("/call-scripts")
@needs(Permission.FOLLOW_UPS_READ)
@blueprint.response(200, CallScripts)
def find() -> dict[str, Any]:
    """Lists the words of every purpose: those of the operator, or the usual ones."""
    with backend().work(actor()) as work:
        return {"items": call_scripts.worded(work)}


@blueprint.put("/call-scripts/<string:purpose>/<string:kind>/<string:language>")
@needs(Permission.HOUSE_WRITE)
@blueprint.arguments(CallScriptIn)
@blueprint.response(200, CallScriptOut)
def put(body: dict[str, Any], purpose: str, kind: str, language: str) -> Response:
    """Replaces the words of a purpose for one kind of work, or for `any`."""
    version = wanted_version()
    which = named(purpose, kind, language)
    with backend().work(actor()) as work:
        script = call_scripts.put(work, which, version, body["body"])
        shown = json.dumps(CallScriptOut().dump(script))
        return Response(shown, content_type="application/json", headers=etag(script.version))


@blueprint.delete("/call-scripts/<string:purpose>/<string:kind>/<string:language>")
@needs(Permission.HOUSE_WRITE)
@blueprint.response(204)
def remove(purpose: str, kind: str, language: str) -> None:
    """Goes back to the usual words."""
    which = named(purpose, kind, language)
    with backend().work(actor()) as work:
        call_scripts.remove(work, which)


def named(purpose: str, kind: str, language: str) -> call_scripts.ScriptFor:
    """What an address names. Raises `Missing`."""
    if purpose not in set(CallPurpose) or kind not in {*OrderKind, "any"} or language not in set(Language):
        raise Missing("script")
    return CallPurpose(purpose), None if kind == "any" else OrderKind(kind), Language(language)
