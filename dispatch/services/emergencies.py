"""Sends whoever can be at an emergency soonest."""

from dispatch.db.models import Visit
from dispatch.db.queries import visits as visit_queries
from dispatch.domain.appointments import promised_window
from dispatch.domain.disruptions import Disruption
from dispatch.domain.errors import Missing
from dispatch.domain.windows import Window
from dispatch.gateways.seats import NoSeat, TravelBook
from dispatch.services import disruptions, offers, seating
from dispatch.services.appointments import arrange
from dispatch.services.records import announce, audit
from dispatch.services.telling import zone_of
from dispatch.services.work import Work


def send(work: Work, order_id: int, technician_ids: tuple[int, ...], window: Window, book: TravelBook) -> Visit:
    """Puts an emergency into the route that reaches it soonest; asks for a repair where none takes it."""
    bookable = _bookable(work, order_id)
    seating.hold_routes(work, seating.territory_of(bookable), technician_ids, (bookable.id,))
    visit = _locked(work, order_id)
    seat = seating.seek(work, visit, technician_ids, window, book, due=work.now)
    if isinstance(seat, NoSeat):
        disruptions.ask_for_repair(work, visit, Disruption.EMERGENCY)
        return visit
    seating.take(work, visit, seat)
    arrange(work, visit, promised_window(seat.start, (), zone_of(work, visit)), seat.technician_id)
    audit(work, "emergency.inserted", "visit", visit.id, technician_id=str(seat.technician_id))
    order = visit.order
    announce(
        work,
        "emergency.inserted",
        "visit",
        visit.id,
        territory_id=order.territory_id,
        source=order.source,
        technician_id=seat.technician_id,
    )
    return visit


def repair(work: Work, order_id: int) -> Visit:
    """Asks for a plan that makes room for an emergency."""
    visit = _locked(work, order_id)
    disruptions.ask_for_repair(work, visit, Disruption.EMERGENCY)
    return visit


def _locked(work: Work, order_id: int) -> Visit:
    visit = visit_queries.locked(work.session, work.actor, _bookable(work, order_id).id)
    if visit is None:
        raise Missing("order")
    return visit


def _bookable(work: Work, order_id: int) -> Visit:
    order = seating.order_visible(work, order_id)
    return offers.bookable(order.state, order.visits)
