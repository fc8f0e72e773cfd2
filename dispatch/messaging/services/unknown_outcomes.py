"""Unknown outcomes: nothing is sent again before a look-up answered, or a deadline passed and that was recorded."""

import random
from datetime import timedelta

from dispatch.db.tables import Message
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.messaging.queries import outbox, send_outcomes, unknown_outcomes
from dispatch.messaging.queries.send_outcomes import ACCEPTED, Ended
from dispatch.messaging.services import delivery_receipts
from dispatch.messaging.services.claiming import ClaimedText, flight_of
from dispatch.messaging.services.composing import unsent
from dispatch.vocabulary.states import MessageState, advance
from notify import KINDS, Accepted, Delivery, next_look_up, spending_day

NOT_ACCEPTED = "not_accepted"
"""The outcome of an attempt that the carrier has not heard of by the deadline: the decision of invariant 14."""

TAKEN_FOR = timedelta(minutes=1)
"""How long a look-up belongs to the worker that took it; and when to ask again after one that failed."""

ENDS_WITHIN = timedelta(hours=72)
"""Every text has come to its end by then (invariant 20)."""

REPORTS_COME_WITHIN = timedelta(minutes=10)
ASKED_AFTER_EVERY = timedelta(hours=1)
"""A text without a final report for the first of these is looked for in its carrier's list, and again after each."""

_AT_ONCE = 200
_OPEN = (MessageState.SENT, MessageState.UNKNOWN)


def take_look_ups(work: Work) -> list[tuple[ClaimedText, unknown_outcomes.OutcomeLookUp]]:
    """Takes the look-ups that are due; the caller asks the carriers with nothing held and reports each answer."""
    due = unknown_outcomes.take_due(work.session, work.now, work.now + TAKEN_FOR, _AT_ONCE)
    return [(flight_of(look_up.message, look_up.message.claim, look_up.since), look_up) for look_up in due]


def take_unreported(work: Work, limit: int) -> list[tuple[ClaimedText, unknown_outcomes.OutcomeLookUp]]:
    """Takes texts that were sent a while ago and on which no final report has come, each once an hour."""
    due = unknown_outcomes.take_unreported(
        work.session, work.now, work.now - ASKED_AFTER_EVERY, work.now - REPORTS_COME_WITHIN, limit
    )
    return [(flight_of(look_up.message, look_up.message.claim, look_up.since), look_up) for look_up in due]


def found(work: Work, claimed: ClaimedText, accepted: Accepted) -> None:
    """The carrier has it: it was sent after all."""
    ended = Ended(claimed.message_id, claimed.claim, ACCEPTED, None, accepted.carrier_id, claimed.started_at)
    marked = send_outcomes.mark_sent(work.session, [ended])
    if marked:
        send_outcomes.end_attempts(work.session, [ended])
        known = {} if accepted.delivery is Delivery.ACCEPTED else {claimed.message_id: accepted.delivery}
        delivery_receipts.settle(work, marked, known)


def not_found(work: Work, claimed: ClaimedText) -> None:
    """The carrier does not have it: it is asked again, until the deadline decides that it never got it."""
    message = send_outcomes.owned(work.session, claimed.message_id, claimed.claim)
    if message is None or message.state != MessageState.UNKNOWN:
        return
    message.look_ups += 1
    message.look_up_at = next_look_up(message.look_ups, work.now, random.random())  # noqa: S311 - Jitter.
    if message.look_up_at is not None:
        return
    ended = Ended(message.id, message.claim, NOT_ACCEPTED, message.error_code, None, work.now)
    send_outcomes.end_attempts(work.session, [ended])
    outbox.spend(work.session, spending_day(claimed.started_at, work.tools.texting.rules), -message.price_micros)
    audit(work, "message.not_accepted", "message", message.id, claim=message.claim, look_ups=message.look_ups)
    if message.expires_at > work.now:
        message.state = advance(MessageState(message.state), MessageState.QUEUED)
        message.not_before, message.held_reason = work.now, NOT_ACCEPTED
    else:
        _expire(work, message, message.error_code)


def end_overdue(work: Work) -> int:
    """Ends what no receipt and no look-up has ended in 72 hours; a person hears of texts that may not have arrived."""
    overdue = unknown_outcomes.overdue(work.session, work.now - ENDS_WITHIN, _OPEN, _AT_ONCE)
    for message in overdue:
        _expire(work, message, "no_receipt" if message.state == MessageState.SENT else "outcome_unknown")
    return len(overdue)


def _expire(work: Work, message: Message, error_code: str | None) -> None:
    was_sent = message.state == MessageState.SENT
    message.state = advance(MessageState(message.state), MessageState.EXPIRED)
    message.error_code, message.ended_at, message.look_up_at = error_code, work.now, None
    unsent(work, message, person=KINDS[message.kind].needs_person(answers=message.answers) and not was_sent)
