"""`/order-imports`: whole files of orders."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import fields

from dispatch.db.tables import OrderImport
from dispatch.http.fields import StrictSchema
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.kernel.work import Work
from dispatch.orders.services import imports
from dispatch.vocabulary.errors import DispatchError, Invalid, Kind
from dispatch.vocabulary.permissions import Permission

MAX_FILE_BYTES = 8_000_000
"""Some 15,000 orders."""

FORMS: Mapping[str, str] = {"text/csv": "csv", "application/x-ndjson": "jsonl", "application/jsonl": "jsonl"}

blueprint = Blueprint("order-imports", __name__, description="Whole files of orders, taken in by a job.")


class UnknownForm(DispatchError):
    """The content type is none of a file of orders (415)."""

    kind = Kind.UNKNOWN_FORM

    def __init__(self) -> None:
        super().__init__("unsupported_media_type", f"Send the file as one of {', '.join(FORMS)}.")


class RefusalOut(StrictSchema):
    """A line, counted from 1, that was not taken in."""

    line = fields.Integer()
    code = fields.String()
    sentence = fields.String()


class OrderImportOut(StrictSchema):
    """How far an import has come; `lines_done` counts what was worked off, blank lines left out."""

    id = fields.Integer()
    state = fields.String(metadata={"enum": ["queued", "running", "done", "failed"]})
    lines_total = fields.Integer()
    lines_done = fields.Integer()
    created = fields.Integer(metadata={"description": "Orders that this file made."})
    known = fields.Integer(metadata={"description": "Orders that were here already."})
    refused = fields.List(fields.Nested(RefusalOut))
    failure = fields.String(allow_none=True)


@blueprint.post("/order-imports")
@needs(Permission.ORDERS_WRITE)
@blueprint.doc(
    requestBody={
        "required": True,
        "content": {form: {"schema": {"type": "string"}} for form in FORMS},
        "description": "CSV with a heading, or JSON Lines of orders; UTF-8, up to 8 MB.",
    }
)
@blueprint.response(202, OrderImportOut)
def hand_in() -> Response:
    """Hands in a file of orders; a job takes in every line that is good and names every other with its fault."""
    request.max_content_length = MAX_FILE_BYTES
    return _hand_in()


@once
def _hand_in(work: Work, _body: dict[str, Any]) -> Answer:
    form = FORMS.get(request.mimetype)
    if form is None:
        raise UnknownForm
    try:
        content = request.get_data().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("not_utf8", "The file is not written in UTF-8.") from None
    if not content.strip() or "\0" in content:
        raise Invalid("bad_file", "The file is empty or holds NUL characters.")
    return OrderImportOut().dump(imports.hand_in(work, content, form)), 202


@blueprint.get("/order-imports/<int:import_id>")
@needs(Permission.ORDERS_WRITE)
@blueprint.response(200, OrderImportOut)
def read(import_id: int) -> OrderImport:
    """Tells how far an import has come, and which lines were refused and why."""
    with backend().work(actor()) as work:
        return imports.visible(work, import_id)
