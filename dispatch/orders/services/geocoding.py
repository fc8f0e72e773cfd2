"""Points for addresses: what is known already, what a geocoder answered, and what follows for the orders."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dispatch.customers.queries import lines as line_queries
from dispatch.db.tables import GeocodedAddress, Site
from dispatch.kernel.pacing import Turn
from dispatch.kernel.records import announce, open_task
from dispatch.kernel.rows.task_rows import close_topic
from dispatch.kernel.work import Work
from dispatch.orders.queries import orders as order_queries
from dispatch.orders.queries import sites as site_queries
from dispatch.orders.rules.addresses import fold
from dispatch.orders.rules.geocoder_answers import Doubt, Undecided
from dispatch.vocabulary.jobs import ASK_GEOCODER, GEOCODE_SITE
from dispatch.vocabulary.terms import LocationState
from dispatch.workforce.queries import territories as territory_queries
from dispatch.workforce.rules.plausible_points import Point, doubt_of
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
    close_topic(work.session, LOCATE, _topic(site.id), work.now)
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


def all_from_cache(work: Work, addresses: Collection[str]) -> Mapping[str, GeocodedPoint]:
    """What a geocoder once answered for those of these addresses that it knew."""
    folded = {address: fold(address).text for address in addresses}
    rows = site_queries.geocoded(work.session, set(folded.values()))
    return {
        address: GeocodedPoint(row.lat, row.lon, CACHE)
        for address, text in folded.items()
        if (row := rows.get(text)) is not None
    }


def leave_to_service(work: Work, site_id: int) -> None:
    """Leaves a job that asks the geocoder on the network, when it is its turn."""
    work.defer(ASK_GEOCODER, site_id=site_id)


def homes_around(work: Work, site_id: int) -> Sequence[Point]:
    """Homes of the technicians who may be sent there: those of its open orders' territories, else all."""
    homes = territory_queries.homes(work.session)
    wanted = {order.territory_id for order in order_queries.open_of_site(work.session, site_id)} - {None}
    of_territory = [(lat, lon) for territory_id, lat, lon in homes if territory_id in wanted]
    return of_territory or [(lat, lon) for _, lat, lon in homes]


def store(work: Work, site_id: int, address: str, found: GeocodedPoint | Undecided) -> None:
    """Writes an answer down, unless a person or another job was faster or the address has changed since.

    Without a place the site stays as it is, and a task shows a person what was found and asks for a pin.
    """
    site = site_queries.locked_site(work.session, site_id)
    if site is None or site.location_state == LocationState.LOCATED or site.address != address:
        return
    if not isinstance(found, Undecided) and doubt_of((found.lat, found.lon), homes_around(work, site_id)):
        found = Undecided(Doubt.FAR, (f"{found.lat}, {found.lon}",))
    if isinstance(found, Undecided):
        _ask_a_person(work, site_id, found)
        return
    site.lat, site.lon, site.located_by = found.lat, found.lon, found.by
    site.location_state = LocationState.LOCATED
    if found.by != CACHE:
        site_queries.keep_geocoded(work.session, fold(address).text, found.lat, found.lon, found.by)
    settle_located(work, site)


def tell_waiting(work: Work, site_id: int, turn: Turn) -> None:
    """Asks a person for a pin when the geocoder has been away, or wants to rest, for long; the job goes on, too."""
    if turn.is_far:
        _open(work, site_id, "locate_waits", _WAITS)


def _ask_a_person(work: Work, site_id: int, undecided: Undecided) -> None:
    say, sentence = _SENTENCES[undecided.doubt]
    close_topic(work.session, LOCATE, _topic(site_id), work.now, said="locate_waits")
    _open(work, site_id, say, sentence, found="; ".join(undecided.found))


def _open(work: Work, site_id: int, say: str, sentence: str, **facts: str) -> None:
    """One task a site, with its address and the first of the orders that wait for its point."""
    site = work.session.get_one(Site, site_id)
    waiting = sorted(order_queries.open_of_site(work.session, site_id), key=lambda order: order.id)
    told: dict[str, Any] = {"say": say, "address": site.address, **facts}
    order_id = waiting[0].id if waiting else None
    open_task(work, LOCATE, _topic(site_id), sentence.format(**told), order_id=order_id, **told)


def _topic(site_id: int) -> str:
    return f"site:{site_id}"


LOCATE = "locate"

_WAITS = (
    "The geocoder does not answer now; “{address}” is looked up when it does. If that is too late, pin its point on "
    "the map."
)
_SENTENCES = {
    Doubt.UNKNOWN: ("locate", "No geocoder knows “{address}”; pin its point on the map."),
    Doubt.COARSE: (
        "locate_coarse",
        "Of “{address}” the geocoder knows the area, but not the house or street ({found}); pin its point on the map.",
    ),
    Doubt.FAR: (
        "locate_far",
        "“{address}” was found far away from every technician only ({found}); pin its point on the map.",
    ),
    Doubt.AMBIGUOUS: (
        "locate_ambiguous",
        "The geocoder found several places for “{address}” ({found}); pin the right point on the map.",
    ),
}


def settle_located(work: Work, site: Site) -> None:
    """Ends the search for a site's point, chooses the territory of its open orders that have none, and announces it."""
    close_topic(work.session, LOCATE, _topic(site.id), work.now)
    work.session.flush()
    known = territory_queries.ids(work.session, work.actor)
    homes = [TechnicianHome(*home) for home in territory_queries.homes(work.session)]
    for order in order_queries.open_of_site(work.session, site.id):
        if order.territory_id is None and site.lat is not None and site.lon is not None:
            order.territory_id = choose(known, homes, (site.lat, site.lon))
            if order.territory_id is not None:
                line_queries.settle_territory(work.session, site.id, order.territory_id)
        announce(work, "order.located", "order", order.id, territory_id=order.territory_id, source=order.source)
