"""What customers write: each text is taken in once and ends as exactly one thing (invariant 28)."""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from dispatch.db.tables import Customer, InboundText, Message, WorkOrder
from dispatch.kernel.records import announce, open_task
from dispatch.kernel.work import Work
from dispatch.messaging.services.composing import Addressee, TextTopic, write
from dispatch.messaging.services.customer_notices import tell, zone_of
from dispatch.replies.queries import inbound_texts as queries
from dispatch.replies.services.open_questions import OpenQuestion, open_questions
from dispatch.replies.services.reply_actions import ANSWERS, ReplyCase, ReplyResult
from notify import Context, InboundOutcome, Reply, read_reply

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


def receive(work: Work, incoming: IncomingText) -> InboundText:
    """Takes a text in and does what it asks for. The same text again changes nothing and returns the first one.

    What is not understood beyond doubt changes nothing but opens a task (invariant 27).
    """
    queries.one_after_the_other(work.session, incoming.from_number)
    customer, order = queries.sender(work.session, incoming.from_number)
    text = queries.add_once(work.session, _values(work, incoming, order))
    if text is None:
        return _known(work, incoming)
    language = customer.language if customer else work.tools.default_language
    questions = open_questions(work, text)
    reply = read_reply(text.body, language, _context(work, text, questions))
    about = questions.get(reply.question.message_id) if reply.question else None
    case = ReplyCase(work, text, reply, about)
    said = ANSWERS[reply.kind](case)
    _note(text, reply, said, about)
    if said.person:
        _ask_a_person(work, text, reply)
    if said.answer is not None:
        _answer(case, said, customer, order)
    announce(work, "inbound.received", "inbound_text", text.id, outcome=text.outcome, meaning=reply.kind)
    return text


def _values(work: Work, incoming: IncomingText, order: WorkOrder | None) -> dict[str, object]:
    return {
        "carrier": incoming.carrier,
        "carrier_message_id": incoming.carrier_message_id,
        "from_number": incoming.from_number,
        "body": printable(incoming.body),
        "outcome": InboundOutcome.TASK,
        "order_id": order.id if order else None,
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


def _ask_a_person(work: Work, text: InboundText, reply: Reply) -> None:
    meaning = reply.kind.value.replace("_", " ")
    open_task(
        work,
        "inbound_text",
        f"inbound:{text.id}",
        f"A customer wrote something that a person must answer ({meaning}): “{text.body}”",
        order_id=text.order_id,
        meaning=reply.kind.value,
        body=text.body,
    )


def _answer(case: ReplyCase, said: ReplyResult, customer: Customer | None, order: WorkOrder | None) -> Message | None:
    """Answers at once, about the visit that the text is about where there is one."""
    work, topic = case.work, f"inbound:{case.text.id}"
    kind = said.answer or ""
    if case.about is not None and case.about.visit is not None:
        return tell(
            work,
            kind,
            case.about.visit,
            appointment=case.about.appointment,
            topic=topic,
            answers=True,
            **said.parameters,
        )
    visits = order.visits if order else []
    addressee = Addressee(
        number=case.text.from_number,
        language=customer.language if customer else work.tools.default_language,
        zone=zone_of(work, visits[-1]) if visits else work.tools.default_zone,
        textable=True,
        customer_id=customer.id if customer else None,
    )
    about = TextTopic(topic=topic, order_id=case.text.order_id)
    return write(work, kind, addressee, about, said.parameters, answers=True)
