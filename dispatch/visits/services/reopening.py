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
