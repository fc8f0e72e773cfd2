"""`/warranty-terms`: for how long devices are warranted."""

from typing import Any

from flask_smorest import Blueprint

from dispatch.customers.api.warranty_schemas import WarrantyTermIn, WarrantyTermList, WarrantyTermOut
from dispatch.customers.queries import warranties as queries
from dispatch.customers.rules.warranty_terms import WarrantyTerm
from dispatch.customers.services import warranties
from dispatch.db.tables import WarrantySetting
from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("warranty_terms", __name__, description="For how long devices are warranted.")


@blueprint.get("/warranty-terms")
@needs(Permission.ORDERS_READ)
@blueprint.response(200, WarrantyTermList)
def find() -> dict[str, Any]:
    """Lists the terms of devices; how long work is warranted stands with its work type."""
    with backend().work(actor()) as work:
        return {"items": queries.settings(work.session)}


@blueprint.put("/warranty-terms")
@needs(Permission.HOUSE_WRITE)
@blueprint.arguments(WarrantyTermIn)
@blueprint.response(200, WarrantyTermOut)
def put(body: WarrantyTerm) -> WarrantySetting:
    """Sets for how many months such devices are warranted; the same device and work again changes it.

    It holds at once, but never shortens what a customer was told.
    """
    with backend().work(actor()) as work:
        return warranties.put_term(work, body)


@blueprint.delete("/warranty-terms/<int:warranty_term_id>")
@needs(Permission.HOUSE_WRITE)
@blueprint.response(204)
def remove(warranty_term_id: int) -> None:
    """Takes a term out; what customers were told stays."""
    with backend().work(actor()) as work:
        warranties.remove_term(work, warranty_term_id)
