"""An order waits, for a part or an outage: nobody is sent and nothing is offered before it may go on."""

from dispatch.db.tables import Visit, WorkOrder
from dispatch.kernel.records import announce, audit, open_task
from dispatch.kernel.rows import task_rows
from dispatch.kernel.work import Work
from dispatch.visits.queries import next_visits
from dispatch.visits.queries import visits as visit_queries
from dispatch.visits.rules.order_progress import order_state
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.facts import OrderReleased, VisitReinstated
from dispatch.vocabulary.jobs import OFFER_NEW_TIMES
from dispatch.vocabulary.states import PLANNABLE_VISITS, OrderState, VisitState, advance

PART_MISSING = "part_missing"
REMOTE_FIX = "remote_fix"
"""Why an order is held that is mended from afar."""


def hold_for_part(work: Work, order: WorkOrder, visit_id: int, why: str) -> None:
    """Holds an order until its part is there, and asks a person to get it. `why` says which part."""
    order.state, order.state_reason = advance(OrderState(order.state), OrderState.HELD), PART_MISSING
    order.version += 1
    open_task(
        work,
        PART_MISSING,
        f"visit:{visit_id}",
        f"Order {order.reference} waits for a part: {why} Release the order when it is there.",
        order_id=order.id,
        visit_id=visit_id,
        reference=order.reference,
        why=why,
    )


def hold_again(work: Work, fact: VisitReinstated) -> None:
    """An order that waited for a part when it was cancelled waits for it still, and a person is to get it."""
    if not task_rows.open_again(work.session, fact.visit_id, fact.cancelled_at, (PART_MISSING,)):
        return
    order = work.session.get_one(Visit, fact.visit_id).order
    order.state, order.state_reason = advance(OrderState(order.state), OrderState.HELD), PART_MISSING
    order.version += 1
    announce(
        work, "order.held", "order", order.id, territory_id=order.territory_id, source=order.source, reason=PART_MISSING
    )


def release_order(work: Work, order_id: int) -> WorkOrder:
    """Nothing is waited for any more: the order can be booked and planned again, as `let_go` does.

    An order that is not held stays as it is. Raises `Missing`, and `Refused` for one that has ended.
    """
    order = visit_queries.order_visible(work.session, work.actor, order_id)
    if order is None:
        raise Missing("order")
    order = visit_queries.lock_order(work.session, order_id)
    if order.state in (OrderState.CANCELLED, OrderState.FAILED, OrderState.COMPLETED):
        raise Refused("order_ended", "The order has ended; place a new one.")
    if order.state != OrderState.HELD:
        return order
    waited_for = order.state_reason or ""
    let_go(work, order)
    audit(work, "order.released", "order", order.id)
    announce(work, "order.released", "order", order.id, territory_id=order.territory_id, source=order.source)
    work.publish(OrderReleased(order.id, waited_for))
    return order


def let_go(work: Work, order: WorkOrder) -> None:
    """Gives a held order, which the caller has locked, the state that its visits say; its customer is offered times.

    Where the operator has set that next visits are planned without asking, the next plan places it instead.
    """
    visits = visit_queries.visits_of_order(work.session, order.id)
    states = [VisitState(visit.state) for visit in visits]
    order.state = advance(OrderState.HELD, order_state(OrderState.RECEIVED, states))
    order.state_reason = None
    order.version += 1
    by_rule = next_visits.planned_by_rule(work.session, order.kind, order.symptom)
    for visit in visits:
        task_rows.end_cause(work.session, visit.id, work.now, (PART_MISSING,))
        if visit.state in PLANNABLE_VISITS and visit.technician_id is None:
            visit.needs_agreement = not by_rule
            if not by_rule:
                work.defer(OFFER_NEW_TIMES, visit_id=visit.id, turn=order.version)
