"""`/outages`: planned work and outages, who is told, and the repairs that wait for their end."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.db.tables import Outage
from dispatch.http.etags import etag, wanted_version
from dispatch.http.fields import StrictSchema
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import page, page_of
from dispatch.kernel.work import Work
from dispatch.outages.api.outage_schemas import (
    JoinedOut,
    JoinSchema,
    OutageChangeSchema,
    OutageDetail,
    OutageInSchema,
    OutageOut,
    OutagePreviewOut,
    OutageQuery,
)
from dispatch.outages.queries import affected, joined_orders
from dispatch.outages.queries import outages as queries
from dispatch.outages.queries.outages import OutageFilter
from dispatch.outages.services import joining, outage_record, outages, previewing
from dispatch.outages.services.outage_texts import NEWS
from dispatch.outages.services.outages import OutageIn
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("outages", __name__, description="Planned work and outages: who is told, which repairs wait.")


@blueprint.post("/outages")
@needs(Permission.OUTAGES_WRITE)
@blueprint.arguments(OutageInSchema)
@blueprint.response(201, OutageDetail)
@once
def enter(work: Work, body: OutageIn) -> Answer:
    """Enters planned work or an outage.

    Customers are told by a job: of an outage at once, of planned work its lead time ahead. While it lasts, repairs on
    its lines wait for its end instead of a visit.
    """
    return shown(work, outages.enter(work, body)), 201


@blueprint.post("/outages/preview")
@needs(Permission.OUTAGES_WRITE)
@blueprint.arguments(OutageInSchema)
@blueprint.response(200, OutagePreviewOut)
def preview(body: OutageIn) -> Any:
    """Tells who would be told, and in which words; writes nothing."""
    with backend().work(actor()) as work:
        return previewing.show(work, body)


@blueprint.get("/outages")
@needs(Permission.OUTAGES_READ)
@blueprint.arguments(OutageQuery, location="query")
@blueprint.response(200, page_of(OutageOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Finds outages in the order in which they were entered."""
    limit, after = query.pop("limit"), query.pop("after") or 0
    with backend().work(actor()) as work:
        return page(queries.page(work.session, work.actor, OutageFilter(**query), after=after, limit=limit + 1), limit)


@blueprint.get("/outages/<int:outage_id>")
@needs(Permission.OUTAGES_READ)
@blueprint.response(200, OutageDetail)
def read(outage_id: int) -> Response:
    """Reads an outage; the `ETag` is what a change needs as `If-Match`."""
    with backend().work(actor()) as work:
        return _answer(work, outage_record.visible(work, outage_id))


@blueprint.patch("/outages/<int:outage_id>")
@needs(Permission.OUTAGES_WRITE)
@blueprint.arguments(OutageChangeSchema)
@blueprint.response(200, OutageDetail)
def change(body: dict[str, Any], outage_id: int) -> Response:
    """Changes times, causes or lead time; whoever has heard of it is told anew."""
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(work, outages.change(work, outage_id, version, body))


@blueprint.post("/outages/<int:outage_id>/end")
@needs(Permission.OUTAGES_WRITE)
@blueprint.arguments(StrictSchema)
@blueprint.response(201, OutageDetail)
@once
def end(work: Work, _body: dict[str, Any], outage_id: int) -> Answer:
    """Says that it is over: customers are told, and those whose repairs waited are asked whether it works again."""
    return shown(work, outages.end(work, outage_id, wanted_version())), 201


@blueprint.post("/outages/<int:outage_id>/cancel")
@needs(Permission.OUTAGES_WRITE)
@blueprint.arguments(StrictSchema)
@blueprint.response(201, OutageDetail)
@once
def cancel(work: Work, _body: dict[str, Any], outage_id: int) -> Answer:
    """Says that it does not take place, or was none: who has heard of it is told, and repairs that waited go on."""
    return shown(work, outages.cancel(work, outage_id, wanted_version())), 201


@blueprint.post("/outages/<int:outage_id>/orders")
@needs(Permission.OUTAGES_WRITE)
@blueprint.arguments(JoinSchema)
@blueprint.response(201, OutageDetail)
@once
def join(work: Work, body: dict[str, Any], outage_id: int) -> Answer:
    """Lets a repair wait for the end of the outage; a promised visit is taken back, and the customer is told so.

    `POST /orders/{id}/release` takes it out again.
    """
    joining.join_by_hand(work, outage_id, body["order_id"])
    work.session.flush()
    return shown(work, outage_record.visible(work, outage_id)), 201


def shown(work: Work, outage: Outage) -> dict[str, Any]:
    """An outage as `OutageDetail` gives it."""
    customers, lines = affected.counts(work.session, outage.id)
    texts = affected.texts_by_state(work.session, outage.id, NEWS)
    found: dict[str, Any] = _out.dump(outage)
    return found | {
        "customers": customers,
        "lines": lines,
        "texts": [{"kind": kind, "state": state, "count": count} for (kind, state), count in sorted(texts.items())],
        "orders": _joined.dump(joined_orders.of_outage(work.session, outage.id, work.actor)),
    }


def _answer(work: Work, outage: Outage) -> Response:
    body = json.dumps(shown(work, outage))
    return Response(body, content_type="application/json", headers=etag(outage.version))


_out = OutageOut()
_joined = JoinedOut(many=True)
