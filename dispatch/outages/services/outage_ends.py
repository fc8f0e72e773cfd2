"""What becomes of the repairs that waited for an outage: works again, still down, no answer, or taken out by hand."""

from dispatch.db.tables import Outage, OutageOrder, Visit, WorkOrder
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.orders.services import same_fault
from dispatch.outages.queries import joined_orders
from dispatch.outages.queries import outages as queries
from dispatch.outages.rules.timing import ANSWER_WITHIN
from dispatch.outages.services.joining import OUTAGE
from dispatch.outages.services.outage_texts import phone_of, tell_of_order
from dispatch.visits.queries import visits as visit_queries
from dispatch.visits.services.held_orders import let_go
from dispatch.vocabulary.facts import OrderReleased, VisitCancelled
from dispatch.vocabulary.states import OPEN_VISITS, OrderState, VisitState, advance
from dispatch.vocabulary.terms import JoinState

OVER = "outage_over"
"""Why an order is complete whose fault went with an outage."""


def ask(work: Work, outage: Outage) -> None:
    """Asks each customer whose repair waits, once, whether it works again."""
    asked: set[str] = set()
    for row in _waiting(work, outage):
        row.state = JoinState.ASKED
        outage.answer_by = work.now + ANSWER_WITHIN
        if phone_of(row) not in asked:
            asked.add(phone_of(row))
            tell_of_order(work, outage, row.order, "outage_works", due=outage.answer_by)


def answer(work: Work, order_id: int, *, works: bool) -> bool:
    """The customer says whether it works again, for every repair of theirs that waited; False where nobody is asked.

    What works is complete; what does not becomes an order like any other at once.
    """
    rows = joined_orders.siblings(work.session, order_id)
    for row in rows:
        order = _locked(work, row)
        if works:
            _complete(work, row, order, JoinState.WORKS)
        else:
            _go_on(work, row, order, JoinState.REMAINS, answers=True)
    return bool(rows)


def close_silent(work: Work, outage: Outage) -> None:
    """Nobody has said that it does not work: the repairs are complete, and their customers are told so."""
    told: set[str] = set()
    for row in _waiting(work, outage):
        order = _locked(work, row)
        _complete(work, row, order, JoinState.SILENT)
        if phone_of(row) not in told:
            told.add(phone_of(row))
            tell_of_order(work, outage, order, "outage_report_closed")
    outage.answer_by = None


def let_all_go(work: Work, outage: Outage) -> None:
    """It was no outage: every repair that waited is an order like any other."""
    for row in _waiting(work, outage):
        _go_on(work, row, _locked(work, row), JoinState.REMAINS)


def leave_released(work: Work, fact: OrderReleased) -> None:
    """A person took an order out: it waits no more, and its customer is told how it goes on."""
    row = joined_orders.waiting_of_order(work.session, fact.order_id)
    if row is None or fact.reason != OUTAGE:
        return
    order = work.session.get_one(WorkOrder, fact.order_id)
    _leave(work, row, order, JoinState.RELEASED)
    tell_of_order(work, row.outage, order, "outage_visit_needed")


def leave_cancelled(work: Work, fact: VisitCancelled) -> None:
    """An order that was cancelled waits for nothing any more."""
    order = work.session.get_one(Visit, fact.visit_id).order
    if order.outage_id is None or order.state != OrderState.CANCELLED:
        return
    row = joined_orders.waiting_of_order(work.session, order.id)
    if row is not None:
        _settle(work, row, order, JoinState.ENDED)


def _waiting(work: Work, outage: Outage) -> list[OutageOrder]:
    """The repairs that wait; one that has ended otherwise waits no more."""
    left = []
    for row in joined_orders.waiting(work.session, outage.id):
        if row.order.state == OrderState.HELD:
            left.append(row)
        else:
            _settle(work, row, row.order, JoinState.ENDED)
    return left


def _locked(work: Work, row: OutageOrder) -> WorkOrder:
    return visit_queries.lock_order(work.session, row.order_id)


def _complete(work: Work, row: OutageOrder, order: WorkOrder, how: JoinState) -> None:
    _settle(work, row, order, how)
    for visit in order.visits:
        if visit.state in OPEN_VISITS:
            visit.state = advance(VisitState(visit.state), VisitState.CANCELLED)
            visit.version += 1
            work.publish(VisitCancelled(visit.id))
    order.state, order.state_reason = advance(OrderState(order.state), OrderState.COMPLETED), OVER
    order.version += 1
    same_fault.forget(work, order)
    announce(
        work, "order.completed", "order", order.id, territory_id=order.territory_id, source=order.source, reason=OVER
    )


def _go_on(work: Work, row: OutageOrder, order: WorkOrder, how: JoinState, *, answers: bool = False) -> None:
    let_go(work, order)
    _leave(work, row, order, how)
    outage = queries.shared(work.session, row.outage_id)
    if outage is not None:
        tell_of_order(work, outage, order, "outage_visit_needed", answers=answers)


def _leave(work: Work, row: OutageOrder, order: WorkOrder, how: JoinState) -> None:
    _settle(work, row, order, how)
    order.outage_id = None
    work.session.flush()


def _settle(work: Work, row: OutageOrder, order: WorkOrder, how: JoinState) -> None:
    row.state, row.settled_at = how, work.now
    audit(work, "order.left_outage", "order", order.id, outage_id=row.outage_id, outcome=how)
    announce(
        work, "order.left_outage", "order", order.id, territory_id=order.territory_id, source=order.source,
        outage_id=row.outage_id, outcome=how,
    )  # fmt: skip
