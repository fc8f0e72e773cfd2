"""Which of our texts a customer may be answering."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.db.tables import Appointment, InboundText, Visit
from dispatch.kernel.work import Work
from dispatch.replies.queries import inbound_texts
from dispatch.replies.queries.inbound_texts import AnswerableText
from dispatch.vocabulary.states import ENDED_VISITS, VisitState
from dispatch.vocabulary.terms import AppointmentState
from notify import ANSWERABLE_FOR, Asked, Question, count_slots

ASKS: Mapping[str, Asked] = {
    "confirmation": Asked.APPOINTMENT,
    "technician_changed": Asked.APPOINTMENT,
    "window_changed": Asked.APPOINTMENT,
    "reminder": Asked.APPOINTMENT,
    "running_late": Asked.APPOINTMENT,
    "missed_you": Asked.APPOINTMENT,
    "cancelled": Asked.APPOINTMENT,
    "completed": Asked.APPOINTMENT,
    "slot_offer": Asked.SLOTS,
    "slot_offer_or_wait": Asked.SLOTS_OR_WAIT,
    "waitlist_offer": Asked.WAITLIST,
    "survey": Asked.SURVEY,
    "care_visit": Asked.CARE,
}
_ABOUT_ENDED = frozenset({"missed_you", "cancelled", "completed", "survey", "slot_offer", "care_visit"})
"""Texts that still ask something when the version they speak of has ended."""


@dataclass(frozen=True)
class OpenQuestion:
    """A question with what it is about."""

    question: Question
    appointment: Appointment | None
    visit: Visit | None
    parameters: Mapping[str, Any]


def open_questions(work: Work, text: InboundText) -> dict[str, OpenQuestion]:
    """What the sender was asked and may still answer, by the id of our text. Answered and withdrawn ones are out."""
    asked = inbound_texts.asking(work.session, text.from_number, list(ASKS), work.now - ANSWERABLE_FOR)
    return {str(one.message.id): _question(one) for one in asked if _is_open(one)}


def _is_open(one: AnswerableText) -> bool:
    if one.message.kind == "survey":
        return not one.surveyed
    if one.message.kind in _ABOUT_ENDED:
        return one.appointment is None or one.appointment.state != AppointmentState.SUPERSEDED
    if one.appointment is None or one.visit is None:
        return True
    return one.appointment.state == AppointmentState.LIVE and VisitState(one.visit.state) not in ENDED_VISITS


def _question(one: AnswerableText) -> OpenQuestion:
    message = one.message
    subject = f"visit:{message.visit_id}" if message.visit_id is not None else f"message:{message.id}"
    question = Question(
        asked=ASKS[message.kind],
        subject=subject,
        message_id=str(message.id),
        asked_at=message.sent_at or message.created_at,
        choices=count_slots(message.parameters.get("slots", "")),
    )
    return OpenQuestion(question, one.appointment, one.visit, message.parameters)
