"""`/slots`, `/holds`, `/appointments`: a customer gets a window that can be kept."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from dispatch.booking.api.schemas import (
    AppointmentOut,
    CancelAppointmentSchema,
    ConfirmSchema,
    HoldOut,
    HoldSchema,
    OffersOut,
    RescheduleSchema,
    SearchSchema,
)
from dispatch.booking.processes import booking as process
from dispatch.booking.rules.slots import Offers
from dispatch.booking.services import holds
from dispatch.db.tables import Appointment, Hold
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once, once_through
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("booking", __name__, description="Windows that can be kept: offered, held, confirmed, moved.")


@blueprint.post("/slots/search")
@needs(Permission.BOOKING)
@blueprint.arguments(SearchSchema)
@blueprint.response(200, OffersOut)
def search(body: dict[str, Any]) -> Offers:
    """Offers arrival windows, the best first, and tells why the others are refused."""
    return process.search(backend(), actor(), **body)


@blueprint.post("/holds")
@needs(Permission.BOOKING)
@blueprint.arguments(HoldSchema)
@blueprint.response(201, HoldOut)
def hold(body: dict[str, Any]) -> Response:
    """Reserves a window for minutes; 409 with `alternatives` when it is taken."""
    return once_through(lambda once: process.hold(backend(), actor(), **body, once=once), HoldOut().dump, 201)


@blueprint.get("/holds/<int:hold_id>")
@needs(Permission.BOOKING)
@blueprint.response(200, HoldOut)
def read_hold(hold_id: int) -> Hold:
    """Reads a hold."""
    with backend().work(actor()) as work:
        return holds.visible(work, hold_id)


@blueprint.delete("/holds/<int:hold_id>")
@needs(Permission.BOOKING)
@blueprint.response(204)
def let_go(hold_id: int) -> None:
    """Frees a hold before its time."""
    with backend().work(actor()) as work:
        holds.let_go(work, hold_id)


@blueprint.post("/appointments")
@needs(Permission.BOOKING)
@blueprint.arguments(ConfirmSchema)
@blueprint.response(201, AppointmentOut)
def confirm(body: dict[str, Any]) -> Response:
    """Confirms a hold: the visit gets a technician and a place at once, and the customer is told."""
    return _confirmed(**body)


@blueprint.get("/appointments/<int:appointment_id>")
@needs(Permission.BOOKING)
@blueprint.response(200, AppointmentOut)
def read(appointment_id: int) -> Appointment:
    """Reads one version of an appointment."""
    with backend().work(actor()) as work:
        return holds.appointment_visible(work, appointment_id)


@blueprint.post("/appointments/<int:appointment_id>/reschedule")
@needs(Permission.BOOKING)
@blueprint.arguments(RescheduleSchema)
@blueprint.response(201, AppointmentOut)
def reschedule(body: dict[str, Any], appointment_id: int) -> Response:
    """Moves an appointment to a held window: the old time is freed, and the customer is told once."""
    with backend().work(actor()) as work:
        order_id = holds.appointment_visible(work, appointment_id).visit.order_id
    return _confirmed(body["hold_id"], order_id)


@blueprint.post("/appointments/<int:appointment_id>/cancel")
@needs(Permission.BOOKING)
@blueprint.arguments(CancelAppointmentSchema)
@blueprint.response(200, AppointmentOut)
@once
def cancel(work: Work, body: dict[str, Any], appointment_id: int) -> Answer:
    """Cancels an appointment: the time is freed, the visit waits for another one, the customer is told once."""
    cancelled = holds.cancel(work, appointment_id, body["why"], override_reason=body.get("override_reason"))
    return AppointmentOut().dump(cancelled), 200


def _confirmed(hold_id: int, order_id: int | None = None) -> Response:
    return once_through(
        lambda once: process.confirm(backend(), actor(), hold_id, order_id, once=once), AppointmentOut().dump, 201
    )
