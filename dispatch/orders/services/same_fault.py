"""The same fault reported twice: both orders stay, and whoever reads the second hears of the first."""

from collections.abc import Sequence

from dispatch.db.tables import WorkOrder
from dispatch.kernel.records import open_task
from dispatch.kernel.rows.task_rows import close_topics
from dispatch.kernel.work import Work
from dispatch.orders.queries import orders as queries
from dispatch.orders.rules.addresses import fold

SAME_FAULT = "same_fault"


def find(work: Work, order: WorkOrder) -> Sequence[WorkOrder]:
    """Open orders of the same kind, for the same customer or phone and at the same place, the newest first."""
    here = fold(order.site.address)
    return [other for other in queries.open_of_caller(work.session, order) if fold(other.site.address).may_be(here)]


def tell(work: Work, order: WorkOrder) -> Sequence[WorkOrder]:
    """Asks a person to look at an order beside the newest other one that says the same; returns all of those."""
    others = find(work, order)
    if others:
        first = others[0]
        open_task(
            work,
            SAME_FAULT,
            f"order:{order.id}",
            f"Order {order.reference} says the same as order {first.reference}, which is open for this customer and "
            f"place; if one visit serves both, cancel one of them.",
            order_id=order.id,
            reference=order.reference,
            other=first.reference,
            other_order_id=first.id,
        )
    return others


def forget(work: Work, order: WorkOrder) -> None:
    """Closes what was asked about an order that is cancelled, as the newer or the older of two."""
    close_topics(work.session, SAME_FAULT, work.now, order_id=order.id, fact="other_order_id")
