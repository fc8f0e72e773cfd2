"""Finds the points of addresses, with no transaction open while a geocoder is asked."""

from collections.abc import Sequence
from typing import Protocol

from dispatch.kernel.backend import CoreBackend
from dispatch.orders.geocoders.geocoders import Geocoder
from dispatch.orders.services import geocoding
from dispatch.orders.services.geocoding import GeocodedPoint


class GeocodingBackend(CoreBackend, Protocol):
    """A house with geocoders."""

    @property
    def geocoders(self) -> Sequence[Geocoder]:
        """Who is asked for a point, one after another."""
        ...


def locate_site(backend: CoreBackend, geocoders: Sequence[Geocoder], site_id: int) -> None:
    """Gives a site its point: from the cache, else from the first geocoder of the chain that knows the address.

    Raises `GeocoderDown` when a geocoder did not answer: the job is then tried again.
    """
    with backend.work() as work:
        address = geocoding.unlocated_address(work, site_id)
        found = geocoding.from_cache(work, address) if address is not None else None
    if address is None:
        return
    found = found or _ask(geocoders, address)
    with backend.work() as work:
        geocoding.store(work, site_id, address, found)


def _ask(geocoders: Sequence[Geocoder], address: str) -> GeocodedPoint | None:
    for geocoder in geocoders:
        point = geocoder.locate(address)
        if point is not None:
            return GeocodedPoint(*point, by=geocoder.name)
    return None
