"""A person sends a text again: the same words, as the next occurrence, if it did not arrive and is still true."""

from datetime import datetime

from dispatch.db.tables import Appointment, Customer, Message
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.messaging.queries import messages
from dispatch.messaging.services import opt_outs
from dispatch.messaging.services.delivery_failures import MOST_OCCURRENCES, send_again
from dispatch.messaging.services.policy_facts import version_of
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.states import MessageState
from notify import KINDS, expiry

NOT_ARRIVED = frozenset({MessageState.UNDELIVERED, MessageState.FAILED, MessageState.EXPIRED, MessageState.SUPPRESSED})
_WHY_NOT = {
    MessageState.DELIVERED: ("delivered", "The customer has this text already."),
    MessageState.UNKNOWN: ("outcome_unknown", "Nobody knows yet whether it arrived; it is being looked up."),
}


def resend(work: Work, message_id: int, why: str) -> Message:
    """Writes the next occurrence of a text, to the customer's present number, and leaves a job to send it.

    Raises `Missing`; `Refused` when it is on its way or arrived, its outcome is unknown, it is not true any more, the
    number gets no texts, there were three already, or it was resent already. The policy decides again when it leaves.
    """
    message = messages.locked(work.session, work.actor, message_id)
    if message is None:
        raise Missing("message")
    _refuse(work, message)
    again = send_again(work, message, work.now, _expires_at(work, message), to_number=_number(work, message))
    if again is None:
        raise Refused("resent_already", "This text was sent again already; look at the newest one.")
    audit(work, "message.resent", "message", message.id, why=why, again=again.id)
    return again


def _refuse(work: Work, message: Message) -> None:
    state = MessageState(message.state)
    if state not in NOT_ARRIVED:
        raise Refused(*_WHY_NOT.get(state, ("on_its_way", "This text is on its way.")))
    if not message.body:
        raise Refused("unwordable", "This text could not be worded; please call the customer.")
    if message.occurrence >= MOST_OCCURRENCES:
        raise Refused("sent_three_times", "This text was tried three times; please call the customer.")
    if not _is_true(work, message):
        raise Refused("not_true_any_more", "What this text says does not hold any more.")
    _refuse_number(work, message)


def _refuse_number(work: Work, message: Message) -> None:
    customer = _customer(work, message)
    if customer is not None and not customer.textable:
        raise Refused("not_textable", "This customer's number gets no texts; please call.")
    if opt_outs.is_silenced(work, _number(work, message)) and not KINDS[message.kind].despite_opt_out:
        raise Refused("opted_out", "The customer wants no texts; please call.")


def _is_true(work: Work, message: Message) -> bool:
    if message.appointment_id is None:
        return _expires_at(work, message) > work.now
    states = messages.states_of(work.session, message.appointment_id)
    version = version_of(*states) if states else None
    return version in KINDS[message.kind].true_while and _expires_at(work, message) > work.now


def _expires_at(work: Work, message: Message) -> datetime:
    appointment = work.session.get(Appointment, message.appointment_id) if message.appointment_id else None
    return expiry(message.kind, work.now, appointment.arrival_window.lower if appointment else None)


def _number(work: Work, message: Message) -> str:
    customer = _customer(work, message)
    return customer.phone if customer is not None else message.to_number


def _customer(work: Work, message: Message) -> Customer | None:
    return work.session.get(Customer, message.customer_id) if message.customer_id is not None else None
