"""Moves an order along as its visits move, and adds the visit that must follow."""

from dispatch.db.tables import Visit
from dispatch.kernel.records import announce, audit
from dispatch.kernel.rows import task_rows
from dispatch.kernel.work import Work
from dispatch.visits.queries import next_visits
from dispatch.visits.queries import visits as visit_queries
from dispatch.visits.rules.order_progress import NOT_NEEDED, order_state
from dispatch.visits.services import visit_links
from dispatch.visits.services.reopening import reopen_order
from dispatch.vocabulary.states import OPEN_VISITS, OrderState, VisitState, advance, may_advance


def follow_visits(work: Work, order_id: int, why: str) -> OrderState:
    """Gives an order, which the caller has locked, the state that its visits say; announces a change."""
    work.session.flush()
    visits = visit_queries.visits_of_order(work.session, order_id)
    order = visits[0].order
    current = OrderState(order.state)
    target = order_state(current, [VisitState(visit.state) for visit in visits])
    if target is current:
        return current
    reopen_order(work, order, why)
    order.state = _along_the_roads(OrderState(order.state), target)
    order.state_reason = None if target is OrderState.COMPLETED else why
    order.version += 1
    announce(
        work,
        f"order.{target.value}",
        "order",
        order_id,
        territory_id=order.territory_id,
        source=order.source,
        reason=why,
    )
    return target


def link_next_visit(work: Work, visit: Visit, why: str) -> Visit:
    """The open visit that continues an ended one, made once: as long, with the same skills.

    The old windows are over, so it is planned only when a new one is agreed with the customer, unless the operator has
    set that such visits are planned without asking. Where the visit that followed has ended, too, that one is
    continued.
    """
    known = visit_queries.next_visit(work.session, visit.id)
    if known is not None:
        return known if known.state in OPEN_VISITS else link_next_visit(work, known, why)
    following = Visit(
        order_id=visit.order_id,
        number=max(other.number for other in visit_queries.visits_of_order(work.session, visit.order_id)) + 1,
        previous_visit_id=visit.id,
        state=VisitState.DRAFT,
        service_seconds=visit.service_seconds,
        skills=list(visit.skills),
        crew=visit.crew,
        mate_skills=list(visit.mate_skills),
        parts_needed=list(visit.parts_needed),
        tools_needed=list(visit.tools_needed),
        not_by_technician_id=visit.not_by_technician_id,
        preferred_technician_id=visit.preferred_technician_id,
        required_technician_id=visit.required_technician_id,
        excluded_technician_ids=list(visit.excluded_technician_ids),
        after_visit_id=visit.after_visit_id,
        needs_agreement=not next_visits.planned_by_rule(work.session, visit.order.kind, visit.order.symptom),
        version=1,
    )
    work.session.add(following)
    work.session.flush()
    visit_links.hand_on(work, visit, following)
    audit(work, "visit.added", "visit", following.id, why=why, previous_visit_id=visit.id)
    return following


def drop_next_visit(work: Work, visit: Visit, why: str) -> bool:
    """Takes back the visit that was to follow while nobody has arranged it; tells whether none is left."""
    following = visit_queries.next_visit(work.session, visit.id)
    if following is None:
        return True
    if following.state != VisitState.DRAFT:
        return False
    following.state = advance(VisitState.DRAFT, VisitState.CANCELLED)
    following.reason_code = NOT_NEEDED
    following.version += 1
    # Another may have to follow later, and a visit is followed by one only.
    following.previous_visit_id = None
    visit_links.hand_on(work, following, visit)
    task_rows.close_tasks(work.session, following.id, work.now)
    audit(work, "visit.cancelled", "visit", following.id, why=why, previous_visit_id=visit.id)
    return True


def _along_the_roads(current: OrderState, target: OrderState) -> OrderState:
    if not may_advance(current, target) and may_advance(current, OrderState.SCHEDULED):
        # Work done on an order that nobody had arranged: it counts as arranged at that moment.
        current = advance(current, OrderState.SCHEDULED)
    return advance(current, target)
