"""Another time by text: the search and the booking ask for driving times with nothing held."""

from dispatch.booking.processes import booking
from dispatch.booking.processes.other_times import nearest
from dispatch.booking.services.holds import WindowTaken
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.db.tables import Visit
from dispatch.kernel.backend import CoreBackend
from dispatch.replies.services import reschedule_by_text
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.permissions import SYSTEM
from notify import MOST_SLOTS


def offer(backend: CoreBackend, inbound_id: int, visit_id: int) -> None:
    """Offers the three best windows around the visit to a customer who asked for another time."""
    windows = nearest(backend, SYSTEM, visit_id, MOST_SLOTS)
    with backend.work() as work:
        reschedule_by_text.offer(work, inbound_id, visit_id, windows)


def offer_new_times(backend: CoreBackend, visit_id: int, turn: int) -> None:
    """Offers the three best windows to a customer who was promised a new time, once a turn."""
    windows = nearest(backend, SYSTEM, visit_id, MOST_SLOTS)
    with backend.work() as work:
        reschedule_by_text.offer_new_times(work, visit_id, turn, windows)


def take(backend: CoreBackend, inbound_id: int, visit_id: int, offer_id: int, number: int) -> None:
    """Books the chosen window; the customer is told the change by the appointment itself.

    One that is taken by now is answered with what else is free; what can't be booked is left to a person.
    """
    with backend.work() as work:
        window = reschedule_by_text.chosen(work, offer_id, number)
        order_id = work.session.get_one(Visit, visit_id).order_id
    if window is None:
        offer(backend, inbound_id, visit_id)
        return
    try:
        held = booking.hold(backend, SYSTEM, SlotRequest(order_id=order_id), window)
        booking.confirm(backend, SYSTEM, held.id, order_id)
    except WindowTaken:
        offer(backend, inbound_id, visit_id)
    except DispatchError:
        with backend.work() as work:
            reschedule_by_text.hand_over(work, inbound_id, visit_id)
