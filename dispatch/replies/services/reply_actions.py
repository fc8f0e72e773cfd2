"""What follows from each meaning of a customer's text: one function per meaning, in one table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dispatch.aftercare.rules.follow_ups import CallBackReason, reason_to_call
from dispatch.aftercare.services import follow_ups
from dispatch.booking.queries import waitlist
from dispatch.booking.rules.waitlist import Bounds
from dispatch.booking.services import holds, waitlist_offers
from dispatch.booking.services import waitlist as waiting_list
from dispatch.db.tables import Appointment, InboundText, Visit
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.messaging.queries import recipients
from dispatch.replies.queries import inbound_texts
from dispatch.replies.services.open_questions import OpenQuestion
from dispatch.vocabulary.errors import DispatchError, Refused
from dispatch.vocabulary.jobs import OFFER_SLOTS, TAKE_SLOT
from dispatch.vocabulary.terms import AppointmentState
from notify import Outcome, Reply, ReplyKind


@dataclass(frozen=True)
class Case:
    """A text, what it means, and the question that it answers where it answers one."""

    work: Work
    text: InboundText
    reply: Reply
    about: OpenQuestion | None


@dataclass(frozen=True)
class Said:
    """How a text ends: its outcome, the kind of text that answers it at once, and whether a person must look."""

    outcome: Outcome
    answer: str | None = None
    person: bool = False
    parameters: Mapping[str, Any] = field(default_factory=dict)


def _as_it_stands(case: Case, **parameters: object) -> Said:
    effect = case.reply.effect
    return Said(effect.outcome, effect.answer, effect.person, parameters)


_A_PERSON = Said(Outcome.TASK, "reply_unclear", person=True)


def _confirm(case: Case) -> Said:
    """Confirms the one version that was offered, if it still holds (invariant 27)."""
    appointment = case.about.appointment if case.about else None
    live = inbound_texts.lock_appointment(case.work.session, appointment.id) if appointment else None
    if live is None or live.state != AppointmentState.LIVE:
        return _A_PERSON
    if live.confirmed_at is None:
        live.confirmed_at = case.work.now
        audit(case.work, "appointment.confirmed", "appointment", live.id)
        announce(case.work, "appointment.confirmed", "visit", live.visit_id, appointment_id=live.id)
    return _as_it_stands(case)


def _change(case: Case) -> Said:
    """Leaves a job that offers other times; until one is chosen the old one stands."""
    visit, _ = _matter(case)
    if visit is None:
        return _A_PERSON
    case.work.defer(OFFER_SLOTS, inbound_id=case.text.id, visit_id=visit.id)
    return Said(Outcome.APPLIED)


def _take_slot(case: Case) -> Said:
    """Leaves a job that books the window which was offered under this number."""
    visit, _ = _matter(case)
    question, number = case.reply.question, case.reply.number
    if visit is None or question is None or number is None:
        return _A_PERSON
    offer = int(question.message_id)
    if inbound_texts.offered(case.work.session, offer, number) is None:
        return _A_PERSON
    case.work.defer(TAKE_SLOT, inbound_id=case.text.id, visit_id=visit.id, offer_id=offer, number=number)
    return Said(Outcome.APPLIED)


def _wait_for_earlier(case: Case) -> Said:
    """Puts the visit on the waiting list; whoever is on it keeps the bounds that he has named."""
    visit, _ = _matter(case)
    if visit is None:
        return _A_PERSON
    try:
        if waitlist.listed_of(case.work.session, visit.id) is None:
            waiting_list.join(case.work, visit.order_id, Bounds())
    except DispatchError:
        return _A_PERSON
    return _as_it_stands(case)


def _call_off(case: Case) -> Said:
    """Cancels for a customer who was told how; the cancellation itself tells him, and a rule against it a person."""
    visit, _ = _matter(case)
    if visit is None:
        return _A_PERSON
    try:
        holds.call_off(case.work, visit.id, "The customer called it off by text.")
    except DispatchError:
        return _A_PERSON
    return _as_it_stands(case)


def _take_earlier(case: Case) -> Said:
    """The first answer gets the window, from the moment this commits; a job books it. Who is too late is told so."""
    question, (visit, _) = case.reply.question, _matter(case)
    offer = waitlist.offer_of_message(case.work.session, int(question.message_id)) if question else None
    if visit is None or offer is None:
        return _A_PERSON
    if waitlist_offers.claim(case.work, offer.id, case.text.id):
        return Said(Outcome.APPLIED)
    return Said(Outcome.APPLIED, "waitlist_gone")


def _call(case: Case) -> Said:
    visit, _ = _matter(case)
    if visit is None:
        return _A_PERSON
    call = follow_ups.request_call_back(case.work, visit, CallBackReason.CUSTOMER_ASKED)
    return _as_it_stands(case, due=call.deadline)


def _score(case: Case) -> Said:
    return _survey(case, case.reply.number or 1, fixed=True)


def _not_fixed(case: Case) -> Said:
    return _survey(case, 1, fixed=False)


def _survey(case: Case, score: int, *, fixed: bool) -> Said:
    """Keeps the answer. After a bad one the promise of a call is told by whoever makes it due."""
    visit, _ = _matter(case)
    if visit is None:
        return _A_PERSON
    try:
        follow_ups.answer_survey(case.work, visit, score, fixed)
    except Refused:
        return _A_PERSON
    promised = reason_to_call(score, fixed=fixed) is not None
    return Said(Outcome.APPLIED, None if promised else "survey_thanks")


def _opt_out(case: Case) -> Said:
    """Counts from the moment this commits (invariant 16); acknowledged once."""
    number_hash = case.work.tools.keys.number_hash(case.text.from_number)
    is_new = recipients.opt_out(case.work.session, number_hash, case.work.now)
    audit(case.work, "number.opted_out", "inbound_text", case.text.id)
    effect = case.reply.effect
    return Said(Outcome.OPT_OUT, effect.answer if is_new else None, effect.person)


def _opt_in(case: Case) -> Said:
    number_hash = case.work.tools.keys.number_hash(case.text.from_number)
    was_out = recipients.opt_in(case.work.session, number_hash, case.work.now)
    audit(case.work, "number.opted_in", "inbound_text", case.text.id)
    return Said(Outcome.OPT_IN, case.reply.effect.answer if was_out else None)


def _matter(case: Case) -> tuple[Visit | None, Appointment | None]:
    return (case.about.visit, case.about.appointment) if case.about else (None, None)


ANSWERS: Mapping[ReplyKind, Callable[[Case], Said]] = {
    ReplyKind.CONFIRM: _confirm,
    ReplyKind.CHANGE: _change,
    ReplyKind.CALL: _call,
    ReplyKind.SLOT: _take_slot,
    ReplyKind.WAIT_FOR_EARLIER: _wait_for_earlier,
    ReplyKind.CALL_OFF: _call_off,
    ReplyKind.TAKE_EARLIER: _take_earlier,
    ReplyKind.SCORE: _score,
    ReplyKind.NOT_FIXED: _not_fixed,
    ReplyKind.OPT_OUT: _opt_out,
    ReplyKind.OPT_IN: _opt_in,
    ReplyKind.HELP: _as_it_stands,
    ReplyKind.AMBIGUOUS: _as_it_stands,
    ReplyKind.FREE_TEXT: _as_it_stands,
    ReplyKind.AUTO_RESPONDER: _as_it_stands,
}
