"""The carrier of demonstrations keeps each message once."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from notify.carriers.carrier import Accepted, Carrier, OutgoingText
from notify.carriers.inbox import InboxCarrier
from notify.receipts import Delivery
from notify.tariff import Tariff

TEXT = OutgoingText("m1", "+41791234567", "hello", "reply_help", "en", segments=2, validity_s=600)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class MemoryStore:
    """An inbox in memory."""

    texts: dict[str, OutgoingText] = field(default_factory=dict)

    def put(self, text: OutgoingText) -> str:
        self.texts.setdefault(text.message_id, text)
        return f"in-{text.message_id}"

    def id_of(self, message_id: str) -> str | None:
        return f"in-{message_id}" if message_id in self.texts else None


def test_delivers_a_message_once_however_often_it_is_sent() -> None:
    store = MemoryStore()
    carrier: Carrier = InboxCarrier(store)
    answers = [carrier.send(TEXT) for _ in range(3)]
    assert answers == [Accepted("in-m1", Delivery.DELIVERED)] * 3
    assert store.texts == {"m1": TEXT}


def test_finds_by_our_own_id() -> None:
    carrier = InboxCarrier(MemoryStore())
    assert carrier.find(TEXT, LONG_AGO) is None
    carrier.send(TEXT)
    assert carrier.find(TEXT, LONG_AGO) == Accepted("in-m1", Delivery.DELIVERED)


def test_costs_what_the_tariff_says() -> None:
    assert InboxCarrier(MemoryStore()).price_micros(TEXT) == 0
    assert InboxCarrier(MemoryStore(), Tariff("EUR", 70_000)).price_micros(TEXT) == 140_000
