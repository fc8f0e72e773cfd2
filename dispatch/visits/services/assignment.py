"""Gives a visit a technician and a time, or takes both away: the one place where that is written."""

from dispatch.db.ranges import Range
from dispatch.db.tables import Assignment, Visit
from dispatch.kernel.work import Work
from dispatch.visits.queries import assignments as queries
from dispatch.vocabulary.facts import VisitReleased
from dispatch.vocabulary.states import OrderState, VisitState, advance
from dispatch.vocabulary.windows import Window
from dispatch.workforce.services import freed_time


def assign(work: Work, visit: Visit, technician_id: int, during: Window, *, plan_id: int | None = None) -> bool:
    """Puts a visit on a technician's day; tells whether anything changed. The caller has locked the visit.

    Who had it before keeps a row in `assignments`, so that what they did meanwhile is still taken from them. Raises
    `Refused` when the visit's state forbids it; that two visits overlap is refused at the commit.
    """
    wanted = Range(during.start, during.end)
    if visit.technician_id == technician_id and visit.during == wanted:
        return False
    order = visit.order
    if visit.during is not None:
        freed_time.note(work, order.territory_id)
    if visit.technician_id != technician_id:
        _hand_over(work, visit, technician_id)
    visit.technician_id = technician_id
    visit.during = wanted
    visit.plan_id = plan_id
    visit.eta = None
    visit.unplaced_code = visit.unplaced_sentence = None
    if visit.state == VisitState.DRAFT:
        visit.state = VisitState.SCHEDULED
    visit.version += 1
    if order.state == OrderState.RECEIVED:
        order.state = advance(OrderState(order.state), OrderState.SCHEDULED)
        order.version += 1
    return True


def release(work: Work, visit: Visit, *, code: str | None = None, sentence: str | None = None) -> bool:
    """Takes technician and time from a visit, which waits for a new place then; tells whether it had any.

    `code` and `sentence` say why it has no place. Raises `Refused` for a visit that has begun or ended.
    """
    changed = (visit.unplaced_code, visit.unplaced_sentence) != (code, sentence)
    visit.unplaced_code, visit.unplaced_sentence = code, sentence
    if visit.technician_id is None:
        visit.version += int(changed)
        return False
    visit.state = advance(VisitState(visit.state), VisitState.DRAFT)
    queries.end(work.session, visit.id, work.now)
    visit.technician_id = visit.during = visit.plan_id = visit.eta = None
    visit.override_reason = visit.overridden_by = None
    visit.version += 1
    order = visit.order
    work.publish(VisitReleased(visit.id, order.territory_id))
    if order.state == OrderState.SCHEDULED:
        order.state = advance(OrderState(order.state), OrderState.RECEIVED)
        order.version += 1
    return True


def _hand_over(work: Work, visit: Visit, technician_id: int) -> None:
    if visit.technician_id is not None:
        queries.end(work.session, visit.id, work.now)
    visit.override_reason = visit.overridden_by = None
    work.session.add(Assignment(visit_id=visit.id, technician_id=technician_id, assigned_at=work.now))
