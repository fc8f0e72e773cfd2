"""Writes down what carriers answered, and decides what follows from a refusal."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.db.tables import Message
from dispatch.kernel.work import Work
from dispatch.messaging.queries import attempts, outbox, send_outcomes
from dispatch.messaging.queries.send_outcomes import ACCEPTED, Ended
from dispatch.messaging.services import delivery_receipts
from dispatch.messaging.services.claiming import ClaimedText
from dispatch.messaging.services.composing import unsent
from dispatch.messaging.services.delivery_failures import follow
from dispatch.vocabulary.states import MessageState, advance
from notify import (
    KINDS,
    Accepted,
    Delivery,
    ErrorClass,
    Reason,
    SendError,
    Sign,
    next_look_up,
    next_try,
    sign_of,
    spending_day,
)

NOT_CALLED = "not_called"
"""The outcome of an attempt that was written, and given up before the carrier was called."""


@dataclass(frozen=True)
class SendOutcome:
    """What came of a flight: an acceptance, an error, or neither when the carrier was not called at all."""

    claimed: ClaimedText
    at: datetime
    accepted: Accepted | None = None
    error: SendError | None = None
    took: timedelta = timedelta(0)

    @property
    def was_called(self) -> bool:
        """Tells whether the carrier was called at all."""
        return self.accepted is not None or self.error is not None

    @property
    def sign(self) -> Sign:
        """What the call tells of the carrier's health."""
        return sign_of(self.error.error_class if self.error else None, self.took)

    @property
    def word(self) -> str:
        """How the attempt is marked."""
        if self.accepted is not None:
            return ACCEPTED
        return self.error.error_class.value if self.error else NOT_CALLED


def record(work: Work, landed: Sequence[SendOutcome]) -> None:
    """Writes a batch of outcomes. Repeating it changes nothing; an owner whose claim was taken changes no text."""
    send_outcomes.end_attempts(work.session, [_ended(outcome) for outcome in landed])
    _record_accepted(work, [outcome for outcome in landed if outcome.accepted is not None])
    for outcome in landed:
        if outcome.accepted is None:
            _record_refused(work, outcome)


def _ended(outcome: SendOutcome) -> Ended:
    return Ended(
        message_id=outcome.claimed.message_id,
        claim=outcome.claimed.claim,
        outcome=outcome.word,
        error_code=outcome.error.code if outcome.error else None,
        carrier_message_id=outcome.accepted.carrier_id if outcome.accepted else None,
        at=outcome.at,
    )


def _record_accepted(work: Work, accepted: Sequence[SendOutcome]) -> None:
    if not accepted:
        return
    marked = send_outcomes.mark_sent(work.session, [_ended(outcome) for outcome in accepted])
    known = {
        outcome.claimed.message_id: outcome.accepted.delivery
        for outcome in accepted
        if outcome.accepted is not None and outcome.accepted.delivery is not Delivery.ACCEPTED
    }
    delivery_receipts.settle(work, marked, known)


def _record_refused(work: Work, outcome: SendOutcome) -> None:
    claimed, error = outcome.claimed, outcome.error
    message = send_outcomes.owned(work.session, claimed.message_id, claimed.claim)
    if message is None:
        return
    if error is not None and error.error_class is ErrorClass.UNKNOWN:
        _leave(message, MessageState.UNKNOWN, error_code=error.code)
        message.look_ups, message.look_up_at = 0, next_look_up(0, work.now, _chance())
        return
    outbox.spend(work.session, spending_day(claimed.started_at, work.tools.texting.rules), -claimed.price_micros)
    if error is None:
        attempts.requeue(work.session, [message.id])
        return
    due = _next(work, message, error.error_class)
    message.error_code = error.code
    follow(work, message, error.error_class)
    if due is not None:
        _leave(message, MessageState.QUEUED, not_before=due, held_reason=error.error_class)
    elif error.error_class is ErrorClass.OPT_OUT:
        _leave(message, MessageState.SUPPRESSED, suppressed_reason=Reason.OPTED_OUT, ended_at=work.now)
    else:
        _leave(message, MessageState.FAILED, ended_at=work.now)
    if due is None:
        unsent(work, message, person=KINDS[message.kind].needs_person(answers=message.answers))


def _next(work: Work, message: Message, error: ErrorClass) -> datetime | None:
    failures = send_outcomes.failures(work.session, message.id, error)
    return next_try(error, failures, work.now, message.expires_at, _chance())


def _leave(message: Message, state: MessageState, **values: object) -> None:
    message.state = advance(MessageState(message.state), state)
    message.lease_until = None
    for name, value in values.items():
        setattr(message, name, value)


def _chance() -> float:
    return random.random()  # noqa: S311 - Jitter needs no secrecy.
