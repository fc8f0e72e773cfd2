"""The short form of `at_length`: what it asks of ten thousand webhooks holds of a few hundred."""

from random import Random

from dispatch.bootstrap import Backend
from tests.integration.webhooks import at_length
from tests.support.clocks import FixedClock
from tests.support.servers.webhook_receiver import TakenRequest


def test_loses_nothing_and_overtakes_nothing_whatever_the_receiver_does(backend: Backend, clock: FixedClock) -> None:
    outcome = at_length.play(backend, clock, events=300, seed=1)
    assert outcome.faults == []
    assert outcome.figures["kept"] == 300
    assert outcome.figures["requests"] > 300
    assert set(outcome.figures["moods"]) == set(at_length.MOODS)


def test_would_see_what_is_lost_overtaken_or_unsigned() -> None:
    receiver = at_length.Receiver(Random(1))
    receiver.kept += [("evt_2", 1, 2), ("evt_1", 1, 1)]
    receiver.requests.append(
        TakenRequest("/", {"webhook-id": "evt_1", "webhook-timestamp": "1", "webhook-signature": "v1,x"}, b"")
    )
    assert at_length._faults(receiver, 3, "whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldA==", 1) == [
        "1 of 3 events lost",
        "order 1: overtaken",
        "1 requests without a signature of the secret",
        "1 redirects followed",
    ]
