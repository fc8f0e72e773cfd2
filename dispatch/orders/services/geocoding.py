"""Points for addresses: what is known already, what a geocoder answered, and what follows for the orders."""

from dataclasses import dataclass

from dispatch.db.tables import GeocodedAddress, Site
from dispatch.kernel.records import announce, open_task
from dispatch.kernel.work import Work
from dispatch.orders.queries import orders as order_queries
from dispatch.orders.queries import sites as site_queries
from dispatch.orders.rules.addresses import fold
from dispatch.vocabulary.jobs import GEOCODE_SITE
from dispatch.vocabulary.terms import LocationState
from dispatch.workforce.queries import territories as territory_queries
from dispatch.workforce.rules.territory_choice import TechnicianHome, choose

CACHE = "cache"


@dataclass(frozen=True)
class GeocodedPoint:
    """A point in degrees and who said so."""

    lat: float
    lon: float
    by: str


def leave_to_geocoders(work: Work, site: Site) -> None:
    """Takes a site's point away and leaves a job that finds the point of its address."""
    site.lat = site.lon = site.located_by = None
    site.location_state = LocationState.NEEDS_GEOCODING
    work.session.flush()
    work.defer(GEOCODE_SITE, site_id=site.id)


def unlocated_address(work: Work, site_id: int) -> str | None:
    """The address of a site that still needs a point; None when there is nothing left to do."""
    site = work.session.get(Site, site_id)
    waits = site is not None and site.location_state == LocationState.NEEDS_GEOCODING
    return site.address if site is not None and waits else None


def from_cache(work: Work, address: str) -> GeocodedPoint | None:
    """What a geocoder once answered for this address."""
    row = work.session.get(GeocodedAddress, fold(address).text)
    return GeocodedPoint(row.lat, row.lon, CACHE) if row else None


def store(work: Work, site_id: int, address: str, found: GeocodedPoint | None) -> None:
    """Writes an answer down, unless a person or another job was faster or the address has changed since.

    Without an answer the site stays as it is and a task asks a person to pin it.
    """
    site = site_queries.locked_site(work.session, site_id)
    if site is None or site.location_state == LocationState.LOCATED or site.address != address:
        return
    if found is None:
        open_task(work, "locate", f"site:{site_id}", "No geocoder knows this address; pin its point on the map.")
        return
    site.lat, site.lon, site.located_by = found.lat, found.lon, found.by
    site.location_state = LocationState.LOCATED
    if found.by != CACHE:
        site_queries.keep_geocoded(work.session, fold(address).text, found.lat, found.lon, found.by)
    work.session.flush()
    settle_territories(work, site)


def settle_territories(work: Work, site: Site) -> None:
    """Chooses the territory of those open orders at a located site that have none, and announces the point."""
    known = territory_queries.ids(work.session)
    homes = [TechnicianHome(*home) for home in territory_queries.homes(work.session)]
    for order in order_queries.open_of_site(work.session, site.id):
        if order.territory_id is None and site.lat is not None and site.lon is not None:
            order.territory_id = choose(known, homes, (site.lat, site.lon))
        announce(work, "order.located", "order", order.id, territory_id=order.territory_id, source=order.source)
