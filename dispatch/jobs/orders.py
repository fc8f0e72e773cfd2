"""The jobs of incoming orders."""

from procrastinate import App, RetryStrategy

from dispatch.bootstrap import Backend
from dispatch.gateways.geocoders import GeocoderDown
from dispatch.http.schemas.reading import order_lines
from dispatch.processes import geocoding, order_imports

PATIENCE = RetryStrategy(max_attempts=6, exponential_wait=4, retry_exceptions=[GeocoderDown])
"""Some 90 minutes in all; after that the address waits for a person."""


def register(app: App, backend: Backend) -> None:
    """Registers geocoding and the imports of files."""

    @app.task(name="geocode_site", retry=PATIENCE)
    def geocode_site(site_id: int) -> None:
        geocoding.locate_site(backend, backend.geocoders, site_id)

    @app.task(name="import_orders", retry=RetryStrategy(max_attempts=5, exponential_wait=3))
    def import_orders(import_id: int) -> None:
        order_imports.work_off(backend, order_lines, import_id)
