"""What follows when a text did not get through: another try, a number that is texted no more, a person who calls."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime

from dispatch.db.tables import Customer, Message
from dispatch.kernel.records import audit, open_task
from dispatch.kernel.work import Work
from dispatch.messaging.queries import messages
from dispatch.messaging.services import opt_outs
from dispatch.messaging.services.composing import unsent, wake
from dispatch.vocabulary.states import MessageState
from notify import KINDS, OPERATOR_REPORTS, ErrorClass, class_of, next_try, twilio_error

MOST_OCCURRENCES = 3
"""Of one kind for one appointment version (invariant 18)."""

CHINESE = frozenset({"aliyun", "tencent"})
"""Carriers that pass on what mainland operators report."""

_COPIED = (
    "kind", "appointment_id", "topic", "order_id", "visit_id", "complaint_id", "outage_id", "customer_id", "to_number",
    "zone", "language", "parameters", "signature", "sender", "body", "segments", "price_micros", "answers",
)  # fmt: skip


def undelivered(work: Work, message: Message) -> None:
    """A carrier took the text and then reported that it did not arrive: it is tried again while it is still true."""
    error = error_class(message.carrier, message.error_code)
    follow(work, message, error)
    due = next_try(error, message.occurrence, work.now, message.expires_at, random.random())  # noqa: S311 - Jitter.
    again = send_again(work, message, due, message.expires_at) if due else None
    if again is None:
        unsent(work, message, person=KINDS[message.kind].needs_person(answers=message.answers))


def send_again(
    work: Work, message: Message, due: datetime, expires_at: datetime, *, to_number: str | None = None
) -> Message | None:
    """Writes the same words as the next occurrence; None when there were three already, or it is written already."""
    if message.occurrence >= MOST_OCCURRENCES:
        return None
    values = {name: getattr(message, name) for name in _COPIED}
    again = messages.add_once(
        work.session,
        values
        | {
            "to_number": to_number or message.to_number,
            "occurrence": message.occurrence + 1,
            "state": MessageState.QUEUED,
            "not_before": due,
            "expires_at": expires_at,
            "created_at": work.now,
        },
    )
    if again is not None:
        wake(work, due)
    return again


def follow(work: Work, message: Message, error: ErrorClass) -> None:
    """Draws the conclusions that reach beyond the one text."""
    _CONSEQUENCES.get(error, _nothing)(work, message)


def error_class(carrier: str | None, code: str | None) -> ErrorClass:
    """What a carrier's error code means; `REFUSED` where nothing is known of it."""
    if carrier == "twilio" and code is not None and code.isdecimal():
        return twilio_error(int(code))
    return class_of(code, OPERATOR_REPORTS) if carrier in CHINESE and code is not None else ErrorClass.REFUSED


def _nothing(_work: Work, _message: Message) -> None:
    """Most refusals concern the one text only."""


def _believe_the_opt_out(work: Work, message: Message) -> None:
    """The carrier holds an opt-out that we missed: it counts for us, too."""
    opt_outs.opt_out(work, message.to_number)


def _text_no_more(work: Work, message: Message) -> None:
    """No text will ever arrive at this number: the customer is called from now on."""
    customer = work.session.get(Customer, message.customer_id) if message.customer_id else None
    if customer is not None and customer.phone == message.to_number and customer.textable:
        customer.textable = False
        audit(work, "customer.not_textable", "customer", customer.id, why=message.error_code)


def _call_the_operator(work: Work, message: Message) -> None:
    open_task(
        work,
        "carrier_configuration",
        f"carrier:{message.carrier}:{work.now:%Y-%m-%d}",
        f"The carrier {message.carrier} refuses our account or sender (error {message.error_code}). "
        "Check its settings; texts are tried again every few minutes.",
        carrier=message.carrier or "",
        error=message.error_code or "",
    )


_CONSEQUENCES: Mapping[ErrorClass, Callable[[Work, Message], None]] = {
    ErrorClass.OPT_OUT: _believe_the_opt_out,
    ErrorClass.BAD_NUMBER: _text_no_more,
    ErrorClass.CONFIGURATION: _call_the_operator,
}
