"""What the tests of webhooks share: a house that may send to this machine, at the present time, and a receiver."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.kernel.records import announce
from dispatch.vocabulary.terms import Role
from dispatch.webhooks.processes import sending
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.servers.webhook_receiver import WebhookReceiver, webhook_receiver


@pytest.fixture
def backend(backend: Backend, clock: FixedClock) -> Backend:
    """At the present time: receivers believe no signature that is older or younger than five minutes."""
    clock.set(datetime.now(UTC))
    return replace(backend, tools=replace(backend.tools, webhooks_to_loopback=True))


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with webhook_receiver() as running:
        yield running


@dataclass
class Subscription:
    """An endpoint of an admin's at the receiver, and what a worker does for it."""

    backend: Backend
    clock: FixedClock
    door: Door
    id: int
    secret: str

    @property
    def path(self) -> str:
        return f"/webhook-endpoints/{self.id}"

    def read(self) -> Any:
        return self.door.get(self.path).json

    def log(self) -> list[Any]:
        return list(self.door.get(f"{self.path}/deliveries").json["items"])

    def happens(self, *orders: int, kind: str = "order.received", **about: Any) -> None:
        """Something happens to each of the orders, one after the other."""
        for order in orders:
            with self.backend.work() as work:
                announce(work, kind, "order", order, **about)

    def round(self) -> int:
        """What a worker does every few seconds; tells how many tries that took."""
        sending.relay(self.backend)
        return sending.send_due(self.backend)

    def round_after(self, **duration: float) -> int:
        """The same, so much later."""
        self.clock.forward(**duration)
        return self.round()


@pytest.fixture
def hook(backend: Backend, clock: FixedClock, receiver: WebhookReceiver) -> Subscription:
    return subscribed(backend, clock, receiver.url)


def subscribed(backend: Backend, clock: FixedClock, url: str, **wanted: Any) -> Subscription:
    """An admin's endpoint."""
    asker = door(backend, Role.ADMIN)
    made = asker.post("/webhook-endpoints", {"url": url, **wanted})
    assert made.status_code == 201, made.text
    return Subscription(backend, clock, asker, made.json["id"], made.json["secret"])
