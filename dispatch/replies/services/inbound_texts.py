"""What customers write: each text is taken in once and ends as exactly one thing (invariant 28)."""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from dispatch.campaigns.services import members
from dispatch.customers.services.contacts import got_in_touch
from dispatch.db.tables import Customer, InboundText, Message, WorkOrder
from dispatch.kernel.records import announce, open_task
from dispatch.kernel.work import Work
from dispatch.messaging.services.composing import Addressee, TextTopic, write
from dispatch.messaging.services.customer_notices import tell
from dispatch.operators.queries import operators
from dispatch.replies.queries import inbound_texts as queries
from dispatch.replies.services.open_questions import OpenQuestion, open_questions
from dispatch.replies.services.reply_actions import ANSWERS, ReplyCase, ReplyResult
from dispatch.vocabulary.terms import ContactWay
from dispatch.workforce.services.speakers import speaker_of
from dispatch.workforce.services.zones import zone_of_visit
from notify import Asked, CarrierVerdict, Context, InboundOutcome, Reply, ReplyKind, read_reply

LONGEST = 2000
"""Characters that are kept of a text; carriers take at most 1600."""

RECENT = timedelta(hours=1)


@dataclass(frozen=True)
class IncomingText:
    """A text as a carrier hands it over; its signature has been checked."""

    carrier: str
    carrier_message_id: str
    from_number: str
    body: str
    verdict: CarrierVerdict | None = None
    """What the carrier itself read in it, and has acted on."""
    media: tuple[str, ...] = ()
    """Addresses of its pictures at the carrier."""
    to_number: str | None = None
    """Which of our numbers it was sent to, where the carrier says so."""


def receive(work: Work, incoming: IncomingText) -> InboundText:
    """Takes a text in and does what it asks for. The same text again changes nothing and returns the first one.

    What is not understood beyond doubt changes nothing but opens a task (invariant 27).
    """
    queries.one_after_the_other(work.session, incoming.from_number)
    operator_id = operators.id_of_sender(work.session, incoming.to_number) if incoming.to_number else None
    customer, order = queries.sender(work.session, incoming.from_number, operator_id)
    text = queries.add_once(work.session, _values(work, incoming, order))
    if text is None:
        return _known(work, incoming)
    questions = open_questions(work, text, operator_id)
    reply = read_reply(text.body, _context(work, text, questions), incoming.verdict)
    about = questions.get(reply.question.message_id) if reply.question else None
    case = ReplyCase(work, text, reply, about, tuple(questions[one.message_id] for one in reply.questions))
    said = ANSWERS[reply.kind](case)
    _note(text, reply, said, about)
    if customer is not None and reply.kind not in _SAYS_NOTHING_NEW:
        got_in_touch(work, customer, ContactWay.TEXT, about.visit.order if about and about.visit else order)
    if customer is not None and reply.kind in _ENDS_AN_INVITATION:
        members.hear(work, customer.id, declines=reply.kind is ReplyKind.DECLINE)
    known = _ask_a_person(work, text, reply) if said.person or _has_remark(reply, said) else False
    if said.answer is not None and not (known and said.answer in _READ):
        _answer(case, said, questions, customer, order)
    announce(work, "inbound.received", "inbound_text", text.id, outcome=text.outcome, meaning=reply.kind)
    return text


_SAYS_NOTHING_NEW = frozenset({ReplyKind.SCORE, ReplyKind.RECOMMEND, ReplyKind.AUTO_RESPONDER})
"""Answers to how it was, which we asked for, and what no customer wrote: nobody had to get in touch."""
_ENDS_AN_INVITATION = frozenset(
    {
        ReplyKind.DECLINE, ReplyKind.COMPLAIN, ReplyKind.MAYBE_STOP, ReplyKind.FREE_TEXT, ReplyKind.AMBIGUOUS,
        ReplyKind.NOT_CONTENT, ReplyKind.NOT_FIXED,
    }
)  # fmt: skip
"""Whoever was asked whether we may come and says no, complains, or writes what a person must read is asked no more."""


def _values(work: Work, incoming: IncomingText, order: WorkOrder | None) -> dict[str, object]:
    return {
        "carrier": incoming.carrier,
        "carrier_message_id": incoming.carrier_message_id,
        "from_number": incoming.from_number,
        "to_number": incoming.to_number,
        "body": printable(incoming.body),
        "outcome": InboundOutcome.TASK,
        "order_id": order.id if order else None,
        "media": [address[:LONGEST] for address in incoming.media],
        "received_at": work.now,
    }


def printable(body: str) -> str:
    """A text without control characters, which no column and no page can hold, cut to its longest."""
    kept = (letter for letter in body if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs"))
    return "".join(kept)[:LONGEST]


def _known(work: Work, incoming: IncomingText) -> InboundText:
    known = queries.find(work.session, incoming.carrier, incoming.carrier_message_id)
    if known is None:
        raise RuntimeError("An inbound text that is there already is gone.")
    return known


def _context(work: Work, text: InboundText, questions: dict[str, OpenQuestion]) -> Context:
    return Context(
        now=work.now,
        questions=tuple(one.question for one in questions.values()),
        recent_texts=queries.recent_bodies(work.session, text.from_number, work.now - RECENT, text.id),
    )


def _note(text: InboundText, reply: Reply, said: ReplyResult, about: OpenQuestion | None) -> None:
    text.outcome, text.meaning = said.outcome, reply.kind
    if about is not None:
        text.appointment_id = about.appointment.id if about.appointment else None
        text.order_id = about.visit.order_id if about.visit else text.order_id


_READ = frozenset({"reply_unclear", "reply_read"})
"""Answers that only say that a person reads it: once per conversation is enough."""


def _has_remark(reply: Reply, said: ReplyResult) -> bool:
    """Whether something stands beside an answer that is done: `1, the gate code is 4711`."""
    return reply.effect.person and said.outcome is InboundOutcome.APPLIED


def _ask_a_person(work: Work, text: InboundText, reply: Reply) -> bool:
    """Adds the text to the conversation's open task, or opens one; tells whether there was one already."""
    task = queries.open_conversation(work.session, text.from_number, text.to_number)
    if task is not None:
        said = f"{task.facts.get('body', '')}\n{text.body}"[-LONGEST:]
        doubt = ReplyKind.MAYBE_STOP.value
        meaning = doubt if doubt in (reply.kind, task.facts.get("meaning")) else reply.kind.value
        task.facts = {**task.facts, "body": said, "meaning": meaning}
        task.sentence = _sentence(meaning, said)
        text.task_id = task.id
        return True
    opened = open_task(
        work,
        "inbound_text",
        f"inbound:{text.id}",
        _sentence(reply.kind.value, text.body),
        order_id=text.order_id,
        meaning=reply.kind.value,
        body=text.body,
    )
    text.task_id = opened.id if opened else None
    return False


def _sentence(meaning: str, body: str) -> str:
    return f"A customer wrote something that a person must answer ({meaning.replace('_', ' ')}): “{body}”"


def _answer(
    case: ReplyCase,
    said: ReplyResult,
    questions: dict[str, OpenQuestion],
    customer: Customer | None,
    order: WorkOrder | None,
) -> Message | None:
    """Answers at once, about the visit that the text is about where there is one."""
    work, topic = case.work, f"inbound:{case.text.id}"
    kind = _advice(said.answer or "", questions)
    if case.about is not None and case.about.visit is not None:
        message = tell(
            work,
            kind,
            case.about.visit,
            appointment=case.about.appointment,
            topic=topic,
            answers=True,
            **said.parameters,
        )
        if message is not None:
            queries.keep_named_visits(work.session, message.id, said.visit_ids)
        return message
    visits = order.visits if order else []
    addressee = Addressee(
        number=case.text.from_number,
        language=customer.language if customer else work.tools.default_language,
        zone=zone_of_visit(work, visits[-1]) if visits else work.tools.default_zone,
        textable=True,
        customer_id=customer.id if customer else None,
        speaker=speaker_of(work, visits[-1].order) if visits else None,
    )
    about = TextTopic(topic=topic, order_id=case.text.order_id)
    return write(work, kind, addressee, about, said.parameters, answers=True)


def _advice(kind: str, questions: dict[str, OpenQuestion]) -> str:
    """Digits are recommended only where they can be understood: one appointment is open, and nothing else."""
    if kind != "reply_unclear":
        return kind
    asked = [one.question.asked for one in questions.values() if one.question.asked is not Asked.WARRANTY]
    subjects = {one.question.subject for one in questions.values() if one.question.asked is not Asked.WARRANTY}
    return kind if len(subjects) == 1 and set(asked) == {Asked.APPOINTMENT} else "reply_read"
