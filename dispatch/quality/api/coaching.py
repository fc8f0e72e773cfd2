"""`/coaching`: whose work comes back more often than others' explains, and what was said of it."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import page, page_of
from dispatch.kernel.work import Work
from dispatch.quality.api.coaching_schemas import (
    CoachingOut,
    CoachingQuery,
    CoachingVerdictIn,
    CoachingWithOrdersOut,
    shown,
)
from dispatch.quality.queries import coaching as queries
from dispatch.quality.services import coaching
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("coaching", __name__, description="Whose work comes back more often than others'.")


@blueprint.get("/coaching")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(CoachingQuery, location="query")
@blueprint.response(200, page_of(CoachingOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists technicians whose work came back too often, the newest first."""
    limit = query["limit"]
    with backend().work(actor()) as work:
        found = queries.listed(work.session, work.actor, state=query["state"], limit=limit + 1, before=query["after"])
        shown_page = page(found, limit)
        return shown_page | {"items": [shown(one) for one in shown_page["items"]]}


@blueprint.get("/coaching/<int:coaching_id>")
@needs(Permission.REPORTS_READ)
@blueprint.response(200, CoachingWithOrdersOut)
def read(coaching_id: int) -> Response:
    """Reads a case with its orders; the `ETag` is what a verdict needs as `If-Match`."""
    with backend().work(actor()) as work:
        row = coaching.visible(work, coaching_id)
        orders = [order.id for order in coaching.orders(work, row.id)]
        body = json.dumps(CoachingWithOrdersOut().dump(shown(row) | {"order_ids": orders}))
        return Response(body, content_type="application/json", headers=etag(row.version))


@blueprint.post("/coaching/<int:coaching_id>/verdict")
@needs(Permission.TASKS_WRITE)
@blueprint.arguments(CoachingVerdictIn)
@blueprint.response(200, CoachingOut)
@once
def judge(work: Work, body: dict[str, Any], coaching_id: int) -> Answer:
    """Says that it was talked about, or why it is nothing of theirs; only later work counts from then on."""
    row = coaching.judge(work, coaching_id, wanted_version(), body["state"], body["note"], talked_on=body["talked_on"])
    return CoachingOut().dump(shown(row)), 200
