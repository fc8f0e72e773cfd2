"""`/operators`: the companies that this installation serves."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.db.tables import Operator
from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import PageQuery, page, page_of
from dispatch.kernel.work import Work
from dispatch.operators.api.operator_schemas import OperatorChangeSchema, OperatorInSchema, OperatorOut
from dispatch.operators.queries import operators as queries
from dispatch.operators.services import operators
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint(
    "operators", __name__, description="The companies that one installation serves, kept apart from each other."
)


@blueprint.post("/operators")
@needs(Permission.USERS_WRITE)
@blueprint.arguments(OperatorInSchema)
@blueprint.response(201, OperatorOut)
@once
def enter(work: Work, body: dict[str, Any]) -> Answer:
    """Enters an operator; for admins whom nothing bounds. 409 when the code or the sender is taken."""
    return OperatorOut().dump(operators.enter(work, **body)), 201


@blueprint.get("/operators")
@needs(Permission.TECHNICIANS_READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(OperatorOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists operators, the oldest first."""
    with backend().work(actor()) as work:
        rows = queries.listed(work.session, work.actor, limit=query["limit"] + 1, after=query["after"])
        return page(rows, query["limit"])


@blueprint.get("/operators/<int:operator_id>")
@needs(Permission.TECHNICIANS_READ)
@blueprint.response(200, OperatorOut)
def read(operator_id: int) -> Response:
    """Reads an operator; the `ETag` is what a change needs as `If-Match`."""
    with backend().work(actor()) as work:
        return _answer(operators.visible(work, operator_id))


@blueprint.patch("/operators/<int:operator_id>")
@needs(Permission.USERS_WRITE)
@blueprint.arguments(OperatorChangeSchema)
@blueprint.response(200, OperatorOut)
def amend(body: dict[str, Any], operator_id: int) -> Response:
    """Changes an operator; its own admins may, too."""
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(operators.amend(work, operator_id, version, body))


@blueprint.delete("/operators/<int:operator_id>")
@needs(Permission.USERS_WRITE)
@blueprint.response(204)
def remove(operator_id: int) -> None:
    """Takes an operator out that nothing belongs to; 409 otherwise."""
    with backend().work(actor()) as work:
        operators.remove(work, operator_id)


def _answer(operator: Operator) -> Response:
    body = json.dumps(OperatorOut().dump(operator))
    return Response(body, content_type="application/json", headers=etag(operator.version))
