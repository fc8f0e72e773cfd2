"""Which of our texts a customer may be answering."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dispatch.aftercare.queries import complaints
from dispatch.aftercare.services.recovery.answers import open_survey
from dispatch.db.tables import Appointment, InboundText, Visit
from dispatch.kernel.work import Work
from dispatch.line_tests.queries import line_tests
from dispatch.outages.queries import joined_orders
from dispatch.replies.queries import inbound_texts
from dispatch.replies.queries.inbound_texts import AnswerableText
from dispatch.vocabulary.states import ENDED_VISITS, ComplaintState, VisitState
from dispatch.vocabulary.terms import AppointmentState
from notify import ANSWERABLE_FOR, Asked, Question, count_slots

ASKS: Mapping[str, Asked] = {
    "confirmation": Asked.APPOINTMENT,
    "next_visit_planned": Asked.APPOINTMENT,
    "technician_changed": Asked.APPOINTMENT,
    "window_changed": Asked.APPOINTMENT,
    "window_narrowed": Asked.APPOINTMENT,
    "reminder": Asked.APPOINTMENT,
    "running_late": Asked.APPOINTMENT,
    "missed_you": Asked.APPOINTMENT,
    "cancelled": Asked.APPOINTMENT,
    "completed": Asked.APPOINTMENT,
    "completed_with_devices": Asked.APPOINTMENT,
    "slot_offer": Asked.SLOTS,
    "slot_offer_or_wait": Asked.SLOTS_OR_WAIT,
    "waitlist_offer": Asked.WAITLIST,
    "survey": Asked.SURVEY,
    "recommend_asked": Asked.RECOMMEND,
    "care_visit": Asked.CARE,
    "care_missed": Asked.APPOINTMENT,
    "which_visit": Asked.WHICH_VISIT,
    "complaint_resolved": Asked.COMPLAINT,
    "recovery_survey": Asked.RECOVERY,
    "recovery_reminder": Asked.RECOVERY,
    "outage_works": Asked.OUTAGE,
    "outage_instead": Asked.APPOINTMENT,
    "outage_visit_needed": Asked.APPOINTMENT,
    "remote_fix_works": Asked.OUTAGE,
    "remote_visit_needed": Asked.APPOINTMENT,
}
WORKS_AGAIN = frozenset({"outage_works", "remote_fix_works"})
"""The texts that ask whether it works again: after an outage, or when it was mended from afar."""
LONGEST = timedelta(days=60)
"""No text is answered later, whatever it asked; offers reach no farther."""

_ANSWERABLE_FOR: Mapping[Asked, timedelta] = {
    Asked.APPOINTMENT: LONGEST,
    Asked.SURVEY: timedelta(days=14),
    Asked.RECOMMEND: timedelta(days=14),
    Asked.CARE: timedelta(days=14),
    Asked.COMPLAINT: timedelta(days=14),
    Asked.RECOVERY: timedelta(days=14),
    Asked.OUTAGE: timedelta(days=14),
}
"""An appointment can be confirmed or changed as long as it stands; windows and numbers offered are soon gone."""

_ABOUT_ENDED = frozenset(
    {
        "missed_you",
        "care_missed",
        "cancelled",
        "completed",
        "completed_with_devices",
        "survey",
        "slot_offer",
        "care_visit",
        "outage_instead",
    }
)
"""Texts that still ask something when the version they speak of has ended."""


@dataclass(frozen=True)
class OpenQuestion:
    """A question with what it is about."""

    question: Question
    appointment: Appointment | None
    visit: Visit | None
    parameters: Mapping[str, Any]
    complaint_id: int | None = None
    """The complaint that a text asked about, where its customer could still answer when this was read."""


def open_questions(work: Work, text: InboundText, operator_id: int | None = None) -> dict[str, OpenQuestion]:
    """What the sender was asked and may still answer, by the id of our text. Answered and withdrawn ones are out.

    Whoever writes to an operator's own number answers what that operator asked.
    """
    ours = text.to_number if operator_id is not None else None
    asked = inbound_texts.asking(work.session, text.from_number, list(ASKS), work.now - LONGEST, ours)
    unsettled, unsure = _unsettled(work, asked), _unsure(work, asked)
    still_open = [one for one in asked if (unsettled if one.message.complaint_id else _is_open)(one) and unsure(one)]
    named = inbound_texts.count_named_visits(work.session, [one.message.id for one in still_open])
    questions = {str(one.message.id): _question(one, named) for one in still_open}
    return {f"warranty:{visit.id}": _warranty(visit) for visit in _under_warranty(work, text, operator_id)} | questions


def _unsettled(work: Work, asked: Sequence[AnswerableText]) -> Callable[[AnswerableText], bool]:
    """Tells of a text about a complaint whether its customer may still answer what it asks."""
    ids = {one.message.complaint_id for one in asked if one.message.complaint_id is not None}
    found = complaints.by_ids(work.session, sorted(ids)) if ids else {}
    waiting = {number for number, row in found.items() if row.state in _ANSWERED_TO}
    scored = {number for number, row in found.items() if open_survey(row) is not None}
    return lambda one: one.message.complaint_id in (scored if ASKS[one.message.kind] is Asked.RECOVERY else waiting)


def _unsure(work: Work, asked: Sequence[AnswerableText]) -> Callable[[AnswerableText], bool]:
    """Tells of a text that asks whether it works again whether nobody has said so yet; any other one is none."""
    orders = {one.message.order_id for one in asked if one.message.kind in WORKS_AGAIN and one.message.order_id}
    waiting = (
        joined_orders.asked(work.session, orders) | line_tests.fixes_asked(work.session, orders) if orders else set()
    )
    return lambda one: one.message.kind not in WORKS_AGAIN or one.message.order_id in waiting


_ANSWERED_TO = (ComplaintState.RESOLVED, ComplaintState.ACCEPTED)


def _under_warranty(work: Work, text: InboundText, operator_id: int | None) -> Sequence[Visit]:
    return inbound_texts.under_warranty(work.session, text.from_number, work.now.date(), operator_id)


def _warranty(visit: Visit) -> OpenQuestion:
    """Whoever had a visit may say at any time within its warranty that the fault is not gone."""
    question = Question(
        asked=Asked.WARRANTY,
        subject=f"order:{visit.order_id}",
        message_id=f"warranty:{visit.id}",
        asked_at=visit.ended_at or visit.created_at,
        answerable_for=timedelta.max,
    )
    return OpenQuestion(question, None, visit, {})


def _is_open(one: AnswerableText) -> bool:
    if one.message.kind == "survey":
        return not one.surveyed
    if one.message.kind == "recommend_asked":
        return not one.recommended
    if one.message.kind in _ABOUT_ENDED:
        return one.appointment is None or one.appointment.state != AppointmentState.SUPERSEDED
    if one.appointment is None or one.visit is None:
        return True
    return one.appointment.state == AppointmentState.LIVE and VisitState(one.visit.state) not in ENDED_VISITS


def _question(one: AnswerableText, named: Mapping[int, int]) -> OpenQuestion:
    message = one.message
    # A follow-on visit of the same order is the same matter: the newest text about it decides what a digit means.
    subject = f"order:{message.order_id}" if message.order_id is not None else f"message:{message.id}"
    if message.complaint_id is not None:
        subject = f"complaint:{message.complaint_id}"
    asked = ASKS[message.kind]
    question = Question(
        asked=asked,
        subject=subject,
        message_id=str(message.id),
        asked_at=message.sent_at or message.created_at,
        choices=named.get(message.id) or count_slots(message.parameters.get("slots", "")),
        answerable_for=_ANSWERABLE_FOR.get(asked, ANSWERABLE_FOR),
    )
    return OpenQuestion(question, one.appointment, one.visit, message.parameters, message.complaint_id)
