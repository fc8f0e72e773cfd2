"""`/customers/{id}/technicians`: who is to come to a customer whenever somebody comes."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint
from marshmallow import fields, post_load, validate

from dispatch.http.etags import etag, wanted_version
from dispatch.http.fields import StrictSchema, Whole
from dispatch.http.guard import actor, backend, needs
from dispatch.orders.services import standing_wishes as services
from dispatch.orders.services.standing_wishes import StandingWish
from dispatch.visits.rules.technician_wishes import TechnicianWish
from dispatch.vocabulary.permissions import Permission


class TechnicianWishSchema(StrictSchema):
    """Who is to come, in place of what was noted before; what is left out is nobody in particular."""

    preferred_technician_id = Whole(
        least=1, allow_none=True, metadata={"description": "Comes where that costs half an hour of driving at most."}
    )
    required_technician_id = Whole(least=1, allow_none=True, metadata={"description": "Nobody else may come."})
    excluded_technician_ids = fields.List(
        Whole(least=1),
        validate=validate.Length(max=50),
        metadata={"description": "They may not come; a pin by hand goes before it."},
    )

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> TechnicianWish:
        return TechnicianWish(
            data.get("preferred_technician_id"),
            data.get("required_technician_id"),
            tuple(sorted(set(data.get("excluded_technician_ids", ())))),
        )


class StandingWishOut(StrictSchema):
    """A customer's standing wish; a change needs `version` as `If-Match`, 0 where nothing is known of their wishes."""

    preferred_technician_id = fields.Integer(attribute="wish.preferred", allow_none=True)
    required_technician_id = fields.Integer(attribute="wish.required", allow_none=True)
    excluded_technician_ids = fields.List(fields.Integer(), attribute="wish.excluded")
    version = fields.Integer(metadata={"description": "The same as that of the customer's preferences."})


blueprint = Blueprint("standing_wishes", __name__, description="Which technicians customers want, and which not.")
_out = StandingWishOut()


@blueprint.get("/customers/<int:customer_id>/technicians")
@needs(Permission.CUSTOMERS_READ)
@blueprint.response(200, StandingWishOut)
def read(customer_id: int) -> Response:
    """Reads whom the person of a record wants to come, over all their records."""
    with backend().work(actor()) as work:
        return _answer(services.read(work, customer_id))


@blueprint.put("/customers/<int:customer_id>/technicians")
@needs(Permission.CUSTOMERS_WRITE)
@blueprint.arguments(TechnicianWishSchema)
@blueprint.response(200, StandingWishOut)
def keep(body: TechnicianWish, customer_id: int) -> Response:
    """Notes who should come, who alone may, and who must not; new orders take it over unless they say otherwise.

    Whoever no longer works where the order is counts as nobody in particular. Orders that are here stay as they are.
    """
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(services.keep(work, customer_id, version, body))


def _answer(standing: StandingWish) -> Response:
    body = json.dumps(_out.dump(standing))
    return Response(body, content_type="application/json", headers=etag(standing.version))
