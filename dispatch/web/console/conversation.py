"""Texts to and fro, as bubbles of a conversation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dispatch.db.tables import InboundText, Message
from dispatch.vocabulary.states import MessageState
from dispatch.web import languages
from dispatch.web.texts import Texts

ON_THE_PHONE = (MessageState.SENT, MessageState.DELIVERED)


@dataclass(frozen=True)
class OrderText:
    """One bubble of a conversation: ours on the left, the customer's on the right."""

    at: datetime
    body: str
    side: str
    note: str
    faint: bool = False
    pictures: tuple[str, ...] = ()


def conversation(told: Iterable[Message], written: Iterable[InboundText]) -> list[OrderText]:
    """What we told and what they wrote, the oldest first."""
    t = Texts(languages.of_browser())
    theirs = [_theirs(t, text) for text in sorted(written, key=lambda text: text.id)]
    ours = [_ours(t, message) for message in sorted(told, key=lambda message: message.id)]
    # At the same instant the customer's text comes before our answer to it, and what was written first before the next.
    return sorted(theirs + ours, key=lambda one: one.at)


def _ours(t: Texts, message: Message) -> OrderText:
    note = t(f"message_states.{message.state}")
    if message.suppressed_reason:
        note += f" ({t.word('message_reasons', message.suppressed_reason)})"
    reached = message.state in ON_THE_PHONE
    return OrderText(message.sent_at or message.created_at, message.body, "ours", note, faint=not reached)


def _theirs(t: Texts, text: InboundText) -> OrderText:
    return OrderText(
        text.received_at, text.body, "theirs", t(f"inbound_outcomes.{text.outcome}"), pictures=pictures_of(text)
    )


def pictures_of(text: InboundText) -> tuple[str, ...]:
    """The addresses of a text's pictures that a page may link to; any other scheme than the web's is left out."""
    return tuple(address for address in text.media if address.startswith(("https://", "http://")))
