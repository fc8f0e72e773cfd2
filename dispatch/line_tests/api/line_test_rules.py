"""`/line-test-rules`: what tests of lines mean."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.kernel.work import Work
from dispatch.line_tests.api.schemas import (
    LineTestRuleChangeSchema,
    LineTestRuleInSchema,
    LineTestRuleOut,
    LineTestRulesOut,
)
from dispatch.line_tests.queries import line_tests as queries
from dispatch.line_tests.services import rule_book
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("line-test-rules", __name__, description="What tests of lines mean: the first rule that holds.")


@blueprint.get("/line-test-rules")
@needs(Permission.ORDERS_READ)
@blueprint.response(200, LineTestRulesOut)
def find() -> dict[str, Any]:
    """Lists the rules in the order in which they are asked; `version` is what a change needs as `If-Match`."""
    with backend().work(actor()) as work:
        return {"items": queries.rules(work.session)}


@blueprint.post("/line-test-rules")
@needs(Permission.HOUSE_WRITE)
@blueprint.arguments(LineTestRuleInSchema)
@blueprint.response(201, LineTestRuleOut)
@once
def enter(work: Work, body: dict[str, Any]) -> Answer:
    """Enters a rule; without a position it is asked last."""
    return LineTestRuleOut().dump(rule_book.enter(work, body)), 201


@blueprint.patch("/line-test-rules/<int:rule_id>")
@needs(Permission.HOUSE_WRITE)
@blueprint.arguments(LineTestRuleChangeSchema)
@blueprint.response(200, LineTestRuleOut)
def amend(body: dict[str, Any], rule_id: int) -> Response:
    """Changes a rule for tests to come."""
    version = wanted_version()
    with backend().work(actor()) as work:
        row = rule_book.amend(work, rule_id, version, body)
        shown = json.dumps(LineTestRuleOut().dump(row))
        return Response(shown, content_type="application/json", headers=etag(row.version))


@blueprint.delete("/line-test-rules/<int:rule_id>")
@needs(Permission.HOUSE_WRITE)
@blueprint.response(204)
def remove(rule_id: int) -> None:
    """Takes a rule out."""
    with backend().work(actor()) as work:
        rule_book.remove(work, rule_id)
