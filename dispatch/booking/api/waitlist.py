"""`/orders/{id}/waitlist` and `/waitlist`: a customer waits for an earlier window, and takes one."""

from typing import Any

from flask_smorest import Blueprint

from dispatch.booking.api.schemas import AppointmentOut
from dispatch.booking.api.waitlist_schemas import BoundsSchema, WaitEntryOut, WaitQuery
from dispatch.booking.processes import waitlist_offers
from dispatch.booking.rules.waitlist import WaitlistBounds
from dispatch.booking.services import waitlist
from dispatch.db.tables import Appointment, WaitEntry
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import page, page_of, place_of
from dispatch.kernel.work import Work
from dispatch.visits.queries import appointments as queries
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("waiting list", __name__, description="Customers who would come forward when a window frees.")


@blueprint.post("/orders/<int:order_id>/waitlist")
@needs(Permission.BOOKING)
@blueprint.arguments(BoundsSchema)
@blueprint.response(201, WaitEntryOut)
@once
def join(work: Work, body: WaitlistBounds, order_id: int) -> Answer:
    """Puts the order's visit on the waiting list for an earlier window, or changes what would suit.

    When one comes free those whom it fits best are asked by text, each a few times at most; the first answer gets it.
    """
    return WaitEntryOut().dump(waitlist.join(work, order_id, body)), 201


@blueprint.get("/orders/<int:order_id>/waitlist")
@needs(Permission.ORDERS_READ)
@blueprint.response(200, WaitEntryOut)
def read(order_id: int) -> WaitEntry:
    """Reads the newest place on the list that the order has or had, with what was offered."""
    with backend().work(actor()) as work:
        return waitlist.newest(work, order_id)


@blueprint.delete("/orders/<int:order_id>/waitlist")
@needs(Permission.BOOKING)
@blueprint.response(204)
def leave(order_id: int) -> None:
    """Takes the order's visit off the list; the appointment stays as it is."""
    with backend().work(actor()) as work:
        waitlist.leave(work, order_id)


@blueprint.get("/waitlist")
@needs(Permission.ORDERS_READ)
@blueprint.arguments(WaitQuery, location="query")
@blueprint.response(200, page_of(WaitEntryOut))
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """Lists who waits for an earlier window, the longest first."""
    limit = query["limit"]
    with backend().work(actor()) as work:
        rows = waitlist.listed(work, query.get("territory"), limit=limit + 1, after=query["after"])
    return page(rows, limit, lambda entry: place_of(entry.asked_at, entry.id))


@blueprint.post("/waitlist-offers/<int:offer_id>/accept")
@needs(Permission.BOOKING)
@blueprint.response(200, AppointmentOut)
def accept(offer_id: int) -> Appointment | None:
    """Takes an offered window for a customer who says so by phone; 409 `offer_gone` when somebody was faster."""
    visit = waitlist_offers.accept(backend(), actor(), offer_id)
    with backend().work(actor()) as work:
        return queries.live_of(work.session, visit.id)
