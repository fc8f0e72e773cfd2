"""A cancelled order is taken up again: by mistake cancelled, or wanted after all."""

from datetime import datetime

from dispatch.db.ranges import window_of
from dispatch.db.tables import Visit, WorkOrder
from dispatch.kernel.work import Work
from dispatch.orders.queries import orders as queries
from dispatch.orders.services import same_fault
from dispatch.visits.rules.order_progress import NOT_NEEDED
from dispatch.visits.services.reopening import reinstate_order, reinstate_visit
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.facts import OrderPlaced, VisitReinstated
from dispatch.vocabulary.jobs import OFFER_NEW_TIMES
from dispatch.vocabulary.phones import ERASED_NUMBER
from dispatch.vocabulary.states import OrderState, VisitState


def reinstate(work: Work, order_id: int, why: str) -> WorkOrder:
    """Takes a cancelled order up again: its last visit waits for a time, in the windows of it that lie ahead.

    The time that it had is free for others since the cancellation, so it is planned or booked anew, and its customer is
    told then. Where every window has passed they are offered times first. What ended with it stands again: it is held
    where its part was missing, what came after it does so again, its customer has their place on the waiting list, and
    what people were asked about it they are asked again. A repetition changes nothing. Raises
    `Missing`, and `Refused` for an order that has ended otherwise, whose external id another one has by now, or whose
    customer was erased.
    """
    order = queries.locked(work.session, work.actor, order_id)
    if order is None:
        raise Missing("order")
    if order.state in (OrderState.COMPLETED, OrderState.FAILED):
        raise Refused("order_ended", "The order has ended; place a new one.")
    if order.state != OrderState.CANCELLED:
        return order
    _must_be_free(work, order)
    reinstate_order(work, order, why)
    visit = max((one for one in order.visits if _was_wanted(one)), key=lambda one: one.number)
    _wait_for_a_time(visit, work.now)
    reinstate_visit(work, visit, why)
    work.session.flush()
    cancelled_at = queries.cancelled_at(work.session, order.id)
    if cancelled_at is not None:
        work.publish(VisitReinstated(visit.id, cancelled_at))
    same_fault.tell(work, order)
    work.publish(OrderPlaced(order.id))
    if visit.needs_agreement and order.state == OrderState.RECEIVED:
        work.defer(OFFER_NEW_TIMES, visit_id=visit.id, turn=order.version)
    return order


def _must_be_free(work: Work, order: WorkOrder) -> None:
    if order.customer.phone == ERASED_NUMBER:
        raise Refused("customer_erased", "The customer of this order was erased; nobody can be told anything.")
    if order.external_id is None:
        return
    queries.queue_up(work.session, order.source, order.external_id)
    if queries.has_live_namesake(work.session, order):
        raise Refused("another_order_live", "Another order has this order's external id by now.")


def _was_wanted(visit: Visit) -> bool:
    return visit.state == VisitState.CANCELLED and visit.reason_code != NOT_NEEDED


def _wait_for_a_time(visit: Visit, now: datetime) -> None:
    """Leaves the visit the windows that lie ahead; one whose windows have all passed waits for its customer's word."""
    ahead = [row for row in visit.windows if window_of(row.during).end > now]
    if visit.windows and not ahead:
        visit.needs_agreement = True
    visit.windows = ahead
