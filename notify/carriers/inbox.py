"""The carrier of demonstrations: texts land in a store where people read and answer them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from notify.carriers.carrier import Accepted, OutgoingText
from notify.receipts import Delivery
from notify.tariff import FREE, Tariff


class InboxStore(Protocol):
    """Where texts land, one per message id."""

    def put(self, text: OutgoingText) -> str:
        """Keep the text and return its id here; a message id that is there already changes nothing."""

    def id_of(self, message_id: str) -> str | None:
        """The id under which a message's text was kept, `None` if it was not."""


@dataclass(frozen=True, slots=True)
class InboxCarrier:
    """Delivers into a store at once. Sending the same message again is harmless and gives the same id."""

    store: InboxStore
    tariff: Tariff = FREE
    name: str = "inbox"

    def send(self, text: OutgoingText) -> Accepted:
        """Keep the text; it counts as delivered."""
        return Accepted(self.store.put(text), Delivery.DELIVERED)

    def find(self, text: OutgoingText, since: datetime, others: frozenset[str] = frozenset()) -> Accepted | None:
        """Look by our own message id, which is exact: neither time nor other ids are needed."""
        del since, others
        kept = self.store.id_of(text.message_id)
        return None if kept is None else Accepted(kept, Delivery.DELIVERED)

    def price_micros(self, text: OutgoingText) -> int:
        """The tariff's price; nothing by default."""
        return self.tariff.price_micros(text.to, text.segments)
