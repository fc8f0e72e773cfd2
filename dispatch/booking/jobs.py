"""Booking's jobs: holds that end, and earlier windows for those who wait."""

from procrastinate import App, RetryStrategy

from dispatch.booking.processes import waitlist_offers
from dispatch.booking.services import holds
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import does, every
from dispatch.vocabulary.jobs import OFFER_EARLIER, TAKE_EARLIER, Lane

PATIENCE = RetryStrategy(max_attempts=3, exponential_wait=3)


def register(app: App, backend: CoreBackend) -> None:
    """Registers the end of holds and the waiting list."""

    @every(app, "* * * * * */15", "expire_holds")
    def expire_holds(timestamp: int) -> None:
        with backend.work() as work:
            holds.expire(work)

    @does(app, OFFER_EARLIER)
    def offer_earlier(territory_id: int) -> None:
        waitlist_offers.offer(backend, territory_id)

    @does(app, TAKE_EARLIER, retry=PATIENCE)
    def take_earlier(offer_id: int, inbound_id: int) -> None:
        waitlist_offers.take(backend, offer_id, inbound_id)

    @every(app, "* * * * * */15", "sweep_waiting_list", Lane.DAY)
    def sweep_waiting_list(timestamp: int) -> None:
        waitlist_offers.sweep(backend)
