"""A person writes to an order's customer in their own words, through the gate that every text goes through."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from dispatch.db.tables import Message, WorkOrder
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.messaging.services import composing
from dispatch.messaging.services.composing import Addressee, Draft, TextTopic
from dispatch.messaging.services.wishes.text_gate import verdict
from dispatch.orders.services import orders
from dispatch.replies.queries import inbound_texts
from dispatch.vocabulary.errors import Invalid, Refused
from dispatch.workforce.services.speakers import speaker_of
from dispatch.workforce.services.zones import zone_of_order
from notify import KINDS, Action, Decision, Reason

KIND = "from_desk"
QUIET = frozenset({Reason.QUIET_HOURS, Reason.DO_NOT_DISTURB})
"""What yields to an answer to the customer's own message of the last minutes (invariant 17)."""


@dataclass(frozen=True)
class DeskText:
    """What a customer would read, what it costs (millionths of `currency`), and what the policy says of it now.

    `reason` says why it does not leave at once; `until` when it does, and is None where it never would.
    """

    body: str
    segments: int
    price_micros: int
    currency: str
    reason: str | None
    until: datetime | None

    @property
    def may_be_sent(self) -> bool:
        """Whether it leaves, now or later."""
        return self.reason is None or self.until is not None


def try_out(work: Work, order_id: int, words: str) -> DeskText:
    """What would be sent, and what holds it back; writes nothing. Raises `Missing`, `Refused`, and `Invalid`."""
    worded, decision = _decided(work, orders.visible(work, order_id), words)
    return DeskText(
        body=worded.values["body"],
        segments=worded.values["segments"],
        price_micros=worded.values["price_micros"],
        currency=work.tools.texting.tariff.currency,
        reason=decision.reason.value if decision.reason else None,
        until=decision.until,
    )


def send(work: Work, order_id: int, words: str) -> Message:
    """Writes a person's text; it leaves at once, or when `not_before` says, for the reason in `held_reason`.

    Raises `Missing`; `Invalid` for words that no text can hold; `Refused` with the policy's reason (`text_refused`)
    where it would never leave. The policy decides once more when it does.
    """
    order = orders.visible(work, order_id)
    worded, decision = _decided(work, order, words)
    if decision.action is Action.SUPPRESS:
        raise Refused("text_refused", "This text can't be sent.", reason=str(decision.reason))
    if decision.until is not None:
        held = {"not_before": decision.until, "held_reason": str(decision.reason)}
        worded = replace(worded, values=worded.values | held)
    [message] = composing.post(work, [worded])
    if message is None:
        raise RuntimeError("A text under a topic of its own was there before.")
    audit(work, "message.by_hand", "message", message.id, order_id=order.id)
    return message


def _decided(work: Work, order: WorkOrder, words: str) -> tuple[Draft, Decision]:
    """The text, and the policy's verdict at this moment; as an answer to what they just wrote where quiet forbids."""
    if not order.customer.textable:
        raise Refused("not_textable", "This customer's number gets no texts; please call.")
    worded = _worded(work, order, words, answers=False)
    decision = verdict(work, worded)
    if decision.reason in QUIET and _wrote_just_now(work, order):
        worded = _worded(work, order, words, answers=True)
        decision = verdict(work, worded)
    return worded, decision


def _worded(work: Work, order: WorkOrder, words: str, *, answers: bool) -> Draft:
    customer = order.customer
    whom = Addressee(
        customer.phone,
        customer.language,
        zone_of_order(work, order),
        customer.textable,
        customer_id=customer.id,
        speaker=speaker_of(work, order),
    )
    about = TextTopic(topic=f"desk:{uuid.uuid4().hex}", order_id=order.id)
    said = {"words": " ".join(words.split()), "reference": order.reference}
    worded = composing.draft(work, KIND, whom, about, said, answers=answers)
    if worded.reason is not None:
        raise Invalid("bad_words", "Write plain words, without 【 and 】.")
    most = KINDS[KIND].max_segments
    if worded.values["segments"] > most:
        raise Invalid("too_many_segments", f"This takes more than {most} texts on the customer's phone; write less.")
    return worded


def _wrote_just_now(work: Work, order: WorkOrder) -> bool:
    last = inbound_texts.last_of_number(work.session, order.customer.phone)
    return last is not None and work.now - last <= work.tools.texting.rules.answer_within
