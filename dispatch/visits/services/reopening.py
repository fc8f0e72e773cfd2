"""Takes back an end: the only way out of a terminal state, and never without an entry in the audit (invariant 8)."""

from dispatch.db.tables import Visit, WorkOrder
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.states import ENDED_VISITS, OrderState, VisitState


def reopen_visit(work: Work, visit: Visit, why: str) -> None:
    """Puts an ended visit back on site, where its reports then lead it on."""
    if visit.state not in ENDED_VISITS:
        return
    audit(work, "visit.reopened", "visit", visit.id, why=why, was=visit.state)
    visit.state = VisitState.ON_SITE
    visit.ended_at = visit.ended_by = visit.result = visit.notes = visit.reason_code = None


def reinstate_visit(work: Work, visit: Visit, why: str) -> None:
    """Lets a cancelled visit wait for a technician and a time again; whoever had it is free since it was cancelled."""
    if visit.state != VisitState.CANCELLED:
        return
    audit(work, "visit.reinstated", "visit", visit.id, why=why)
    visit.state = VisitState.DRAFT
    visit.technician_id = visit.mate_id = visit.during = visit.plan_id = visit.eta = visit.reason_code = None
    visit.pinned_technician_id = visit.pinned_arrival = visit.override_reason = visit.overridden_by = None
    visit.en_route_at = visit.arrived_at = visit.started_at = None
    visit.version += 1


def reinstate_order(work: Work, order: WorkOrder, why: str) -> None:
    """Takes a cancelled order, which the caller has locked, up again as one that was received."""
    if order.state != OrderState.CANCELLED:
        return
    audit(work, "order.reinstated", "order", order.id, why=why)
    announce(
        work, "order.reinstated", "order", order.id, territory_id=order.territory_id, source=order.source, reason=why
    )
    order.state, order.state_reason = OrderState.RECEIVED, None
    order.version += 1


def reopen_order(work: Work, order: WorkOrder, why: str) -> None:
    """Puts a completed order back into progress."""
    if order.state != OrderState.COMPLETED:
        return
    audit(work, "order.reopened", "order", order.id, why=why)
    announce(
        work, "order.reopened", "order", order.id, territory_id=order.territory_id, source=order.source, reason=why
    )
    order.state = OrderState.IN_PROGRESS
    order.version += 1
