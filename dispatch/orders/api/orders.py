"""`/orders`: orders come in, are read, changed, cancelled and reinstated."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.customers.api.tier_schemas import shown
from dispatch.customers.queries import tiers
from dispatch.db.tables import WorkOrder
from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import page, page_of
from dispatch.kernel.work import Work
from dispatch.orders.api.schemas import (
    CancelSchema,
    CustomerTextOut,
    DroppedWindow,
    OrderChangeSchema,
    OrderDetail,
    OrderInSchema,
    OrderOut,
    OrderQuery,
    PlacedOut,
    RecommendationOut,
    ReinstateSchema,
    SameFaultOut,
    SurveyAnswerOut,
    Timeline,
    WarrantyToldOut,
)
from dispatch.orders.queries import orders as queries
from dispatch.orders.queries import timeline as timeline_queries
from dispatch.orders.queries import warranty_told
from dispatch.orders.rules.orders import OrderIn
from dispatch.orders.services import amending, orders, reinstating
from dispatch.visits.queries import customer_words
from dispatch.visits.services import held_orders
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("orders", __name__, description="What the operator asks for; one to many visits.")
_out, _window = OrderOut(), DroppedWindow(many=True)
_same = SameFaultOut(many=True)
_survey, _text = SurveyAnswerOut(many=True), CustomerTextOut(many=True)
_recommendation = RecommendationOut(many=True)
_warranty_told = WarrantyToldOut(many=True)


@blueprint.post("/orders")
@needs(Permission.ORDERS_WRITE)
@blueprint.arguments(OrderInSchema())
@blueprint.response(201, PlacedOut)
@blueprint.alt_response(200, schema=OrderOut, description="The live order with this external id, unchanged.")
@once
def place(work: Work, body: OrderIn) -> Answer:
    """Takes an order in.

    Windows that were over when the order came in are left out, and the answer names them. It names open orders that
    report the same, too (`same_fault`); both stay, and a task asks a person. The same external id from
    the same source answers 200 with the live order, whatever else the body says.
    """
    placed = orders.place(work, body)
    dropped = {"dropped_windows": _window.dump(placed.dropped)} if placed.dropped else {}
    doubled = {"same_fault": _same.dump(placed.same_fault)} if placed.same_fault else {}
    return _out.dump(placed.order) | dropped | doubled, 201 if placed.created else 200


@blueprint.get("/orders")
@needs(Permission.ORDERS_READ)
@blueprint.arguments(OrderQuery, location="query")
@blueprint.response(200, page_of(OrderOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Finds orders, the newest first."""
    limit, after = query.pop("limit"), query.pop("after")
    with backend().work(actor()) as work:
        rows = queries.find(work.session, work.actor, limit=limit + 1, before=after, **query)
        return page(rows, limit)


@blueprint.get("/orders/<int:order_id>")
@needs(Permission.ORDERS_READ)
@blueprint.response(200, OrderDetail)
def read(order_id: int) -> Response:
    """Reads an order and what its customer said; the `ETag` is what a change needs as `If-Match`."""
    with backend().work(actor()) as work:
        order = orders.visible(work, order_id)
        may_read_texts = actor().may(Permission.MESSAGES_READ)
        texts = customer_words.texts_of(work.session, [order.id]) if may_read_texts else {}
        rule = tiers.rule(work.session, order.customer.tier)
        due_at = rule.repair_due(order.kind, order.reported_at)
        said = {
            "due_at": due_at.isoformat() if due_at else None,
            "tier_rule": shown(rule),
            "surveys": _survey.dump(customer_words.surveys_of(work.session, [order.id]).get(order.id, ())),
            "recommendations": _recommendation.dump(
                customer_words.recommendations_of(work.session, [order.id]).get(order.id, ())
            ),
            "customer_texts": _text.dump(texts.get(order.id, ())),
            "warranty_told": _warranty_told.dump(warranty_told.of_order(work.session, work.actor, order)),
        }
        return _answer(order, said)


@blueprint.patch("/orders/<int:order_id>")
@needs(Permission.ORDERS_WRITE)
@blueprint.arguments(OrderChangeSchema)
@blueprint.response(200, OrderOut)
def amend(body: dict[str, Any], order_id: int) -> Response:
    """Changes an order, or pins its site's point.

    A change that the promised arrival can't be kept with takes the appointment back; the next plan tells the
    customer the new one.
    """
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(amending.amend(work, order_id, version, body))


@blueprint.post("/orders/<int:order_id>/cancel")
@needs(Permission.ORDERS_WRITE)
@blueprint.arguments(CancelSchema)
@blueprint.response(200, OrderOut)
@once
def cancel(work: Work, body: dict[str, Any], order_id: int) -> Answer:
    """Cancels an order and its open visits; the customer is told once. A repetition changes nothing."""
    return _out.dump(orders.cancel(work, order_id, body["why"])), 200


@blueprint.post("/orders/<int:order_id>/reinstate")
@needs(Permission.ORDERS_WRITE)
@blueprint.arguments(ReinstateSchema)
@blueprint.response(200, OrderOut)
@once
def reinstate(work: Work, body: dict[str, Any], order_id: int) -> Answer:
    """Takes a cancelled order up again; a repetition changes nothing.

    Its last visit waits for a time again, in the windows of it that lie ahead: it is planned or booked anew, and its
    customer is told then. Where all have passed they are offered times.
    """
    return _out.dump(reinstating.reinstate(work, order_id, body["why"])), 200


@blueprint.post("/orders/<int:order_id>/release")
@needs(Permission.ORDERS_WRITE)
@blueprint.response(200, OrderOut)
def release(order_id: int) -> Response:
    """Says that an order need not wait any more, for a part or an outage; its customer is offered times.

    A repetition changes nothing.
    """
    with backend().work(actor()) as work:
        return _answer(held_orders.release_order(work, order_id))


@blueprint.get("/orders/<int:order_id>/timeline")
@needs(Permission.ORDERS_READ)
@blueprint.response(200, Timeline)
def timeline(order_id: int) -> dict[str, Any]:
    """Tells what happened to an order, the oldest first."""
    with backend().work(actor()) as work:
        order = orders.visible(work, order_id)
        return {"items": timeline_queries.of_order(work.session, order.id)}


def _answer(order: WorkOrder, said: dict[str, Any] | None = None) -> Response:
    body = json.dumps(_out.dump(order) | (said or {}))
    return Response(body, content_type="application/json", headers=etag(order.version))
