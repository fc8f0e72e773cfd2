"""`/technicians/{id}/parts`: what technicians carry in their vans."""

from typing import Any

from flask_smorest import Blueprint

from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.permissions import Permission
from dispatch.workforce.api.van_part_schemas import VanPartInSchema, VanPartList, VanPartOut
from dispatch.workforce.rules.van_parts import CarriedPart
from dispatch.workforce.services import van_parts

blueprint = Blueprint("van_parts", __name__, description="Parts in technicians' vans.")


@blueprint.get("/technicians/<int:technician_id>/parts")
@needs(Permission.TECHNICIANS_READ)
@blueprint.response(200, VanPartList)
def carried(technician_id: int) -> dict[str, Any]:
    """Lists what a technician carries: what was counted, less what their visits have used since."""
    with backend().work(actor()) as work:
        return {"items": van_parts.carried_by(work, technician_id)}


@blueprint.put("/technicians/<int:technician_id>/parts")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.arguments(VanPartInSchema)
@blueprint.response(200, VanPartOut)
def count(body: dict[str, Any], technician_id: int) -> CarriedPart:
    """Notes how many pieces of a part lie in the van now. What was used before this moment comes off no more."""
    with backend().work(actor()) as work:
        return van_parts.count(work, technician_id, body["part"], body["name"], body["quantity"])


@blueprint.delete("/technicians/<int:technician_id>/parts/<int:van_part_id>")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.response(204)
def take_out(technician_id: int, van_part_id: int) -> None:
    """Takes a part off the list of what a technician carries; what visits used stays noted."""
    with backend().work(actor()) as work:
        van_parts.take_out(work, technician_id, van_part_id)
