"""The conversation of an order: every text with its attempts and receipts, every answer, and what it all cost."""

from dataclasses import dataclass, field
from datetime import datetime

from dispatch.db.tables import InboundText, Message, Receipt
from dispatch.kernel.work import Work
from dispatch.messaging.queries import messages
from dispatch.orders.queries import orders
from dispatch.vocabulary.errors import Missing


@dataclass(frozen=True)
class ConversationText:
    """One text, ours or the customer's."""

    at: datetime
    direction: str
    message: Message | None = None
    inbound: InboundText | None = None
    receipts: list[Receipt] = field(default_factory=list)


@dataclass(frozen=True)
class Conversation:
    """The lines, the oldest first, and the cost of ours in millionths of the currency."""

    items: list[ConversationText]
    cost_micros: int
    currency: str


def of_order(work: Work, order_id: int) -> Conversation:
    """What was written about an order. Raises `Missing` outside the actor's bounds."""
    if orders.visible(work.session, work.actor, order_id) is None:
        raise Missing("order")
    told, written = messages.of_order(work.session, order_id)
    receipts = messages.receipts_of(work.session, told)
    lines = [ConversationText(one.created_at, "out", message=one, receipts=receipts[one.id]) for one in told]
    lines += [ConversationText(one.received_at, "in", inbound=one) for one in written]
    return Conversation(
        # At the same instant the customer's text comes before our answer to it.
        items=sorted(lines, key=lambda line: (line.at, line.direction)),
        cost_micros=sum(one.price_micros for one in told if one.carrier_message_id is not None),
        currency=work.tools.texting.tariff.currency,
    )
