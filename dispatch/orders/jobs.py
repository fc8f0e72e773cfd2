"""Orders' jobs: addresses located, files taken in."""

from procrastinate import App, RetryStrategy

from dispatch.kernel.job_queue import UntilItsTurn, does
from dispatch.orders.api.file_schemas import unread_lines
from dispatch.orders.processes import geocoding, import_jobs
from dispatch.orders.processes.geocoding import GeocodingBackend
from dispatch.vocabulary.jobs import ASK_GEOCODER, GEOCODE_SITE, IMPORT_ORDERS


def register(app: App, backend: GeocodingBackend) -> None:
    """Registers geocoding and the imports of files."""

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
