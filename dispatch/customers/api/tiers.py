"""`/tiers`: what customers of each tier are given."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.customers.api.tier_schemas import TierRuleIn, TierRuleOut, TierRules, shown
from dispatch.customers.queries import tiers as queries
from dispatch.customers.services import tiers
from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import Tier

blueprint = Blueprint("tiers", __name__, description="What customers of each tier are given.")


@blueprint.get("/tiers")
@needs(Permission.ORDERS_READ)
@blueprint.response(200, TierRules)
def find() -> dict[str, Any]:
    """Lists what customers of each tier are given in planning, windows and deadlines."""
    with backend().work(actor()) as work:
        return {"items": queries.rules(work.session)}


@blueprint.put("/tiers/<string:tier>")
@needs(Permission.HOUSE_WRITE)
@blueprint.arguments(TierRuleIn)
@blueprint.response(200, TierRuleOut)
def put(body: dict[str, Any], tier: str) -> Response:
    """Replaces a tier's rule; it holds at once for searches, plans and complaints to come."""
    version = wanted_version()
    if tier not in set(Tier):
        raise Missing("tier")
    with backend().work(actor()) as work:
        rule = tiers.put(work, Tier(tier), version, body)
        return Response(json.dumps(shown(rule)), content_type="application/json", headers=etag(rule.version))
