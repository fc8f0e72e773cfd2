"""The jobs of incoming orders."""

from procrastinate import App, RetryStrategy

from dispatch.bootstrap import Backend
from dispatch.gateways.geocoders import GeocoderDown
from dispatch.processes import geocoding

PATIENCE = RetryStrategy(max_attempts=6, exponential_wait=4, retry_exceptions=[GeocoderDown])
"""Some 90 minutes in all; after that the address waits for a person."""


def register(app: App, backend: Backend) -> None:
    """Registers geocoding."""

    @app.task(name="geocode_site", retry=PATIENCE)
    def geocode_site(site_id: int) -> None:
        geocoding.locate_site(backend, backend.geocoders, site_id)
