"""`/clusters`: groups with more faults than their baseline explains, and what people say of them."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import page, page_of
from dispatch.kernel.work import Work
from dispatch.quality.api.cluster_schemas import (
    ClusterOut,
    ClusterQuery,
    ClusterVerdictIn,
    ClusterWithOrdersOut,
    shown,
)
from dispatch.quality.queries import clusters as queries
from dispatch.quality.services import clusters, voice
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("clusters", __name__, description="Groups with more faults than their baseline explains.")


@blueprint.get("/clusters")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(ClusterQuery, location="query")
@blueprint.response(200, page_of(ClusterOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists clusters, the newest first."""
    limit = query["limit"]
    with backend().work(actor()) as work:
        found = queries.listed(work.session, work.actor, state=query["state"], limit=limit + 1, before=query["after"])
        shown_page = page(found, limit)
        return shown_page | {"items": [shown(one) for one in shown_page["items"]]}


@blueprint.get("/clusters/<int:cluster_id>")
@needs(Permission.REPORTS_READ)
@blueprint.response(200, ClusterWithOrdersOut)
def read(cluster_id: int) -> Response:
    """Reads a cluster with its orders and what their customers speak of.

    The `ETag` is what a verdict needs as `If-Match`.
    """
    with backend().work(actor()) as work:
        row = clusters.visible(work, cluster_id)
        [named] = queries.named(work.session, [row])
        orders = [order.id for order in queries.orders(work.session, work.actor, row.id)]
        spoken = voice.of_orders(work, orders)
        about = {"order_ids": orders, "said": spoken.said, "themes": spoken.items}
        body = json.dumps(ClusterWithOrdersOut().dump(shown(named) | about))
        return Response(body, content_type="application/json", headers=etag(row.version))


@blueprint.post("/clusters/<int:cluster_id>/verdict")
@needs(Permission.TASKS_WRITE)
@blueprint.arguments(ClusterVerdictIn)
@blueprint.response(200, ClusterOut)
@once
def judge(work: Work, body: dict[str, Any], cluster_id: int) -> Answer:
    """Says what a cluster is. A false alarm is learned: so many faults are usual of that group from then on."""
    row = clusters.judge(work, cluster_id, wanted_version(), body["state"], body["note"])
    [named] = queries.named(work.session, [row])
    return ClusterOut().dump(shown(named)), 200
