"""Finds the points of addresses, with no transaction open while a geocoder is asked."""

from collections.abc import Sequence

from dispatch.gateways.geocoders import Geocoder
from dispatch.processes.house import House
from dispatch.services import locating
from dispatch.services.locating import Located


def locate_site(house: House, geocoders: Sequence[Geocoder], site_id: int) -> None:
    """Gives a site its point: from the cache, else from the first geocoder of the chain that knows the address.

    Raises `GeocoderDown` when a geocoder did not answer: the job is then tried again.
    """
    with house.work() as work:
        address = locating.unlocated_address(work, site_id)
        found = locating.from_cache(work, address) if address is not None else None
    if address is None:
        return
    found = found or _ask(geocoders, address)
    with house.work() as work:
        locating.store(work, site_id, address, found)


def _ask(geocoders: Sequence[Geocoder], address: str) -> Located | None:
    for geocoder in geocoders:
        point = geocoder.locate(address)
        if point is not None:
            return Located(*point, by=geocoder.name)
    return None
