"""`/technicians/{id}/devices`: a dispatcher lets devices in and shuts them out."""

from typing import Any

from flask_smorest import Blueprint

from dispatch.accounts.api.device_schemas import DevicesSchema, PairingSchema
from dispatch.accounts.services import devices
from dispatch.accounts.services.devices import IssuedPairingCode
from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("devices", __name__, description="The devices that report for technicians.")


@blueprint.post("/technicians/<int:technician_id>/devices")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.response(201, PairingSchema)
def offer(technician_id: int) -> IssuedPairingCode:
    """Makes a pairing code, valid for ten minutes; an earlier one stops working.

    It takes no `Idempotency-Key`: the code is a secret and its answer is kept nowhere. A repetition makes another.
    """
    with backend().work(actor()) as work:
        return devices.offer_pairing(work, technician_id)


@blueprint.get("/technicians/<int:technician_id>/devices")
@needs(Permission.TECHNICIANS_READ)
@blueprint.response(200, DevicesSchema)
def read(technician_id: int) -> dict[str, Any]:
    """Lists a technician's devices, the revoked ones too."""
    with backend().work(actor()) as work:
        return {"items": devices.devices_of(work, technician_id), "next": None}


@blueprint.delete("/technicians/<int:technician_id>/devices/<int:device_id>")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.response(204)
def revoke(technician_id: int, device_id: int) -> None:
    """Takes a device's access away from its next request on."""
    with backend().work(actor()) as work:
        devices.revoke(work, technician_id, device_id)
