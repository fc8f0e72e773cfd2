"""What follows from each meaning of a customer's text: one function per meaning, in one table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dispatch.aftercare.queries import complaints as complaint_queries
from dispatch.aftercare.rules.follow_ups import CallBackReason, reason_to_call
from dispatch.aftercare.rules.recovery import is_bad
from dispatch.aftercare.services import complaint_steps, complaints, follow_ups
from dispatch.aftercare.services.asking import recommendations
from dispatch.aftercare.services.recovery import answers as recovery_answers
from dispatch.booking.queries import waitlist
from dispatch.booking.rules.waitlist import WaitlistBounds
from dispatch.booking.services import holds, waitlist_offers
from dispatch.booking.services import waitlist as waiting_list
from dispatch.booking.services.customer_choice import choice_of
from dispatch.db.ranges import window_of
from dispatch.db.tables import Appointment, Complaint, InboundText, Visit
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.line_tests.services import remote_fixes
from dispatch.messaging.services import opt_outs
from dispatch.outages.services import outage_ends
from dispatch.replies.queries import inbound_texts
from dispatch.replies.services.open_questions import OpenQuestion
from dispatch.vocabulary.complaints import ComplaintChannel
from dispatch.vocabulary.errors import DispatchError, Refused
from dispatch.vocabulary.jobs import OFFER_SLOTS, TAKE_SLOT
from dispatch.vocabulary.states import ComplaintState
from dispatch.vocabulary.terms import AnswerChannel, AppointmentState
from notify import MOST_SLOTS, Asked, InboundOutcome, NamedVisit, Reply, ReplyKind, Window


@dataclass(frozen=True)
class ReplyCase:
    """A text, what it means, and the question that it answers where it answers one."""

    work: Work
    text: InboundText
    reply: Reply
    about: OpenQuestion | None
    all_about: tuple[OpenQuestion, ...] = ()
    """Every question that it answers, where these are several."""


@dataclass(frozen=True)
class ReplyResult:
    """How a text ends: its outcome, the kind of text that answers it at once, and whether a person must look."""

    outcome: InboundOutcome
    answer: str | None = None
    person: bool = False
    parameters: Mapping[str, Any] = field(default_factory=dict)
    visit_ids: tuple[int, ...] = ()
    """The visits that the answer names under 1, 2, 3."""


def _as_it_stands(case: ReplyCase, **parameters: object) -> ReplyResult:
    effect = case.reply.effect
    return ReplyResult(effect.outcome, effect.answer, effect.person, parameters)


_A_PERSON = ReplyResult(InboundOutcome.TASK, "reply_unclear", person=True)
_NO_CHANGE = ReplyResult(InboundOutcome.TASK, "reply_no_change", person=True)
"""What a rule forbids: the customer is told whom to call, and a person knows of it."""


def _confirm(case: ReplyCase) -> ReplyResult:
    """Confirms each version that was offered and still holds (invariant 27)."""
    asked = case.all_about or ((case.about,) if case.about else ())
    confirmed = [one for one in asked if _confirm_version(case.work, one)]
    if not confirmed:
        return _A_PERSON
    if len(asked) == 1:
        return _as_it_stands(case)
    return ReplyResult(InboundOutcome.APPLIED, "reply_confirmed_all", parameters={"visits": _named(confirmed)})


def _confirm_version(work: Work, asked: OpenQuestion) -> bool:
    live = inbound_texts.lock_appointment(work.session, asked.appointment.id) if asked.appointment else None
    if live is None or live.state != AppointmentState.LIVE:
        return False
    if live.confirmed_at is None:
        live.confirmed_at = work.now
        audit(work, "appointment.confirmed", "appointment", live.id)
        announce(work, "appointment.confirmed", "visit", live.visit_id, appointment_id=live.id)
    return True


def _named(asked: Sequence[OpenQuestion]) -> tuple[NamedVisit, ...]:
    """Up to three visits as a text says them."""
    return tuple(
        NamedVisit(one.visit.order.kind, Window(window.start, window.end))
        for one in asked[:MOST_SLOTS]
        if one.visit is not None and one.appointment is not None
        for window in (window_of(one.appointment.arrival_window),)
    )


def _which_visit(case: ReplyCase) -> ReplyResult:
    """Names the visits of a customer who has several, and asks which one is to change."""
    named = [one for one in case.all_about if one.visit is not None and one.appointment is not None][:MOST_SLOTS]
    if len(named) < 2:
        return _A_PERSON
    visit_ids = tuple(one.visit.id for one in named if one.visit is not None)
    return ReplyResult(InboundOutcome.APPLIED, "which_visit", parameters={"visits": _named(named)}, visit_ids=visit_ids)


def _change(case: ReplyCase) -> ReplyResult:
    """Leaves a job that offers other times; until one is chosen the old one stands."""
    visit, _ = _matter(case)
    question, number = case.reply.question, case.reply.number
    if question is not None and question.asked is Asked.WHICH_VISIT and number is not None:
        visit = inbound_texts.named_visit(case.work.session, int(question.message_id), number)
    if visit is None:
        return _A_PERSON
    case.work.defer(OFFER_SLOTS, inbound_id=case.text.id, visit_id=visit.id)
    return ReplyResult(InboundOutcome.APPLIED)


def _take_slot(case: ReplyCase) -> ReplyResult:
    """Leaves a job that books the window which was offered under this number."""
    visit, _ = _matter(case)
    question, number = case.reply.question, case.reply.number
    if visit is None or question is None or number is None:
        return _A_PERSON
    offer = int(question.message_id)
    if inbound_texts.offered(case.work.session, offer, number) is None:
        return _A_PERSON
    case.work.defer(TAKE_SLOT, inbound_id=case.text.id, visit_id=visit.id, offer_id=offer, number=number)
    return ReplyResult(InboundOutcome.APPLIED)


def _wait_for_earlier(case: ReplyCase) -> ReplyResult:
    """Puts the visit on the waiting list; whoever is on it keeps the bounds that they have named."""
    visit, _ = _matter(case)
    if visit is None:
        return _A_PERSON
    try:
        if waitlist.listed_of(case.work.session, visit.id) is None:
            waiting_list.join(case.work, visit.order_id, WaitlistBounds())
    except DispatchError:
        return _A_PERSON
    return _as_it_stands(case)


def _cancel_visit(case: ReplyCase) -> ReplyResult:
    """Cancels for a customer who was told how; the cancellation itself tells them, and a rule against it a person."""
    visit, _ = _matter(case)
    if visit is None:
        return _A_PERSON
    if not choice_of(case.work, visit).may_call_off:
        return _NO_CHANGE if _stands(case) else _A_PERSON
    try:
        holds.cancel_for_customer(case.work, visit.id, "The customer called it off by text.")
    except DispatchError:
        return _A_PERSON
    return _as_it_stands(case)


def _stands(case: ReplyCase) -> bool:
    """Whether what the text speaks of is still arranged."""
    return (
        case.about is not None
        and case.about.appointment is not None
        and (case.about.appointment.state == AppointmentState.LIVE)
    )


def _take_earlier(case: ReplyCase) -> ReplyResult:
    """The first answer gets the window, from the moment this commits; a job books it. Who is too late is told so."""
    question, (visit, _) = case.reply.question, _matter(case)
    offer = waitlist.offer_of_message(case.work.session, int(question.message_id)) if question else None
    if visit is None or offer is None:
        return _A_PERSON
    if waitlist_offers.claim(case.work, offer.id, case.text.id):
        return ReplyResult(InboundOutcome.APPLIED)
    return ReplyResult(InboundOutcome.APPLIED, "waitlist_gone")


def _call(case: ReplyCase) -> ReplyResult:
    if _asks_recovery(case):
        return _call_about_recovery(case)
    complaint = _complaint_of(case)
    if complaint is not None:
        complaint_steps.ask_for_a_call(case.work, complaint)
        return ReplyResult(InboundOutcome.APPLIED, "reply_read")
    visit, _ = _matter(case)
    if visit is None:
        return _A_PERSON
    call = follow_ups.request_call_back(case.work, visit, CallBackReason.CUSTOMER_ASKED)
    return _as_it_stands(case, due=call.deadline)


def _score(case: ReplyCase) -> ReplyResult:
    if _asks_recovery(case):
        return _recovered(case, case.reply.number or 1, fixed=True)
    return _survey(case, case.reply.number or 1, fixed=True)


def _not_fixed(case: ReplyCase) -> ReplyResult:
    """An answer to the survey where one is open; else a call is owed, whenever it comes within the warranty."""
    question, (visit, _) = case.reply.question, _matter(case)
    if _asks_recovery(case):
        return _recovered(case, 1, fixed=False)
    if question is not None and question.asked is Asked.SURVEY:
        return _survey(case, 1, fixed=False)
    if visit is None:
        return _A_PERSON
    follow_ups.request_call_back(case.work, visit, CallBackReason.NOT_FIXED)
    return ReplyResult(InboundOutcome.APPLIED)


def _survey(case: ReplyCase, score: int, *, fixed: bool) -> ReplyResult:
    """Keeps the answer. After a bad one the promise of a call is told by whoever makes it due."""
    visit, _ = _matter(case)
    if visit is None:
        return _A_PERSON
    try:
        follow_ups.answer_survey(case.work, visit, score, fixed)
    except Refused:
        return _A_PERSON
    promised = reason_to_call(score, fixed=fixed) is not None
    return ReplyResult(InboundOutcome.APPLIED, None if promised else "recommend_asked")


def _recommend(case: ReplyCase) -> ReplyResult:
    """Keeps how likely they are to recommend us: the second touch of the survey, asked by the answer to the first."""
    (visit, _), likelihood = _matter(case), case.reply.number
    if visit is None or likelihood is None:
        return _A_PERSON
    if not recommendations.keep(case.work, visit, likelihood, AnswerChannel.TEXT):
        return _A_PERSON
    return _as_it_stands(case)


def _asks_recovery(case: ReplyCase) -> bool:
    return case.reply.question is not None and case.reply.question.asked is Asked.RECOVERY


def _recovered(case: ReplyCase, score: int, *, fixed: bool) -> ReplyResult:
    """Keeps how well a complaint was put right; after a bad answer whoever goes on with it tells the customer."""
    complaint = _locked_complaint(case)
    if complaint is None:
        return _A_PERSON
    words = "" if case.text.body.strip().isdigit() else case.text.body
    try:
        recovery_answers.answer(case.work, complaint, score, fixed=fixed, channel=ComplaintChannel.TEXT, words=words)
    except Refused:
        return _A_PERSON
    thanks = None if is_bad(score, fixed=fixed) else "recovery_thanks"
    return ReplyResult(InboundOutcome.APPLIED, thanks, parameters={"reference": complaint.number})


def _call_about_recovery(case: ReplyCase) -> ReplyResult:
    """Whoever would rather talk about how it was put right is called by its owner, open or closed."""
    complaint = _locked_complaint(case)
    if complaint is None:
        return _A_PERSON
    if complaint.state == ComplaintState.ACCEPTED:
        complaint_steps.ask_for_a_call(case.work, complaint)
        return ReplyResult(InboundOutcome.APPLIED, "reply_read")
    recovery_answers.owe_call(case.work, complaint, case.text.body, answers=True)
    return ReplyResult(InboundOutcome.APPLIED)


def _complain(case: ReplyCase) -> ReplyResult:
    """Takes a complaint in, and the customer is told its number; from an unknown number a person reads it."""
    customer, order = inbound_texts.sender(case.work.session, case.text.from_number)
    if customer is None:
        return _A_PERSON
    about = order if order is not None and order.customer_id == customer.id else None
    known = complaints.receive_from_customer(case.work, customer, case.text.body, ComplaintChannel.TEXT, order=about)
    is_new = known.received_at == case.work.now and known.version == 1
    return ReplyResult(InboundOutcome.APPLIED, None if is_new else "reply_read")


def _content(case: ReplyCase) -> ReplyResult:
    complaint = _complaint_of(case)
    if complaint is None:
        return _A_PERSON
    if complaint.state == ComplaintState.RESOLVED:
        complaint_steps.answer(case.work, complaint, content=True, channel=ComplaintChannel.TEXT, words=case.text.body)
    return _as_it_stands(case, reference=complaint.number)


def _not_content(case: ReplyCase) -> ReplyResult:
    complaint = _complaint_of(case)
    if complaint is None:
        return _A_PERSON
    complaint_steps.answer(case.work, complaint, content=False, channel=ComplaintChannel.TEXT, words=case.text.body)
    return ReplyResult(InboundOutcome.APPLIED)


def _works(case: ReplyCase) -> ReplyResult:
    """It works again, for every repair that was asked about: one that waited for an outage, or was mended from afar."""
    return _as_it_stands(case) if _said_of_outage(case, works=True) else _A_PERSON


def _still_down(case: ReplyCase) -> ReplyResult:
    """The repairs go on as any others; the text that says so is the answer."""
    return ReplyResult(InboundOutcome.APPLIED) if _said_of_outage(case, works=False) else _A_PERSON


def _said_of_outage(case: ReplyCase, *, works: bool) -> bool:
    asked = case.all_about or ((case.about,) if case.about else ())
    orders = {one.visit.order_id for one in asked if one.visit is not None}
    heard = [
        answer(case.work, order_id, works=works)
        for order_id in sorted(orders)
        for answer in (outage_ends.answer, remote_fixes.answer)
    ]
    return any(heard)


def _complaint_of(case: ReplyCase) -> Complaint | None:
    """The complaint that a text answers, locked, if the customer may still say whether it is solved."""
    row = _locked_complaint(case)
    return row if row is not None and row.state in (ComplaintState.RESOLVED, ComplaintState.ACCEPTED) else None


def _locked_complaint(case: ReplyCase) -> Complaint | None:
    if case.about is None or case.about.complaint_id is None:
        return None
    number = case.about.complaint_id
    return complaint_queries.by_ids(case.work.session, [number], lock=True).get(number)


def _opt_out(case: ReplyCase) -> ReplyResult:
    """Counts from the moment this commits (invariant 16); acknowledged once."""
    is_new = opt_outs.opt_out(case.work, case.text.from_number, case.text.body)
    audit(case.work, "number.opted_out", "inbound_text", case.text.id)
    effect = case.reply.effect
    return ReplyResult(InboundOutcome.OPT_OUT, effect.answer if is_new else None, effect.person)


def _opt_in(case: ReplyCase) -> ReplyResult:
    was_out = opt_outs.opt_in(case.work, case.text.from_number, case.text.body)
    audit(case.work, "number.opted_in", "inbound_text", case.text.id)
    return ReplyResult(InboundOutcome.OPT_IN, case.reply.effect.answer if was_out else None)


def _matter(case: ReplyCase) -> tuple[Visit | None, Appointment | None]:
    return (case.about.visit, case.about.appointment) if case.about else (None, None)


ANSWERS: Mapping[ReplyKind, Callable[[ReplyCase], ReplyResult]] = {
    ReplyKind.CONFIRM: _confirm,
    ReplyKind.CHANGE: _change,
    ReplyKind.CALL: _call,
    ReplyKind.SLOT: _take_slot,
    ReplyKind.WAIT_FOR_EARLIER: _wait_for_earlier,
    ReplyKind.CALL_OFF: _cancel_visit,
    ReplyKind.DECLINE: _as_it_stands,
    ReplyKind.TAKE_EARLIER: _take_earlier,
    ReplyKind.SCORE: _score,
    ReplyKind.RECOMMEND: _recommend,
    ReplyKind.NOT_FIXED: _not_fixed,
    ReplyKind.COMPLAIN: _complain,
    ReplyKind.CONTENT: _content,
    ReplyKind.NOT_CONTENT: _not_content,
    ReplyKind.WORKS: _works,
    ReplyKind.STILL_DOWN: _still_down,
    ReplyKind.OPT_OUT: _opt_out,
    ReplyKind.OPT_IN: _opt_in,
    ReplyKind.HELP: _as_it_stands,
    ReplyKind.WRONG_NUMBER: _opt_out,
    ReplyKind.WHICH_VISIT: _which_visit,
    ReplyKind.NONE_FITS: _as_it_stands,
    ReplyKind.MAYBE_STOP: _as_it_stands,
    ReplyKind.ACKNOWLEDGED: _as_it_stands,
    ReplyKind.AMBIGUOUS: _as_it_stands,
    ReplyKind.FREE_TEXT: _as_it_stands,
    ReplyKind.AUTO_RESPONDER: _as_it_stands,
}
