"""Somebody calls a customer back: every try is kept, and what they say decides how it goes on."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.aftercare.queries import follow_ups as queries
from dispatch.aftercare.rules.follow_ups import ENDS_A_CALL_BACK, RETRY_AFTER, CallOutcome
from dispatch.aftercare.services import silence
from dispatch.aftercare.services.asking import recommendations
from dispatch.aftercare.services.follow_ups import settle_promise
from dispatch.db.tables import FollowUp, FollowUpAttempt, User
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.visits.queries import visits as visit_queries
from dispatch.visits.services.order_progress import follow_visits, link_next_visit
from dispatch.visits.services.visit_tasks import ask_to_arrange
from dispatch.vocabulary.errors import Invalid, Missing, Refused, Stale
from dispatch.vocabulary.terms import AnswerChannel, FollowUpKind, FollowUpState
from notify import Action


@dataclass(frozen=True)
class CallAttempt:
    """One try: how it ended, notes for colleagues, and when to call again where the customer said so.

    `likelihood`: 0 to 10, how likely whoever was reached is to recommend us.
    """

    outcome: CallOutcome
    notes: str = ""
    call_at: datetime | None = None
    likelihood: int | None = None


def record_attempt(work: Work, follow_up_id: int, version: int, tried: CallAttempt) -> FollowUp:
    """Notes a try to reach the customer.

    What the customer said before of how likely they are to recommend us stands; an answer by phone does not replace it.
    Reached and fixed: the follow-up is done. Reached and not fixed: done, and the order is open again with a linked
    next visit. Otherwise it stays due. Raises `Missing`, `Stale` (another version than the one that was read),
    `Refused` (not due; not welcome; the technician themselves) and `Invalid` (a time to call that has passed).
    """
    call = queries.visible(work.session, work.actor, follow_up_id)
    if call is None:
        raise Missing("follow-up")
    visit_queries.lock_order(work.session, call.order_id)
    call = queries.visible(work.session, work.actor, follow_up_id, lock=True)
    if call is None:
        raise Missing("follow-up")
    if call.version != version:
        raise Stale("follow-up", call.version)
    _must_be_callable(work, call)
    _must_be_welcome(work, call)
    if tried.call_at is not None and tried.call_at <= work.now:
        raise Invalid(
            "call_at_past", "The time to call again has passed.", errors={"json": {"call_at": ["See detail."]}}
        )
    _write(work, call, tried)
    if tried.outcome in ENDS_A_CALL_BACK:
        _end(work, call, tried)
    else:
        call.due_at = tried.call_at or work.now + RETRY_AFTER
    return call


def _must_be_callable(work: Work, call: FollowUp) -> None:
    if call.kind != FollowUpKind.CALL_BACK or call.state != FollowUpState.DUE:
        raise Refused("not_due", "No call is due here.")
    if work.actor.user_id is None:
        raise Refused("not_a_person", "Only a person calls back.")
    caller = work.session.get(User, work.actor.user_id)
    if caller is not None and caller.technician_id is not None and caller.technician_id == call.not_by_technician_id:
        raise Refused("same_technician", "Another person than the technician who was there must call.")


def _must_be_welcome(work: Work, call: FollowUp) -> None:
    [verdict] = silence.verdicts(work, [call])
    if verdict is not None and verdict.action is Action.SUPPRESS:
        raise Refused("call_unwelcome", "This customer does not want this call.", reason=str(verdict.reason))


def _write(work: Work, call: FollowUp, tried: CallAttempt) -> None:
    call.attempts.append(
        FollowUpAttempt(at=work.now, user_id=work.actor.user_id, outcome=tried.outcome, notes=tried.notes)
    )
    call.owner_id = work.actor.user_id
    call.version += 1
    audit(work, "follow_up.tried", "follow_up", call.id, outcome=tried.outcome.value)
    announce(
        work,
        "follow_up.tried",
        "follow_up",
        call.id,
        territory_id=call.order.territory_id,
        source=call.order.source,
        order_id=call.order_id,
        visit_id=call.visit_id,
        outcome=tried.outcome.value,
    )
    work.session.flush()


def _end(work: Work, call: FollowUp, tried: CallAttempt) -> None:
    if tried.likelihood is not None:
        recommendations.keep(work, call.visit, tried.likelihood, AnswerChannel.CALL)
    call.state, call.outcome, call.done_at = FollowUpState.DONE, tried.outcome, work.now
    settle_promise(work, call)
    order = call.order
    announce(
        work,
        "follow_up.done",
        "follow_up",
        call.id,
        territory_id=order.territory_id,
        source=order.source,
        outcome=tried.outcome.value,
    )
    if tried.outcome is CallOutcome.REACHED_NOT_FIXED:
        following = link_next_visit(work, call.visit, "not_fixed")
        ask_to_arrange(work, call.visit, following, "not_fixed")
        follow_visits(work, call.order_id, "not_fixed")
