"""Who is on the phone: customers found as people say them, and the places of one of them where work may be."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.customers.queries import customers as queries
from dispatch.customers.services import customer_file
from dispatch.customers.services.customer_file import CustomerFile
from dispatch.db.tables import Customer, ServiceLine, Site, WorkOrder
from dispatch.kernel.work import Work
from dispatch.orders.services import place_history, standing_wishes
from dispatch.orders.services.place_history import PlaceHistory
from dispatch.visits.rules.technician_wishes import ANYBODY, TechnicianWish


@dataclass(frozen=True)
class KnownPlace:
    """A line of a customer's, or a site of theirs that no line is known at; with the orders there, newest first."""

    site: Site
    line: ServiceLine | None
    territory_id: int | None
    orders: tuple[WorkOrder, ...]

    @property
    def query(self) -> str:
        """What an address says to choose this place."""
        return f"line={self.line.id}" if self.line else f"site={self.site.id}"


@dataclass(frozen=True)
class Caller:
    """A customer on the phone: their file, their places, the one that was chosen, what work there would repeat, and
    whom they want to come."""

    file: CustomerFile
    places: tuple[KnownPlace, ...]
    place: KnownPlace | None
    history: PlaceHistory
    still_open: Sequence[WorkOrder]
    wish: TechnicianWish = ANYBODY


def found(work: Work, asked: str) -> Sequence[Customer]:
    """Customers of whom `asked` is the name, number, reference or line; none for nothing asked."""
    if not asked:
        return ()
    number = customer_file.number_looked_for(work, asked)
    return queries.mentioned(work.session, work.actor, asked, number, most=20)


def caller(work: Work, customer_id: int, line_id: int | None, site_id: int | None) -> Caller:
    """A customer with the place that was chosen, or their only one. Raises `Missing`, also for another's place."""
    file = customer_file.read(work, customer_id)
    places = _places(file)
    place = chosen(places, line_id, site_id)
    history = PlaceHistory()
    if place is not None:
        history = place_history.of_place(work, place.line.id if place.line else None, place.site, place.territory_id)
    wish = standing_wishes.read(work, customer_id).wish
    return Caller(file, places, place, history, place_history.still_open(file.orders), wish)


def chosen(places: Sequence[KnownPlace], line_id: int | None, site_id: int | None) -> KnownPlace | None:
    """The place that is asked for; the only one where none is. None for a place that is none of theirs, or `site=0`."""
    if line_id is None and site_id is None:
        return places[0] if len(places) == 1 else None
    return next((one for one in places if one.query in (f"line={line_id}", f"site={site_id}")), None)


def _places(file: CustomerFile) -> tuple[KnownPlace, ...]:
    places = [
        KnownPlace(
            line.site, line, line.territory_id, tuple(order for order in file.orders if order.line_id == line.id)
        )
        for line in file.lines
    ]
    known = {place.site.id for place in places}
    by_site: dict[int, list[WorkOrder]] = {}
    for order in file.orders:
        if order.site_id not in known:
            by_site.setdefault(order.site_id, []).append(order)
    places += [KnownPlace(orders[0].site, None, orders[0].territory_id, tuple(orders)) for orders in by_site.values()]
    return tuple(places)
