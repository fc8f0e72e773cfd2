"""Carriers that tests hold in their hand."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from dispatch.bootstrap import Backend
from dispatch.messaging.carriers.carriers import Carriers
from notify.carriers.bucket import Rate
from notify.carriers.carrier import Accepted, OutgoingText
from notify.carriers.choice import Route
from notify.errors import SendError
from notify.receipts import Delivery


@dataclass
class FakeCarrier:
    """Takes every text unless told otherwise, and remembers what it took.

    `answer` is asked with each text before it is taken: it may raise a `SendError`. `loses_answers` raises it after
    the text was taken, as when a connection breaks.
    """

    name: str = "fake"
    answer: Callable[[OutgoingText], None] = lambda _text: None
    after: Callable[[OutgoingText], None] = lambda _text: None
    finds: bool = True
    found_as: Delivery = Delivery.SENT
    names_itself: Callable[[str], str] = lambda carrier_id: carrier_id
    """The id under which a look-up finds a text that was taken under the given one."""
    ids: str = ""
    """The form of its ids, such as `SM{:032x}`; by default its name and a number."""
    taken: list[OutgoingText] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, text: OutgoingText) -> Accepted:
        self.answer(text)
        with self._lock:
            self.taken.append(text)
            number = len(self.taken)
        self.after(text)
        return Accepted(self._id(number))

    def find(self, text: OutgoingText, since: datetime, others: frozenset[str] = frozenset()) -> Accepted | None:
        del since
        self.asked.append(text.message_id)
        if not self.finds:
            return None
        for number, taken in enumerate(self.taken, start=1):
            if taken.message_id == text.message_id and self._id(number) not in others:
                return Accepted(self.names_itself(self._id(number)), self.found_as)
        return None

    def _id(self, number: int) -> str:
        return self.ids.format(number) if self.ids else f"{self.name}-{number}"

    def price_micros(self, text: OutgoingText) -> int:
        return text.segments


def raising(error: SendError) -> Callable[[OutgoingText], None]:
    """What a carrier does that answers every text with this error."""

    def answer(_text: OutgoingText) -> None:
        raise error

    return answer


def with_carriers(
    backend: Backend, *carriers: FakeCarrier, rates: Mapping[str, Mapping[str, Rate]] | None = None
) -> Backend:
    """The same house with other ways out to every number, the first preferred."""
    by_name: Mapping[str, FakeCarrier] = {carrier.name: carrier for carrier in carriers}
    routes = tuple(Route(name, ("+", "+86")) for name in by_name)
    return replace(backend, carriers=Carriers(by_name, routes, rates or {}))
