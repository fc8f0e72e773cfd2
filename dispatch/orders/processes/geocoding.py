"""Finds the points of addresses, with no transaction open while a geocoder is asked."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from dispatch.kernel import outbound, pacing
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import Postponed
from dispatch.orders.geocoders.gazetteer import Geocoder
from dispatch.orders.geocoders.services import GeocodingService
from dispatch.orders.queries import sites as site_queries
from dispatch.orders.rules.geocoder_answers import Doubt, FoundAddress, Undecided, place_of
from dispatch.orders.services import geocoding
from dispatch.orders.services.geocoding import GeocodedPoint

BATCH = 200
"""Sites whose addresses are looked up in one question."""


class GeocodingBackend(CoreBackend, Protocol):
    """A house with geocoders."""

    @property
    def geocoders(self) -> Sequence[Geocoder]:
        """Who knows addresses here, asked one after another."""
        ...

    @property
    def geocoding_service(self) -> GeocodingService | None:
        """Who is asked over the network for what nobody knows here."""
        ...


def locate_site(backend: GeocodingBackend, site_id: int) -> None:
    """Gives a site its point from what is known here; what is not is left to the service, or to a person."""
    with backend.work() as work:
        address = geocoding.unlocated_address(work, site_id)
        if address is None:
            return
        found = geocoding.from_cache(work, address) or _known(backend.geocoders, address)
        if found is None and backend.geocoding_service is not None:
            geocoding.leave_to_service(work, site_id)
        else:
            geocoding.store(work, site_id, address, found or Undecided(Doubt.UNKNOWN))


def locate_known(backend: GeocodingBackend, territory_id: int | None = None) -> Iterator[bool]:
    """Looks every unlocated site up in what is known here, the service unasked; tells of each whether it has a point.

    The jobs that were left for them stay: whatever is not known here is asked or shown to a person by a worker.
    """
    with backend.work() as work:
        site_ids = site_queries.unlocated_sites(work.session, territory_id)
    for at in range(0, len(site_ids), BATCH):
        yield from _locate_batch(backend, site_ids[at : at + BATCH])


def _locate_batch(backend: GeocodingBackend, site_ids: Sequence[int]) -> Iterator[bool]:
    with backend.work() as work:
        addresses = site_queries.addresses_of_unlocated(work.session, site_ids)
        cached = geocoding.all_from_cache(work, set(addresses.values()))
    for site_id in site_ids:
        address = addresses.get(site_id)
        found = address and (cached.get(address) or _known(backend.geocoders, address))
        if address and found:
            with backend.work() as work:
                geocoding.store(work, site_id, address, found)
        yield bool(found)


def locate_if_known(backend: GeocodingBackend, site_id: int) -> bool:
    """Looks a site up in what is known here, the service unasked; tells whether it got its point by that."""
    with backend.work() as work:
        address = geocoding.unlocated_address(work, site_id)
        found = address and (geocoding.from_cache(work, address) or _known(backend.geocoders, address))
        if address and found:
            geocoding.store(work, site_id, address, found)
    return bool(found)


def ask_service(backend: GeocodingBackend, site_id: int) -> None:
    """Asks the service for a site's address, when it is its turn.

    Raises `Postponed` when somebody else's turn is now, or the service did not answer or wants to rest.
    """
    service = backend.geocoding_service
    with backend.work() as work:
        address = geocoding.unlocated_address(work, site_id)
        if address is None or service is None:
            return
        known = geocoding.from_cache(work, address)
        if known is not None:
            geocoding.store(work, site_id, address, known)
            return
        turn = pacing.take(work, service.name, service.interval_seconds)
        if turn is not None:
            geocoding.tell_waiting(work, site_id, turn)
    if turn is not None:
        raise Postponed(turn.at)
    _ask(backend, service, site_id, address)


def _ask(backend: CoreBackend, service: GeocodingService, site_id: int, address: str) -> None:
    try:
        candidates: Sequence[FoundAddress] = service.candidates(address)
    except outbound.Unanswered as silence:
        with backend.work() as work:
            turn = pacing.unanswered(work, service.name, service.interval_seconds, silence.rest_seconds)
            geocoding.tell_waiting(work, site_id, turn)
        raise Postponed(turn.at) from None
    with backend.work() as work:
        pacing.answered(work, service.name, service.interval_seconds)
        place = place_of(candidates, geocoding.homes_around(work, site_id))
        found = place if isinstance(place, Undecided) else GeocodedPoint(*place, by=service.name)
        geocoding.store(work, site_id, address, found)


def _known(geocoders: Sequence[Geocoder], address: str) -> GeocodedPoint | None:
    for geocoder in geocoders:
        point = geocoder.locate(address)
        if point is not None:
            return GeocodedPoint(*point, by=geocoder.name)
    return None
