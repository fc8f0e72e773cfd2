"""`/lines`: connections with their devices, and inventories of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from dispatch.customers.api.line_files import inventory_records
from dispatch.customers.api.line_schemas import InventoryOut, LineDetail, LineInSchema, LineOut, LineQuery
from dispatch.customers.queries import lines as queries
from dispatch.customers.rules.lines import LineIn
from dispatch.customers.services import inventories, lines
from dispatch.db.tables import ServiceLine, WorkOrder
from dispatch.http.files.contents import TYPES, content_of_body
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import page, page_of
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission

MAX_FILE_BYTES = 1_000_000
"""Some 2,500 lines, which are entered within a request; whole inventories go through `dispatch import-lines`."""

blueprint = Blueprint("lines", __name__, description="Customers' connections: site, node, technology, devices.")
_out, _tally = LineOut(), InventoryOut()


@dataclass(frozen=True)
class LineWithOrders:
    """A line with the orders on it that its asker may see."""

    line: ServiceLine
    orders: Sequence[WorkOrder]


@blueprint.get("/lines")
@needs(Permission.LINES_READ)
@blueprint.arguments(LineQuery, location="query")
@blueprint.response(200, page_of(LineOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Finds lines in the order in which they were entered."""
    limit, after = query.pop("limit"), query.pop("after") or 0
    with backend().work(actor()) as work:
        return page(queries.listed(work.session, work.actor, limit=limit + 1, after=after, **query), limit)


@blueprint.get("/lines/<int:line_id>")
@needs(Permission.LINES_READ)
@blueprint.response(200, LineDetail)
def read(line_id: int) -> "LineWithOrders":
    """Reads a line with its devices and the orders on it."""
    with backend().work(actor()) as work:
        line = lines.visible(work, line_id)
        return LineWithOrders(line, queries.orders_on(work.session, work.actor, line.id))


@blueprint.post("/lines")
@needs(Permission.LINES_WRITE)
@blueprint.arguments(LineInSchema())
@blueprint.response(201, LineOut)
@blueprint.alt_response(200, schema=LineOut, description="The line with this service id, brought up to date.")
@once
def enter(work: Work, body: LineIn) -> Answer:
    """Enters a line as the inventory has it, or brings the one with this service id up to date.

    What is left out stays as it is; a customer who is known is not changed.
    """
    line, is_new = lines.enter(work, body)
    return _out.dump(line), 201 if is_new else 200


@blueprint.post("/line-imports")
@needs(Permission.LINES_WRITE)
@blueprint.doc(
    requestBody={
        "required": True,
        "content": {form: {"schema": {"type": "string"}} for form in TYPES},
        "description": "An Excel workbook (.xlsx), CSV, or JSON Lines of lines; up to 1 MB.",
    }
)
@blueprint.response(200, InventoryOut)
def take_in() -> Response:
    """Enters every line of a file that is good, and names every other with its fault."""
    request.max_content_length = MAX_FILE_BYTES
    return _take_in()


@once
def _take_in(work: Work, _body: dict[str, Any]) -> Answer:
    content, form = content_of_body(request.get_data(), request.mimetype)
    return _tally.dump(inventories.take(work, inventory_records(content, form))), 200
