"""Replies' jobs: other times offered by text, and one of them booked."""

from procrastinate import App

from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import does
from dispatch.replies.processes import reschedule_by_text
from dispatch.vocabulary.jobs import OFFER_NEW_TIMES, OFFER_SLOTS, TAKE_SLOT


def register(app: App, backend: CoreBackend) -> None:
    """Registers the offer of windows by text and the booking of one."""

    @does(app, OFFER_SLOTS)
    def offer_slots(inbound_id: int, visit_id: int) -> None:
        reschedule_by_text.offer(backend, inbound_id, visit_id)

    @does(app, TAKE_SLOT)
    def take_slot(inbound_id: int, visit_id: int, offer_id: int, number: int) -> None:
        reschedule_by_text.take(backend, inbound_id, visit_id, offer_id, number)

    @does(app, OFFER_NEW_TIMES)
    def offer_new_times(visit_id: int, turn: int) -> None:
        reschedule_by_text.offer_new_times(backend, visit_id, turn)
