"""Makes sure that the problem is gone: the survey after a visit, the call that is owed, and how it ended."""

from datetime import datetime

from dispatch.aftercare.queries import follow_ups as queries
from dispatch.aftercare.rules.follow_ups import CALL_WITHIN, MORNING_GRACE, CallBackReason, more_urgent, reason_to_call
from dispatch.aftercare.services import silence
from dispatch.db.ranges import Range
from dispatch.db.tables import FollowUp, Promise, Survey, Visit
from dispatch.kernel.records import announce, audit, open_task
from dispatch.kernel.work import Work
from dispatch.messaging.queries.appointment_versions import newest_appointment
from dispatch.messaging.services.customer_notices import tell
from dispatch.visits.queries import promises as promise_queries
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.facts import ConsentWithdrawn
from dispatch.vocabulary.terms import FollowUpKind, FollowUpState, PromiseKind, PromiseState
from dispatch.workforce.services.zones import zone_of_visit
from notify import Reason, quiet_end

TOLD = frozenset({CallBackReason.NOT_FIXED, CallBackReason.LOW_SCORE})
"""Reasons for which the customer is told that somebody will call; who asked for a call is answered already."""


def after_completion(work: Work, visit: Visit) -> FollowUp:
    """Waits for the customer's answer about a completed visit; without one in time somebody calls."""
    known = queries.of_visit(work.session, FollowUpKind.SURVEY, visit.id, lock=True)
    if known is not None:
        if known.state == FollowUpState.CANCELLED:
            known.state, known.outcome, known.done_at = FollowUpState.WAITING, None, None
            known.version += 1
        return known
    due_at = (visit.ended_at or work.now) + work.tools.survey_wait
    survey = FollowUp(
        kind=FollowUpKind.SURVEY,
        order_id=visit.order_id,
        visit_id=visit.id,
        reason="completed",
        state=FollowUpState.WAITING,
        due_at=due_at,
        deadline=due_at,
        version=1,
    )
    work.session.add(survey)
    work.session.flush()
    return survey


def answer_survey(work: Work, visit: Visit, score: int, fixed: bool, comment: str = "") -> Survey:  # noqa: FBT001 - The page and the texts pass what the customer said, in this order.
    """Keeps a customer's answer (score 1 to 5); a bad one makes a call-back due at once.

    A good answer that comes after the waiting time cancels the call that nobody has tried yet. Raises `Refused` when
    they have answered already.
    """
    waiting = queries.of_visit(work.session, FollowUpKind.SURVEY, visit.id, lock=True)
    if queries.survey_of(work.session, visit.id) is not None:
        raise Refused("answered_already", "You have answered already; thank you.")
    survey = Survey(visit_id=visit.id, score=score, fixed=fixed, comment=comment, answered_at=work.now)
    work.session.add(survey)
    if waiting is not None and waiting.state == FollowUpState.WAITING:
        _finish(work, waiting, FollowUpState.DONE, "answered")
    _announce(work, "survey.answered", "visit", visit.id, visit, score=score, fixed=fixed, commented=comment != "")
    reason = reason_to_call(score, fixed=fixed)
    if reason is not None:
        request_call_back(work, visit, reason)
    else:
        _forget_unanswered(work, visit)
    return survey


def request_call_back(work: Work, visit: Visit, reason: str) -> FollowUp:
    """Makes a call to the customer due now, with a deadline, for another person than the technician who was there.

    `reason` is a `CallBackReason`. One that is due already takes the more urgent reason and the earlier deadline; one
    that is done becomes due again. The deadline is a promise.
    """
    wanted = CallBackReason(reason)
    deadline = _deadline(work, visit, wanted)
    call, is_new = _call_of(work, visit, wanted, deadline)
    if not is_new and call.state == FollowUpState.DUE:
        if more_urgent(CallBackReason(call.reason), wanted) is wanted and deadline < call.deadline:
            call.reason, call.deadline, call.due_at = wanted, deadline, work.now
            call.version += 1
            _promise(work, visit, call)
        return call
    if not is_new:
        call.reason, call.state, call.due_at, call.deadline = wanted, FollowUpState.DUE, work.now, deadline
        call.outcome = call.done_at = None
        call.version += 1
    _promise(work, visit, call)
    _announce(work, "follow_up.due", "follow_up", call.id, visit, reason=wanted.value)
    return call


def cancel_survey(work: Work, visit: Visit) -> None:
    """Waits no longer for an answer about a completion that did not hold."""
    waiting = queries.of_visit(work.session, FollowUpKind.SURVEY, visit.id, lock=True)
    if waiting is not None and waiting.state == FollowUpState.WAITING:
        _finish(work, waiting, FollowUpState.CANCELLED, "visit_reopened")


def sweep(work: Work) -> int:
    """Makes calls due for a sample of those who did not answer, and breaks the promises of calls that were not made.

    Whoever wants no contact is not called, also when they said so while the call was due.

    Returns how many surveys it took up, so that the caller goes on while there are more.
    """
    overdue = queries.unanswered(work.session, work.now)
    for survey in overdue:
        why = silence.why_spared(work, survey)
        _finish(work, survey, FollowUpState.DONE, why or "no_answer")
        if why is None:
            request_call_back(work, survey.visit, CallBackReason.NO_ANSWER)
    for call, why in silence.unwelcome_calls(work):
        _drop(work, call, why)
    for promise in promise_queries.overdue(work.session, PromiseKind.CALL_BACK, work.now):
        _break(work, promise)
    return len(overdue)


def leave_in_peace(work: Work, fact: ConsentWithdrawn) -> None:
    """Takes back the calls that are owed to a customer who wants no calls any more, whoever asked for them."""
    if silence.wants_no_calls(work, fact.customer_id):
        for call in queries.due_to(work.session, fact.customer_id):
            _drop(work, call, Reason.DO_NOT_DISTURB.value)


def settle_promise(work: Work, call: FollowUp) -> None:
    """Keeps the promise of a call by the call itself, if it came in time; a broken one stays broken."""
    promise = _promise_of(work, call.visit)
    if promise is not None and promise.state in {PromiseState.MADE, PromiseState.DELIVERED}:
        kept = work.now <= call.deadline
        promise.state = PromiseState.KEPT if kept else PromiseState.BROKEN
        promise.settled_at, promise.settled_by_event = work.now, f"follow_up:{call.id}"


def _call_of(work: Work, visit: Visit, reason: CallBackReason, deadline: datetime) -> tuple[FollowUp, bool]:
    """The visit's call-back, locked, and whether it was written just now; two who ask at once get the same."""
    values = {
        "kind": FollowUpKind.CALL_BACK,
        "order_id": visit.order_id,
        "visit_id": visit.id,
        "reason": reason,
        "state": FollowUpState.DUE,
        "due_at": work.now,
        "deadline": deadline,
        "not_by_technician_id": visit.ended_by or visit.technician_id,
    }
    is_new = queries.add_once(work.session, values) is not None
    call = queries.of_visit(work.session, FollowUpKind.CALL_BACK, visit.id, lock=True)
    if call is None:
        raise RuntimeError("A follow-up that was just written is gone.")
    return call, is_new


def _finish(work: Work, follow_up: FollowUp, state: FollowUpState, outcome: str) -> None:
    follow_up.state, follow_up.outcome, follow_up.done_at = state, outcome, work.now
    follow_up.version += 1
    audit(work, f"follow_up.{state.value}", "follow_up", follow_up.id, outcome=outcome)
    _announce(work, "follow_up.ended", "follow_up", follow_up.id, follow_up.visit, outcome=outcome)


def _forget_unanswered(work: Work, visit: Visit) -> None:
    call = queries.of_visit(work.session, FollowUpKind.CALL_BACK, visit.id, lock=True)
    untried = call is not None and call.state == FollowUpState.DUE and not call.attempts
    if call is None or not untried or call.reason != CallBackReason.NO_ANSWER:
        return
    _drop(work, call, "answered")


def _drop(work: Work, call: FollowUp, why: str) -> None:
    """Takes back a call that only silence made due."""
    _finish(work, call, FollowUpState.CANCELLED, why)
    promise = _promise_of(work, call.visit)
    if promise is not None and promise.state in {PromiseState.MADE, PromiseState.DELIVERED}:
        promise.state, promise.settled_at = PromiseState.WITHDRAWN, work.now
        promise.settled_by_event = f"follow_up:{call.id}"


def _deadline(work: Work, visit: Visit, reason: CallBackReason) -> datetime:
    rules = work.tools.texting.rules
    at = work.now + CALL_WITHIN[reason]
    morning = quiet_end(at, zone_of_visit(work, visit), rules.quiet_from, rules.quiet_until)
    return morning + MORNING_GRACE if morning else at


def _promise(work: Work, visit: Visit, call: FollowUp) -> None:
    told = None
    if call.reason in TOLD:
        told = tell(work, "call_back_promised", visit, topic=f"follow_up:{call.id}", due=call.deadline)
    appointment = newest_appointment(work.session, visit.id)
    promise = _promise_of(work, visit) or Promise(
        kind=PromiseKind.CALL_BACK,
        order_id=visit.order_id,
        visit_id=visit.id,
        appointment_id=appointment.id if appointment else None,
        made_at=work.now,
    )
    promise.due, promise.state = Range(work.now, call.deadline), PromiseState.MADE
    promise.message_id = told.id if told else promise.message_id
    promise.settled_at = promise.settled_by_event = None
    work.session.add(promise)


def _promise_of(work: Work, visit: Visit) -> Promise | None:
    return promise_queries.call_back_of(work.session, visit.id)


def _break(work: Work, promise: Promise) -> None:
    promise.state, promise.settled_at, promise.settled_by_event = PromiseState.BROKEN, work.now, "deadline_passed"
    call = queries.of_visit(work.session, FollowUpKind.CALL_BACK, promise.visit_id)
    if call is None or call.state != FollowUpState.DUE:
        return
    announce(work, "follow_up.overdue", "follow_up", call.id, territory_id=call.order.territory_id)
    open_task(
        work,
        "overdue_call",
        f"follow_up:{call.id}:{call.version}",
        f"The call about order {call.order.reference} was not made by its deadline. Call now.",
        order_id=call.order_id,
        visit_id=call.visit_id,
        reference=call.order.reference,
    )


def _announce(work: Work, kind: str, thing: str, thing_id: int, visit: Visit, **codes: object) -> None:
    order = visit.order
    announce(
        work,
        kind,
        thing,
        thing_id,
        territory_id=order.territory_id,
        source=order.source,
        order_id=order.id,
        visit_id=visit.id,
        **codes,
    )
