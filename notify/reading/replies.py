"""What a customer may mean by a text, and how it ends: exactly one of six outcomes (invariant 28)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ANSWERABLE_FOR = timedelta(hours=48)
"""How long a text of ours can be answered, where nothing else is said."""


class Asked(StrEnum):
    """What a text of ours asked for, and so which answers it can get."""

    APPOINTMENT = "appointment"
    SLOTS = "slots"
    SLOTS_OR_WAIT = "slots_or_wait"
    WAITLIST = "waitlist"
    SURVEY = "survey"
    RECOMMEND = "recommend"
    CARE = "care"
    WHICH_VISIT = "which_visit"
    WARRANTY = "warranty"
    COMPLAINT = "complaint"
    RECOVERY = "recovery"
    OUTAGE = "outage"


SCORED = frozenset({Asked.SURVEY, Asked.RECOVERY})
"""What asks for a score of 1 to 5: how a visit was, and how well a complaint was put right."""


class ReplyKind(StrEnum):
    """What the customer meant."""

    CONFIRM = "confirm"
    CHANGE = "change"
    CALL = "call"
    SLOT = "slot"
    WAIT_FOR_EARLIER = "wait_for_earlier"
    CALL_OFF = "call_off"
    DECLINE = "decline"
    TAKE_EARLIER = "take_earlier"
    SCORE = "score"
    RECOMMEND = "recommend"
    NOT_FIXED = "not_fixed"
    COMPLAIN = "complain"
    CONTENT = "content"
    NOT_CONTENT = "not_content"
    WORKS = "works"
    STILL_DOWN = "still_down"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"
    NONE_FITS = "none_fits"
    WHICH_VISIT = "which_visit"
    WRONG_NUMBER = "wrong_number"
    MAYBE_STOP = "maybe_stop"
    ACKNOWLEDGED = "acknowledged"
    AMBIGUOUS = "ambiguous"
    FREE_TEXT = "free_text"
    AUTO_RESPONDER = "auto_responder"


class InboundOutcome(StrEnum):
    """How an inbound text ends."""

    APPLIED = "applied"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"
    NOTED = "noted"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Question:
    """A text of ours that may still be answered; the caller leaves out what has been answered or withdrawn.

    `subject` is the caller's key of the appointment or visit, the same for every text about it: the newest text
    about a subject decides what a digit means. `message_id` names the text, and so the version, that asked.
    `choices` is how many slots or visits it offered. An answer later than `answerable_for` counts no longer.
    """

    asked: Asked
    subject: str
    message_id: str
    asked_at: datetime
    choices: int = 0
    answerable_for: timedelta = ANSWERABLE_FOR


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds an inbound text: when it came, what is open, and what this number wrote in the last hour."""

    now: datetime
    questions: tuple[Question, ...] = ()
    recent_texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What follows from a meaning.

    `answer` is the kind of text that answers at once; `None` means silence, or that the caller words the answer
    because it depends on what the change leads to. After `CHANGE` a caller that has windows to offer sends
    `slot_offer` or `slot_offer_or_wait` in its place. `person` asks for a task, besides any other outcome.
    """

    outcome: InboundOutcome
    answer: str | None = None
    person: bool = False


EFFECTS: Mapping[ReplyKind, Effect] = {
    ReplyKind.CONFIRM: Effect(InboundOutcome.APPLIED, "reply_confirmed"),
    ReplyKind.CHANGE: Effect(InboundOutcome.APPLIED, "reply_change_noted"),
    ReplyKind.CALL: Effect(InboundOutcome.APPLIED, "reply_call_noted"),
    ReplyKind.SLOT: Effect(InboundOutcome.APPLIED),
    ReplyKind.WAIT_FOR_EARLIER: Effect(InboundOutcome.APPLIED, "reply_waitlisted"),
    ReplyKind.CALL_OFF: Effect(InboundOutcome.APPLIED),
    ReplyKind.DECLINE: Effect(InboundOutcome.APPLIED),
    ReplyKind.TAKE_EARLIER: Effect(InboundOutcome.APPLIED),
    ReplyKind.SCORE: Effect(InboundOutcome.APPLIED, "survey_thanks"),
    ReplyKind.RECOMMEND: Effect(InboundOutcome.APPLIED, "survey_thanks"),
    ReplyKind.NOT_FIXED: Effect(InboundOutcome.APPLIED, "call_back_promised"),
    ReplyKind.COMPLAIN: Effect(InboundOutcome.APPLIED),
    ReplyKind.CONTENT: Effect(InboundOutcome.APPLIED, "complaint_accepted"),
    ReplyKind.NOT_CONTENT: Effect(InboundOutcome.APPLIED),
    ReplyKind.WORKS: Effect(InboundOutcome.APPLIED, "reply_works"),
    ReplyKind.STILL_DOWN: Effect(InboundOutcome.APPLIED),
    ReplyKind.OPT_OUT: Effect(InboundOutcome.OPT_OUT, "opt_out_ack"),
    ReplyKind.OPT_IN: Effect(InboundOutcome.OPT_IN, "opt_in_ack"),
    ReplyKind.HELP: Effect(InboundOutcome.HELP, "reply_help"),
    ReplyKind.NONE_FITS: Effect(InboundOutcome.TASK, "reply_read", person=True),
    ReplyKind.WHICH_VISIT: Effect(InboundOutcome.APPLIED, "which_visit"),
    ReplyKind.WRONG_NUMBER: Effect(InboundOutcome.OPT_OUT, "opt_out_ack", person=True),
    ReplyKind.MAYBE_STOP: Effect(InboundOutcome.TASK, person=True),
    ReplyKind.ACKNOWLEDGED: Effect(InboundOutcome.NOTED),
    ReplyKind.AMBIGUOUS: Effect(InboundOutcome.TASK, "reply_unclear", person=True),
    ReplyKind.FREE_TEXT: Effect(InboundOutcome.TASK, "reply_unclear", person=True),
    ReplyKind.AUTO_RESPONDER: Effect(InboundOutcome.TASK, person=True),
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What an inbound text means.

    `number` is the slot (from 1), the score (1 to 5) or how likely they are to recommend us (0 to 10).

    `question` is the one it answers, `None` where it answers none; `questions` are all it answers where these are
    several. `effect` is what follows.
    """

    kind: ReplyKind
    effect: Effect
    question: Question | None = None
    number: int | None = None
    questions: tuple[Question, ...] = ()
