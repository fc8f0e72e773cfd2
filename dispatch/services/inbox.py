"""The customer's side of the inbox: what he answers takes the way of a carrier's webhook."""

import uuid

from dispatch.db.models import InboundText
from dispatch.domain.errors import Invalid
from dispatch.services.inbound import Incoming, receive
from dispatch.services.work import Work

CARRIER = "inbox"


def answer(work: Work, number: str, text: str) -> InboundText:
    """Takes in what the owner of a phone of the inbox writes. Raises `Invalid` for an empty text."""
    if not text.strip():
        raise Invalid("empty", "Write something first.")
    return receive(work, Incoming(CARRIER, f"inbox-in-{uuid.uuid4().hex}", number, text))
