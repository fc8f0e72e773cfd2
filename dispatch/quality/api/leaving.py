"""`/customers/{id}/standing` and `/customers-who-may-leave`: each sign with its points, for a person to act on."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from dispatch.http.fields import StrictSchema
from dispatch.http.guard import actor, backend, needs
from dispatch.http.listing import PageQuery, page_of
from dispatch.quality.rules.leaving import Sign
from dispatch.quality.services import leaving
from dispatch.quality.services.leaving import CustomerSigns
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("standing", __name__, description="How it stands with customers, and who may leave.")


class SignCountOut(StrictSchema):
    """A sign that was seen within the last 90 days."""

    sign = fields.Enum(Sign, by_value=True, metadata={"description": "What was seen."})
    count = fields.Integer(metadata={"description": "How often."})
    points = fields.Integer(metadata={"description": "What it adds to the score."})


class CustomerSignsOut(StrictSchema):
    """How it stands with a customer: tier, signs that they may leave, and whether they are new."""

    customer_id = fields.Integer()
    tier = fields.String()
    points = fields.Integer(metadata={"description": "The sum of the signs' points."})
    may_leave = fields.Boolean(
        metadata={"description": "Whether somebody should speak with them: from 6 points, of a new one from 3."}
    )
    signs = fields.List(fields.Nested(SignCountOut), metadata={"description": "Each sign with its points."})
    new_until = fields.Date(
        allow_none=True, metadata={"description": "The last of the 90 days after the newest line was installed."}
    )


@blueprint.get("/customers/<int:customer_id>/standing")
@needs(Permission.CUSTOMERS_READ)
@blueprint.response(200, CustomerSignsOut)
def read(customer_id: int) -> dict[str, Any]:
    """Says how it stands with a customer."""
    with backend().work(actor()) as work:
        return shown(leaving.of(work, customer_id))


@blueprint.get("/customers-who-may-leave")
@needs(Permission.CUSTOMERS_READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(CustomerSignsOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists customers with enough signs for somebody to act, by their ids."""
    limit = query["limit"]
    with backend().work(actor()) as work:
        found = leaving.listed(work, limit=limit + 1, after=query["after"])
        further = str(found[limit - 1].id) if len(found) > limit else None
        return {"items": [shown(one) for one in found[:limit]], "next": further}


def shown(one: CustomerSigns) -> dict[str, Any]:
    """A standing as `CustomerSignsOut` takes it."""
    kept = {name: getattr(one, name) for name in ("points", "may_leave", "signs", "new_until")}
    return kept | {"customer_id": one.customer.id, "tier": one.customer.tier}
