"""What was done before where new work is asked for, told while its customer is still on the phone."""

from collections.abc import Iterable
from dataclasses import dataclass

from dispatch.customers.services import warranties
from dispatch.db.tables import Site, WorkOrder
from dispatch.kernel.work import Work
from dispatch.orders.queries import orders as order_queries
from dispatch.orders.queries import repeats as queries
from dispatch.orders.rules.repeats import REPEAT_WITHIN, RepairCover, recognise
from dispatch.orders.services.repeats import covers
from dispatch.vocabulary.states import ENDED_ORDERS
from dispatch.vocabulary.terms import OrderKind
from dispatch.workforce.services.zones import zone_of_territory


@dataclass(frozen=True)
class PlaceHistory:
    """What a repair at a place would be: a repeat (`repeat_of` where the actor may see that order), free of charge.

    `cover` is the warranty that makes it so, the longest that still runs there.
    """

    repeats: bool = False
    repeat_of: WorkOrder | None = None
    cover: RepairCover | None = None


def of_place(work: Work, line_id: int | None, site: Site, territory_id: int | None) -> PlaceHistory:
    """Looks back at the work on a line, or at a site whose line is not known, as `repeats` does for an order."""
    today = work.now.astimezone(zone_of_territory(work, territory_id)).date()
    earlier = queries.earlier_work(work.session, line_id, site.id, since=work.now - REPEAT_WITHIN, today=today)
    devices = covers(warranties.running_at(work, line_id, site.id, today))
    found = recognise(OrderKind.REPAIR, earlier, work.now, today, devices)
    seen = order_queries.visible(work.session, work.actor, found.repeat_of_id) if found.repeat_of_id else None
    return PlaceHistory(found.repeat_of_id is not None, seen, found.cover)


def still_open(orders: Iterable[WorkOrder]) -> list[WorkOrder]:
    """Those of some orders that have not ended: a caller may ask for what is under way already."""
    return [order for order in orders if order.state not in ENDED_ORDERS]
