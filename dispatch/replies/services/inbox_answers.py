"""The customer's side of the inbox: what they answer takes the way of a carrier's webhook."""

import uuid

from dispatch.db.tables import InboundText
from dispatch.kernel.work import Work
from dispatch.replies.services.inbound_texts import IncomingText, receive
from dispatch.vocabulary.errors import Invalid

CARRIER = "inbox"


def answer(work: Work, number: str, text: str) -> InboundText:
    """Takes in what the owner of a phone of the inbox writes. Raises `Invalid` for an empty text."""
    if not text.strip():
        raise Invalid("empty", "Write something first.")
    return receive(work, IncomingText(CARRIER, f"inbox-in-{uuid.uuid4().hex}", number, text))
