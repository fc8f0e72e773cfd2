"""Orders' jobs: addresses located, files taken in, repairs watched that are due soon."""

from procrastinate import App, RetryStrategy

from dispatch.kernel.job_queue import UntilItsTurn, does, every
from dispatch.orders.api.file_schemas import unread_lines
from dispatch.orders.processes import geocoding, import_jobs
from dispatch.orders.processes.geocoding import GeocodingBackend
from dispatch.orders.queries.due_repairs import SWEPT_AT_ONCE
from dispatch.orders.services import due_repairs
from dispatch.vocabulary.jobs import ASK_GEOCODER, GEOCODE_SITE, IMPORT_ORDERS


def register(app: App, backend: GeocodingBackend) -> None:
    """Registers geocoding, the imports of files, and the watch over repairs that are due, every five minutes."""

    @does(app, GEOCODE_SITE, retry=RetryStrategy(max_attempts=5, exponential_wait=3))
    def geocode_site(site_id: int) -> None:
        geocoding.locate_site(backend, site_id)

    @does(app, ASK_GEOCODER, retry=UntilItsTurn())
    def ask_geocoder(site_id: int) -> None:
        geocoding.ask_service(backend, site_id)

    def give_up(import_id: int) -> None:
        import_jobs.give_up(backend, import_id)

    @does(app, IMPORT_ORDERS, retry=RetryStrategy(max_attempts=5, exponential_wait=3), give_up=give_up)
    def import_orders(import_id: int) -> None:
        import_jobs.work_off(backend, unread_lines, import_id)

    @every(app, "3-59/5 * * * *", "watch_due_repairs")
    def watch_due_repairs(timestamp: int) -> None:
        taken = SWEPT_AT_ONCE
        while taken == SWEPT_AT_ONCE:
            with backend.work() as work:
                taken = due_repairs.sweep(work)
