"""What carriers report of a text they took. Statuses only move forward, in whatever order reports come."""

from collections.abc import Mapping
from enum import StrEnum


class Delivery(StrEnum):
    """How far an accepted text has come, in rising order. A handset's confirmation outweighs every failure."""

    ACCEPTED = "accepted"
    SENT = "sent"
    FAILED = "failed"
    UNDELIVERED = "undelivered"
    DELIVERED = "delivered"


RANK: Mapping[Delivery, int] = {delivery: rank for rank, delivery in enumerate(Delivery)}
FINAL = frozenset({Delivery.FAILED, Delivery.UNDELIVERED, Delivery.DELIVERED})


def merge(known: Delivery | None, reported: Delivery) -> Delivery:
    """The further of the two: commutative, associative, idempotent, so order and repetition do not matter."""
    if known is None:
        return reported
    return max(known, reported, key=RANK.__getitem__)


# A text of which only some segments arrived cannot be read; `canceled` was stopped before it left.
TWILIO_STATUSES: Mapping[str, Delivery] = {
    "accepted": Delivery.ACCEPTED,
    "scheduled": Delivery.ACCEPTED,
    "queued": Delivery.ACCEPTED,
    "sending": Delivery.ACCEPTED,
    "sent": Delivery.SENT,
    "canceled": Delivery.FAILED,
    "failed": Delivery.FAILED,
    "partially_delivered": Delivery.UNDELIVERED,
    "undelivered": Delivery.UNDELIVERED,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.DELIVERED,
}


def from_twilio(status: str) -> Delivery | None:
    """Our word for Twilio's; `None` for one that is not about an outgoing text or not known."""
    return TWILIO_STATUSES.get(status)
