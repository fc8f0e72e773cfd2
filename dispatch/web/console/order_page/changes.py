"""What a dispatcher changes about an order beside booking: its facts, a part that came, a time that is given up."""

from typing import Any

from werkzeug.wrappers import Response

from dispatch.booking.services import holds
from dispatch.db.tables import WorkOrder
from dispatch.http.guard import needs
from dispatch.kernel.work import Work
from dispatch.orders.api.schemas import OrderChangeSchema
from dispatch.orders.services import amending
from dispatch.orders.services import orders as services
from dispatch.visits.services import held_orders
from dispatch.vocabulary.errors import Invalid, Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages

order_changes = console_pages("order_changes")

LONGEST_NOTES = 1000


@order_changes.post("/orders/<int:order_id>/facts")
@needs(Permission.ORDERS_WRITE)
def amend(order_id: int) -> Response:
    """Changes what differs from what is known, so that nothing else is looked at anew."""

    def act(work: Work) -> object:
        order = services.visible(work, order_id)
        changes = _changes(order)
        if not changes:
            raise Invalid("nothing_changed", "Change something first.")
        version = forms.number("version") or 0
        return amending.amend(work, order_id, version, form_bodies.read(OrderChangeSchema(), changes))

    return attempt(act, "order_changes.kept")


@order_changes.post("/orders/<int:order_id>/release")
@needs(Permission.ORDERS_WRITE)
def release(order_id: int) -> Response:
    """Says that the part is there which an order waits for; its customer is offered times."""
    return attempt(lambda work: held_orders.release_order(work, order_id), "order_changes.released")


@order_changes.post("/orders/<int:order_id>/appointments/<int:appointment_id>/cancel")
@needs(Permission.BOOKING)
def give_up_time(order_id: int, appointment_id: int) -> Response:
    """Gives the arranged time up and keeps the order, which waits for another one; the customer is told once."""
    why, override = forms.text("why"), forms.text("override") or None

    def act(work: Work) -> None:
        services.visible(work, order_id)
        if holds.appointment_visible(work, appointment_id).visit.order_id != order_id:
            raise Missing("appointment")
        if not why:
            raise Invalid("nothing_said", "Write something first.")
        holds.cancel(work, appointment_id, why, override_reason=override)

    return attempt(act, "order_changes.given_up")


def _changes(order: WorkOrder) -> dict[str, Any]:
    """The typed facts that differ, in the API's shape."""
    plain = _differing({"priority": order.priority, "symptom": order.symptom or ""})
    person = {"name": order.customer.name, "phone": order.customer.dialled.replace(";ext=", " ext. ")}
    customer = _differing(person | {"language": order.customer.language, "tier": order.customer.tier})
    site = _differing({"address": order.site.address, "access_notes": order.site.access_notes})
    if "symptom" in plain:
        plain["symptom"] = plain["symptom"] or None
    parts = {"customer": customer, "site": site}
    return plain | {name: values for name, values in parts.items() if values}


def _differing(known: dict[str, str]) -> dict[str, Any]:
    typed = {name: forms.text(name, most=LONGEST_NOTES) for name in known}
    return {name: value for name, value in typed.items() if value != known[name].replace("\r\n", "\n").strip()}
