"""Webhooks at length, to a receiver that dies, stalls, lies, forgets and redirects; nothing may be lost or overtaken.

`python -m tests.integration.webhooks.at_length --events 10000 --record`.
"""

import argparse
import json
import logging
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import structlog
from standardwebhooks import Webhook

from benchmarks import record
from dispatch.bootstrap import Backend, build
from dispatch.db import schema
from dispatch.db.embedded import embedded_server
from dispatch.kernel.records import announce
from dispatch.vocabulary.terms import Role
from dispatch.webhooks.processes import sending
from dispatch.webhooks.receivers import posting
from dispatch.webhooks.rules.retries import ReceiverAnswer
from dispatch.webhooks.services.claims import OutgoingWebhook
from tests.support.backends import make_settings
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.servers.webhook_receiver import TakenRequest, WebhookReceiver, webhook_receiver

DEADLINE_SECONDS = 0.3
"""A stalled request costs as long as this instead of 15 seconds."""
MOODS = {"taken": 80, "refused": 5, "forgets": 4, "hangs": 4, "stalls": 1, "lies": 3, "redirects": 3}
"""What the receiver does with a request, and how often of a hundred. It `forgets` that it took one and answers 500."""
KEEPS = {"taken", "forgets", "lies"}
TRICKS = {"hangs": "hang", "stalls": "stall", "lies": "lie"}
STATUS = {"taken": 204, "refused": 503, "forgets": 500, "hangs": 204, "stalls": 204, "lies": 200, "redirects": 307}
DEAD_PERCENT = 10
"""So many rounds of a hundred find nobody at the port."""
ORDERS = 50
MOST_ROUNDS = 5000


@dataclass
class Receiver:
    """What a receiver has seen over all its lives, and what it kept."""

    draw: Random
    moods: Counter[str] = field(default_factory=Counter)
    requests: list[TakenRequest] = field(default_factory=list)
    kept: list[tuple[str, int, int]] = field(default_factory=list)
    """Webhook, order and event, in the order in which they were kept for the first time."""
    known: set[str] = field(default_factory=set)
    mood: str = "taken"

    def answer(self, request: TakenRequest) -> int:
        """Decides by chance, and keeps what it takes."""
        self.mood = self.draw.choices(list(MOODS), list(MOODS.values()))[0]
        self.moods[self.mood] += 1
        self.requests.append(request)
        if self.mood in KEEPS and request.webhook_id not in self.known:
            self.known.add(request.webhook_id)
            told = json.loads(request.body)["data"]
            self.kept.append((request.webhook_id, told["thing_id"], told["id"]))
        return STATUS[self.mood]

    def live(self, said: WebhookReceiver, elsewhere: str) -> None:
        """Serves by this mind; redirects lead elsewhere."""
        said.headers = {"Location": elsewhere}
        said.answer = self.answer
        said.trick_of = lambda _request: TRICKS.get(self.mood, "")


@dataclass(frozen=True)
class Outcome:
    """The figures of a run, and what does not hold."""

    figures: dict[str, Any]
    faults: list[str]


def play(backend: Backend, clock: FixedClock, events: int, seed: int) -> Outcome:
    """So many events of some orders to one endpoint, until the receiver has them all."""
    clock.set(datetime.now(UTC))
    receiver, chance, rounds, switched_on = Receiver(Random(seed)), Random(seed + 1), 0, 0
    desk = door(backend, Role.ADMIN)
    with webhook_receiver() as elsewhere:
        with webhook_receiver() as first:
            port = int(urlsplit(first.url).port or 0)
        hook = desk.post("/webhook-endpoints", {"url": first.url, "kinds": ["order.located"]}).json
        _happen(backend, events, chance)
        sending.relay(backend)
        while len(receiver.known) < events and rounds < MOST_ROUNDS:
            rounds += 1
            if chance.randrange(100) < DEAD_PERCENT:
                sending.send_due(backend, _post)
            else:
                with webhook_receiver(port=port) as said:
                    receiver.live(said, elsewhere.url)
                    sending.send_due(backend, _post)
            clock.forward(seconds=chance.choice((6, 60, 400, 4000)))
            switched_on += _switch_on(desk, hook["id"])
        detours = len(elsewhere.requests)
    told = {"rounds": rounds, "switched_on_again": switched_on, "requests": len(receiver.requests)}
    told |= {"repeats": len(receiver.requests) - len({one.webhook_id for one in receiver.requests})}
    return Outcome(
        {"events": events, "kept": len(receiver.kept), **told, "moods": dict(sorted(receiver.moods.items()))},
        _faults(receiver, events, hook["secret"], detours),
    )


def _happen(backend: Backend, events: int, chance: Random) -> None:
    for start in range(0, events, 500):
        with backend.work() as work:
            for _ in range(start, min(events, start + 500)):
                announce(work, "order.located", "order", chance.randrange(ORDERS) + 1)


def _faults(receiver: Receiver, events: int, secret: str, detours: int) -> list[str]:
    faults = []
    if len(receiver.kept) != events:
        faults.append(f"{events - len(receiver.kept)} of {events} events lost")
    by_order: dict[int, list[int]] = defaultdict(list)
    for _, order, event in receiver.kept:
        by_order[order].append(event)
    faults += [f"order {order}: overtaken" for order, told in by_order.items() if told != sorted(told)]
    unsigned = sum(not _is_signed(request, secret) for request in receiver.requests)
    faults += [f"{unsigned} requests without a signature of the secret"] if unsigned else []
    return faults + ([f"{detours} redirects followed"] if detours else [])


def _is_signed(request: TakenRequest, secret: str) -> bool:
    """Whether the library would sign the body so. It is not asked for the age: this run's clock is ahead of it."""
    at = datetime.fromtimestamp(int(request.headers["webhook-timestamp"]), UTC)
    signed = Webhook(secret).sign(request.webhook_id, at, request.body.decode())
    return signed in request.headers["webhook-signature"].split(" ")


def _switch_on(desk: Door, endpoint_id: int) -> int:
    """What a person does who sees that the endpoint is off; 1 where it was."""
    if desk.get(f"/webhook-endpoints/{endpoint_id}").json["off_reason"] is None:
        return 0
    answer = desk.post(f"/webhook-endpoints/{endpoint_id}/enable", {"catch_up": True})
    assert answer.status_code < 300, answer.text
    return 1


def _post(one: OutgoingWebhook) -> ReceiverAnswer:
    return posting.post(one.url, one.headers, one.body, to_loopback=True, deadline_seconds=DEADLINE_SECONDS)


def main(words: list[str]) -> int:
    """Exits with 1 when anything does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", action="store_true", help="append to benchmarks/results/webhooks.jsonl")
    given = parser.parse_args(words)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    began, clock = time.monotonic(), FixedClock()
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder), durable=False) as url:
        schema.upgrade(url)
        backend = build(make_settings(), url, clock=clock)
        backend = replace(backend, tools=replace(backend.tools, webhooks_to_loopback=True))
        outcome = play(backend, clock, given.events, given.seed)
    seconds = round(time.monotonic() - began)
    result: dict[str, Any] = {
        "name": "webhooks", **record.circumstances(), "seed": given.seed, "seconds": seconds,
        **outcome.figures, "faults": outcome.faults,
    }  # fmt: skip
    if given.record:
        record.keep("webhooks", result)
    print("\n".join(f"{name}: {value}" for name, value in result.items()))
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
