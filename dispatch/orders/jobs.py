"""Orders' jobs: addresses located, files taken in."""

from procrastinate import App, RetryStrategy

from dispatch.kernel.job_queue import does
from dispatch.orders.api.file_schemas import order_lines
from dispatch.orders.geocoders.geocoders import GeocoderDown
from dispatch.orders.processes import geocoding, import_jobs
from dispatch.orders.processes.geocoding import GeocodingBackend
from dispatch.vocabulary.jobs import GEOCODE_SITE, IMPORT_ORDERS

PATIENCE = RetryStrategy(max_attempts=6, exponential_wait=4, retry_exceptions=[GeocoderDown])
"""Some 90 minutes in all; after that the address waits for a person."""


def register(app: App, backend: GeocodingBackend) -> None:
    """Registers geocoding and the imports of files."""

    @does(app, GEOCODE_SITE, retry=PATIENCE)
    def geocode_site(site_id: int) -> None:
        geocoding.locate_site(backend, backend.geocoders, site_id)

    @does(app, IMPORT_ORDERS, retry=RetryStrategy(max_attempts=5, exponential_wait=3))
    def import_orders(import_id: int) -> None:
        import_jobs.work_off(backend, order_lines, import_id)
