"""Events reach other systems: signed, in order, at least once, whatever the receiver does."""

from dataclasses import replace
from datetime import datetime

import pytest
from standardwebhooks import WebhookVerificationError

from dispatch.bootstrap import Backend
from dispatch.messaging.processes import sending_pauses
from dispatch.webhooks.processes import sending
from dispatch.webhooks.receivers.posting import post
from dispatch.webhooks.rules.retries import ReceiverAnswer
from dispatch.webhooks.services import claims
from tests.integration.webhooks.conftest import Subscription, subscribed
from tests.support.clocks import FixedClock
from tests.support.servers.webhook_receiver import TakenRequest, WebhookReceiver, webhook_receiver


def test_tells_what_the_event_feed_tells_signed(hook: Subscription, receiver: WebhookReceiver) -> None:
    hook.happens(1, source="crm", reason="x")
    assert hook.round() == 1
    event = hook.door.get("/events").json["items"][0]
    told = receiver.requests[0].verified(hook.secret)
    assert told == {"type": "order.received", "timestamp": event["at"], "data": event}
    seconds = int(datetime.fromisoformat(event["at"]).timestamp())
    assert receiver.requests[0].webhook_id == f"evt_{event['id']}_{seconds}"
    assert hook.log()[0]["attempts"][0] | {"milliseconds": 0} == {
        "at": hook.clock.now().isoformat(), "status": 204, "code": "taken", "milliseconds": 0,
    }  # fmt: skip


def test_is_not_believed_with_another_secret_or_body(hook: Subscription, receiver: WebhookReceiver) -> None:
    hook.happens(1)
    hook.round()
    request = receiver.requests[0]
    with pytest.raises(WebhookVerificationError):
        request.verified("whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldA==")
    with pytest.raises(WebhookVerificationError):
        replace(request, body=request.body.replace(b"received", b"cancelled")).verified(hook.secret)


def test_sends_nothing_twice_that_was_taken(hook: Subscription, receiver: WebhookReceiver) -> None:
    hook.happens(1, 2, 3)
    assert [hook.round(), hook.round_after(hours=1)] == [3, 0]
    assert len(set(receiver.ids())) == 3


def test_keeps_the_order_of_each_order_over_failures(hook: Subscription, receiver: WebhookReceiver) -> None:
    refused: set[str] = set()
    taken: list[tuple[int, int]] = []

    def not_at_first(request: TakenRequest) -> int:
        if request.webhook_id not in refused:
            refused.add(request.webhook_id)
            return 503
        event = request.verified(hook.secret)["data"]
        taken.append((event["thing_id"], event["id"]))
        return 200

    receiver.answer = not_at_first
    hook.happens(*[1, 2, 3] * 5)
    for _ in range(20):
        hook.round_after(seconds=6)
    by_order = [[event for thing, event in taken if thing == order] for order in (1, 2, 3)]
    assert by_order == [sorted(events) for events in by_order]
    assert [len(events) for events in by_order] == [5, 5, 5]
    assert {row["state"] for row in hook.log()} == {"delivered"}


def test_sends_again_with_the_same_id_after_a_worker_died_between_send_and_record(
    hook: Subscription, receiver: WebhookReceiver, backend: Backend
) -> None:
    hook.happens(1)
    sending.relay(backend)
    with backend.work() as work:
        [lost] = claims.claim(work, most=16)
    assert post(lost.url, lost.headers, lost.body, to_loopback=True).is_taken
    assert hook.round() == 0
    assert hook.round_after(seconds=31) == 1
    assert len(receiver.ids()) == 2
    assert len(set(receiver.ids())) == 1
    assert hook.log()[0]["state"] == "delivered"


def test_lets_the_late_end_of_a_lost_claim_change_nothing(
    hook: Subscription, receiver: WebhookReceiver, backend: Backend
) -> None:
    hook.happens(1)
    sending.relay(backend)
    with backend.work() as work:
        [late] = claims.claim(work, most=16)
    hook.round_after(seconds=31)
    with backend.work() as work:
        claims.record(work, [(late, ReceiverAnswer(500, "refused", 1))])
    assert [(row["state"], row["tries"]) for row in hook.log()] == [("delivered", 1)]
    assert hook.read()["failures"] == 0


@pytest.mark.parametrize(("trick", "code"), [("hang", "no_answer"), ("drip", "deadline"), ("stall", "deadline")])
def test_bounds_a_receiver_that_does_not_answer(receiver: WebhookReceiver, trick: str, code: str) -> None:
    receiver.trick = trick
    answer = post(receiver.url, {}, b"{}", to_loopback=True, deadline_seconds=0.3)
    assert (answer.status, answer.code) == (None, code)
    assert answer.milliseconds < 2000


@pytest.mark.parametrize("trick", ["endless", "lie"])
def test_believes_the_status_and_reads_no_more_than_a_little(receiver: WebhookReceiver, trick: str) -> None:
    receiver.trick = trick
    assert post(receiver.url, {}, b"{}", to_loopback=True, deadline_seconds=5).is_taken


def test_follows_no_redirect(hook: Subscription, receiver: WebhookReceiver) -> None:
    with webhook_receiver() as elsewhere:
        receiver.answer, receiver.headers = lambda _request: 307, {"Location": elsewhere.url}
        hook.happens(1)
        hook.round()
        assert elsewhere.requests == []
    attempt = hook.log()[0]["attempts"][0]
    assert (attempt["status"], attempt["code"]) == (307, "redirected")


def test_sends_nothing_while_sending_is_paused(hook: Subscription, receiver: WebhookReceiver, backend: Backend) -> None:
    sending_pauses.pause(backend, "restored", after_restore=True)
    hook.happens(1)
    assert (hook.round(), receiver.requests) == (0, [])
    sending_pauses.resume(backend)
    assert hook.round() == 1


def test_goes_on_with_other_orders_while_one_is_refused(hook: Subscription, receiver: WebhookReceiver) -> None:
    receiver.answer = lambda request: 400 if b'"thing_id":1,' in request.body else 200
    hook.happens(1, 1, 2, 3, 2)
    hook.round()
    told = [(event["thing_id"], event["id"]) for event in receiver.events(hook.secret)]
    assert sorted(thing for thing, _ in told) == [1, 2, 2, 3]
    assert hook.read()["off_reason"] is None


def test_asks_a_server_that_is_down_with_one_delivery_at_a_time(hook: Subscription, receiver: WebhookReceiver) -> None:
    receiver.answer = lambda _request: 500
    hook.happens(*range(100))
    hook.round()
    assert len(receiver.requests) <= 10
    assert hook.round_after(seconds=6) == 1
    assert hook.round_after(minutes=6) == 1
    receiver.answer = lambda _request: 200
    assert hook.round_after(minutes=40) == 100
    assert hook.read()["failures"] == 0


def test_leaves_others_in_peace_while_one_stalls(
    hook: Subscription, receiver: WebhookReceiver, backend: Backend, clock: FixedClock
) -> None:
    with webhook_receiver() as other:
        second = subscribed(backend, clock, other.url)
        hook.happens(*range(20))
        sending.relay(backend)
        waits = {receiver.url: ReceiverAnswer(None, "deadline", 15_000)}
        sending.send_due(
            backend, lambda one: waits.get(one.url) or post(one.url, one.headers, one.body, to_loopback=True)
        )
        assert len(other.requests) == 20
    assert second.read()["failures"] == 0
    assert hook.read()["failures"] >= 3


def test_waits_as_long_as_the_receiver_wants(hook: Subscription, receiver: WebhookReceiver) -> None:
    receiver.answer, receiver.headers = lambda _request: 429, {"Retry-After": "3600"}
    hook.happens(1, 2)
    hook.round()
    receiver.answer = lambda _request: 200
    assert hook.round_after(minutes=59) == 0
    assert hook.round_after(minutes=2) == 2
