"""Sends whoever can be at an emergency soonest."""

from dispatch.booking.services import slot_search
from dispatch.db.tables import Visit
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.live_day.rules.disruptions import Disruption
from dispatch.live_day.services import disruptions
from dispatch.planning.services import insertion
from dispatch.planning.solver.insertion import NoInsertion, TravelBook
from dispatch.visits.queries import visits as visit_queries
from dispatch.visits.rules.appointments import promised_window
from dispatch.visits.services.appointments import arrange, own_windows
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.windows import Window
from dispatch.workforce.services.zones import zone_of_visit


def send(work: Work, order_id: int, technician_ids: tuple[int, ...], window: Window, book: TravelBook) -> Visit:
    """Puts an emergency into the route that reaches it soonest; asks for a repair where none takes it."""
    bookable = _bookable(work, order_id)
    insertion.hold_routes(work, insertion.territory_of(bookable), technician_ids, (bookable.id,))
    visit = _locked(work, order_id)
    place = insertion.seek(work, visit, technician_ids, window, book, due=work.now)
    if isinstance(place, NoInsertion):
        disruptions.ask_for_repair(work, visit, Disruption.EMERGENCY)
        return visit
    insertion.take(work, visit, place)
    arrange(
        work, visit, promised_window(place.start, own_windows(visit), zone_of_visit(work, visit)), place.technician_id
    )
    audit(work, "emergency.inserted", "visit", visit.id, technician_id=str(place.technician_id))
    order = visit.order
    announce(
        work,
        "emergency.inserted",
        "visit",
        visit.id,
        territory_id=order.territory_id,
        source=order.source,
        technician_id=place.technician_id,
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
    order = insertion.order_visible(work, order_id)
    return slot_search.bookable(order.state, order.visits)
