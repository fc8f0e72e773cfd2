"""A repair that is mended from afar: nobody drives, the customer is told, asked whether it works, and believed."""

from dispatch.db.tables import LineTest, RemoteFix, Visit, WorkOrder
from dispatch.kernel.records import announce, audit, open_task
from dispatch.kernel.rows import task_rows
from dispatch.kernel.work import Work
from dispatch.line_tests.queries import line_tests as queries
from dispatch.line_tests.rules.timing import ANSWER_WITHIN
from dispatch.messaging.services.composing import post
from dispatch.messaging.services.customer_notices import compose
from dispatch.orders.services import same_fault
from dispatch.outages.queries import joined_orders
from dispatch.visits.services.assignment import release
from dispatch.visits.services.held_orders import REMOTE_FIX, let_go
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.facts import OrderReleased, VisitCancelled
from dispatch.vocabulary.states import OPEN_VISITS, OrderState, VisitState, advance
from dispatch.vocabulary.terms import OrderKind, RemoteFixState
from notify import KINDS

MENDED = "mended_remotely"
"""Why an order is complete that nobody drove for."""


def begin_by_hand(work: Work, order_id: int) -> RemoteFix:
    """A person has the repair mended from afar; one that is already stays as it is.

    Raises `Missing`, and `Refused` for an order that is no repair, waits for something else, has ended, or for which
    an arrival is promised: that promise is taken back first.
    """
    order = _seen(work, order_id)
    waiting = queries.fix_waiting(work.session, order.id)
    if waiting is not None:
        return waiting
    if order.kind != OrderKind.REPAIR or order.state != OrderState.RECEIVED:
        raise Refused("cant_mend_remotely", "Only a repair that waits for nothing and is not arranged yet can be.")
    if joined_orders.is_promised(work.session, [visit.id for visit in order.visits]):
        raise Refused("already_promised", "The customer expects somebody; take the appointment back first.")
    fix = begin(work, order, None)
    audit(work, "order.remote_fix", "order", order.id)
    return fix


def begin(work: Work, order: WorkOrder, test: LineTest | None) -> RemoteFix:
    """Holds an order, which the caller has locked and nobody is promised for, and asks a person to mend it."""
    for visit in order.visits:
        if visit.state in OPEN_VISITS:
            release(work, visit)
    order.state, order.state_reason = advance(OrderState(order.state), OrderState.HELD), REMOTE_FIX
    order.version += 1
    fix = RemoteFix(order_id=order.id, line_test_id=test.id if test else None, by=work.actor.name, created_at=work.now)
    work.session.add(fix)
    work.session.flush()
    _announce(work, order, "order.remote_fix_begun")
    open_task(
        work,
        REMOTE_FIX,
        f"order:{order.id}",
        f"Mend order {order.reference} from here, then say that it is done; or release it, and somebody drives.",
        order_id=order.id,
        reference=order.reference,
    )
    _tell(work, order, fix, "remote_fix_begun")
    return fix


def mended(work: Work, order_id: int) -> RemoteFix:
    """A person says that it is done: the customer is asked whether it works. Said again, it changes nothing.

    Raises `Missing`, and `Refused` for an order that does not wait for it.
    """
    order = _seen(work, order_id)
    fix = queries.fix_waiting(work.session, order.id)
    if fix is None:
        raise Refused("no_remote_fix", "The order does not wait to be mended from afar.")
    if fix.state == RemoteFixState.ASKED:
        return fix
    fix.state, fix.answer_by = RemoteFixState.ASKED, work.now + ANSWER_WITHIN
    _close_task(work, order)
    audit(work, "order.remote_fix_done", "order", order.id)
    _tell(work, order, fix, "remote_fix_works")
    return fix


def answer(work: Work, order_id: int, *, works: bool) -> bool:
    """The customer says whether it works; False where nobody has asked them.

    What works is complete; what does not becomes an order like any other at once.
    """
    order = work.session.get_one(WorkOrder, order_id, with_for_update={"key_share": True})
    fix = queries.fix_waiting(work.session, order_id)
    if fix is None or fix.state != RemoteFixState.ASKED:
        return False
    if works:
        _complete(work, order, fix, RemoteFixState.WORKS)
    else:
        let_go(work, order)
        _settle(work, order, fix, RemoteFixState.REMAINS)
        _tell(work, order, fix, "remote_visit_needed", answers=True)
    return True


def close_silent(work: Work) -> None:
    """Nobody has said that it does not work: the order is complete, and its customer is told so."""
    for fix in queries.fixes_unanswered(work.session, work.now):
        order = work.session.get_one(WorkOrder, fix.order_id, with_for_update={"key_share": True})
        _complete(work, order, fix, RemoteFixState.SILENT)
        _tell(work, order, fix, "outage_report_closed")


def leave_released(work: Work, fact: OrderReleased) -> None:
    """A person decided that somebody must go: the customer is told that it goes on."""
    fix = queries.fix_waiting(work.session, fact.order_id) if fact.reason == REMOTE_FIX else None
    if fix is not None:
        order = work.session.get_one(WorkOrder, fact.order_id)
        _settle(work, order, fix, RemoteFixState.RELEASED)
        _tell(work, order, fix, "remote_visit_needed")


def leave_cancelled(work: Work, fact: VisitCancelled) -> None:
    """An order that was cancelled waits for nothing any more."""
    order = work.session.get_one(Visit, fact.visit_id).order
    fix = queries.fix_waiting(work.session, order.id) if order.state == OrderState.CANCELLED else None
    if fix is not None:
        _settle(work, order, fix, RemoteFixState.ENDED)


def _seen(work: Work, order_id: int) -> WorkOrder:
    order = queries.order_seen(work.session, work.actor, order_id)
    if order is None:
        raise Missing("order")
    return order


def _complete(work: Work, order: WorkOrder, fix: RemoteFix, how: RemoteFixState) -> None:
    _settle(work, order, fix, how)
    for visit in order.visits:
        if visit.state in OPEN_VISITS:
            visit.state = advance(VisitState(visit.state), VisitState.CANCELLED)
            visit.version += 1
            work.publish(VisitCancelled(visit.id))
    order.state, order.state_reason = advance(OrderState(order.state), OrderState.COMPLETED), MENDED
    order.version += 1
    same_fault.forget(work, order)
    _announce(work, order, "order.completed", reason=MENDED)


def _settle(work: Work, order: WorkOrder, fix: RemoteFix, how: RemoteFixState) -> None:
    fix.state, fix.settled_at = how, work.now
    _close_task(work, order)
    audit(work, "order.remote_fix_ended", "order", order.id, outcome=how)
    _announce(work, order, "order.remote_fix_ended", outcome=how)


def _close_task(work: Work, order: WorkOrder) -> None:
    task_rows.close_topic(work.session, REMOTE_FIX, f"order:{order.id}", work.now)


def _announce(work: Work, order: WorkOrder, kind: str, **data: str) -> None:
    announce(work, kind, "order", order.id, territory_id=order.territory_id, source=order.source, **data)


def _tell(work: Work, order: WorkOrder, fix: RemoteFix, kind: str, *, answers: bool = False) -> None:
    """Tells the customer, once a fix and kind of text."""
    last = max(order.visits, key=lambda visit: visit.number)
    topic = f"remote_fix:{fix.id}:{kind}"
    known = {"reference": order.reference, "due": fix.answer_by}
    said = {name: known[name] for name in KINDS[kind].parameters if name in known}
    post(work, [compose(work, kind, last, topic=topic, answers=answers, **said)])  # type: ignore[arg-type]
