"""What was found and done on a line and at a site before, for whoever goes there now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from dispatch.db.tables import Visit, WorkOrder
from dispatch.field.queries import earlier_visits as queries
from dispatch.kernel.work import Work

REMEMBERED = timedelta(days=730)
MOST_SHOWN = 5


@dataclass(frozen=True)
class EarlierVisit:
    """A visit that has ended, without whom it was for and who went."""

    visit: Visit
    notes: str | None
    """What the technician wrote; None where it was another customer's, whom the words may name."""


def before(work: Work, visits: Sequence[Visit]) -> dict[int, list[EarlierVisit]]:
    """The newest visits before each of these, on the same line or at the same site, by the visit's id."""
    orders = {visit.id: visit.order for visit in visits}
    ended = queries.ended_at_places(work.session, list(orders.values()), work.now - REMEMBERED) if orders else ()
    return {visit_id: _of(order, ended)[:MOST_SHOWN] for visit_id, order in orders.items()}


def _of(order: WorkOrder, ended: Sequence[Visit]) -> list[EarlierVisit]:
    return [
        EarlierVisit(visit, visit.notes if visit.order.customer_id == order.customer_id else None)
        for visit in ended
        if visit.order.site_id == order.site_id or (order.line_id is not None and visit.order.line_id == order.line_id)
    ]
