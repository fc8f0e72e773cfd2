"""`/sampling-rules`: whom the operator asks how it was, and whose silence it calls about."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.aftercare.api.sampling_schemas import SamplingRuleChange, SamplingRuleIn, SamplingRuleOut, SamplingRules
from dispatch.aftercare.queries import sampling as queries
from dispatch.aftercare.services.asking import sampling
from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("sampling_rules", __name__, description="Whom the operator asks how it was.")


@blueprint.get("/sampling-rules")
@needs(Permission.FOLLOW_UPS_READ)
@blueprint.response(200, SamplingRules)
def find() -> dict[str, Any]:
    """Lists whom the operator samples for the survey's text, and for a call after silence."""
    with backend().work(actor()) as work:
        return {"items": queries.listed(work.session, work.actor)}


@blueprint.post("/sampling-rules")
@needs(Permission.HOUSE_WRITE)
@blueprint.arguments(SamplingRuleIn)
@blueprint.response(201, SamplingRuleOut)
@once
def enter(work: Work, body: dict[str, Any]) -> Answer:
    """Enters a rule for visits to come; one with the same conditions is refused."""
    return SamplingRuleOut().dump(sampling.enter(work, body)), 201


@blueprint.patch("/sampling-rules/<int:sampling_rule_id>")
@needs(Permission.HOUSE_WRITE)
@blueprint.arguments(SamplingRuleChange)
@blueprint.response(200, SamplingRuleOut)
def amend(body: dict[str, Any], sampling_rule_id: int) -> Response:
    """Changes how many of a hundred a rule samples."""
    version = wanted_version()
    with backend().work(actor()) as work:
        row = sampling.amend(work, sampling_rule_id, version, body["percent"])
        shown = json.dumps(SamplingRuleOut().dump(row))
        return Response(shown, content_type="application/json", headers=etag(row.version))


@blueprint.delete("/sampling-rules/<int:sampling_rule_id>")
@needs(Permission.HOUSE_WRITE)
@blueprint.response(204)
def remove(sampling_rule_id: int) -> None:
    """Takes a rule out."""
    with backend().work(actor()) as work:
        sampling.remove(work, sampling_rule_id)
