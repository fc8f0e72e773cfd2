"""`/order-imports`: whole files of orders."""

from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import fields, validate

from dispatch.db.tables import OrderImport
from dispatch.http.fields import StrictSchema, Text
from dispatch.http.files.contents import TYPES, content_of_body
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.kernel.work import Work
from dispatch.orders.services import imports
from dispatch.vocabulary.permissions import Permission

MAX_FILE_BYTES = 8_000_000
"""Some 15,000 orders."""

blueprint = Blueprint("order-imports", __name__, description="Whole files of orders, taken in by a job.")


class ImportQuery(StrictSchema):
    """How a file is to be read."""

    dry_run = fields.Boolean(
        load_default=False,
        metadata={"description": "Only says what would be taken in and what refused; nothing of the file is kept."},
    )
    unknown_columns = fields.String(
        load_default="refuse",
        validate=validate.OneOf(["refuse", "ignore"]),
        metadata={"description": "A column that nobody knows refuses the file, or is left out with a warning."},
    )
    sheet = Text(longest=100, metadata={"description": "A workbook's sheet by its name; the first one without it."})


class RefusalOut(StrictSchema):
    """A line, counted from 1, that was not taken in: where the fault is, and what to do."""

    line = fields.Integer()
    column = fields.String(
        allow_none=True, metadata={"description": "The cells at fault, by the file's own heading; null for the line."}
    )
    code = fields.String()
    sentence = fields.String()


class LinePreviewOut(StrictSchema):
    """A line of a dry run as it would be taken in; `known` says that its order is here already."""

    line = fields.Integer()
    external_id = fields.String(allow_none=True)
    kind = fields.String()
    known = fields.Boolean()
    windows = fields.List(
        fields.List(fields.String(metadata={"format": "date-time"})),
        metadata={"description": "Pairs of start and end."},
    )


class OrderImportOut(StrictSchema):
    """How far an import has come; `lines_done` counts what was worked off, blank lines left out.

    An import that `failed` says why in `failure`; of a dry run `created` and `known` say what would have been.
    """

    id = fields.Integer()
    state = fields.String(metadata={"enum": ["queued", "running", "done", "failed"]})
    dry_run = fields.Boolean()
    lines_total = fields.Integer()
    lines_done = fields.Integer()
    created = fields.Integer(metadata={"description": "Orders that this file made."})
    known = fields.Integer(metadata={"description": "Orders that were here already."})
    refused = fields.List(fields.Nested(RefusalOut))
    warnings = fields.List(fields.Nested(RefusalOut), metadata={"description": "What was taken in with a doubt."})
    previews = fields.List(
        fields.Nested(LinePreviewOut), metadata={"description": "The first lines that a dry run would take in."}
    )
    failure = fields.String(allow_none=True)


@blueprint.post("/order-imports")
@needs(Permission.ORDERS_WRITE)
@blueprint.arguments(ImportQuery, location="query")
@blueprint.doc(
    requestBody={
        "required": True,
        "content": {form: {"schema": {"type": "string"}} for form in TYPES},
        "description": "An Excel workbook (.xlsx), CSV however it is separated and encoded, or JSON Lines of orders; "
        "up to 8 MB. The first row of a table is its heading.",
    }
)
@blueprint.response(202, OrderImportOut)
def hand_in(query: dict[str, Any]) -> Response:
    """Hands in a file of orders; a job takes in every line that is good and names every other with its fault."""
    request.max_content_length = MAX_FILE_BYTES
    return _hand_in(query)


@once
def _hand_in(work: Work, query: dict[str, Any]) -> Answer:
    content, form = content_of_body(request.get_data(), request.mimetype)
    options: dict[str, Any] = {"ignores_unknown_columns": query["unknown_columns"] == "ignore"}
    if "sheet" in query:
        options["sheet"] = query["sheet"]
    row = imports.hand_in(work, content, form, dry_run=query["dry_run"], options=options)
    return OrderImportOut().dump(row), 202


@blueprint.get("/order-imports/<int:import_id>")
@needs(Permission.ORDERS_WRITE)
@blueprint.response(200, OrderImportOut)
def read(import_id: int) -> OrderImport:
    """Tells how far an import has come, and which lines were refused and why."""
    with backend().work(actor()) as work:
        return imports.visible(work, import_id)
