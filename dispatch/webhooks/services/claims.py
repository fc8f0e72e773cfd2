"""What may be sent now is claimed, and what became of it is written down."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dispatch.accounts.services import identity
from dispatch.db.tables import Event, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from dispatch.kernel.rows import pause_rows
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import EndpointOffReason, WebhookDeliveryState
from dispatch.webhooks.queries import deliveries as queries
from dispatch.webhooks.queries import endpoints as endpoint_queries
from dispatch.webhooks.rules import payloads
from dispatch.webhooks.rules.retries import FAILURES_TO_REST, ReceiverAnswer, next_try
from dispatch.webhooks.services import secrets
from dispatch.webhooks.services.switching import switch_off

LEASE = timedelta(seconds=30)
"""Longer than a try can take: whoever has not written its end down by then has died."""
MOST_TO_ONE = 8
"""So many deliveries to one endpoint are under way at the same time, in all processes."""


@dataclass(frozen=True)
class OutgoingWebhook:
    """One try, ready to be sent: nothing of it is read from the database any more."""

    endpoint_id: int
    delivery_id: int
    lease: int
    url: str
    headers: dict[str, str]
    body: bytes


def claim(work: Work, *, most: int) -> list[OutgoingWebhook]:
    """Takes what is due and next in line, at most so many, fairly among the endpoints; nothing while sending is paused.

    After a restore the database may hold what was sent long since.
    """
    if pause_rows.open_pause(work.session) is not None:
        return []
    queries.pass_the_gate(work.session)
    endpoint_queries.every(work.session)
    outgoing = _claimed_trials(work, most)
    for endpoint, under_way in queries.with_work(work.session, work.now):
        allowed = 1 if endpoint.failures >= FAILURES_TO_REST else MOST_TO_ONE
        free = min(most - len(outgoing), allowed - under_way)
        if free > 0:
            heads = queries.heads(work.session, endpoint.id, work.now, most=free)
            outgoing += _of_endpoint(work, endpoint, heads)
    work.session.flush()
    return outgoing


def record(work: Work, ends: Iterable[tuple[OutgoingWebhook, ReceiverAnswer]]) -> None:
    """Writes down how tries ended; the late end of a claim that another has taken over since changes nothing."""
    by_endpoint: dict[int, list[tuple[OutgoingWebhook, ReceiverAnswer]]] = defaultdict(list)
    for sent, answer in ends:
        by_endpoint[sent.endpoint_id].append((sent, answer))
    for endpoint_id in sorted(by_endpoint):  # Locks are taken in one order.
        endpoint = endpoint_queries.locked(work.session, endpoint_id)
        of_endpoint = by_endpoint[endpoint_id]
        rows = queries.locked(work.session, {sent.delivery_id: sent.lease for sent, _ in of_endpoint})
        for sent, answer in of_endpoint:
            if endpoint is not None and sent.delivery_id in rows:
                _record_one(work, endpoint, rows[sent.delivery_id], answer)


def _record_one(work: Work, endpoint: WebhookEndpoint, row: WebhookDelivery, answer: ReceiverAnswer) -> None:
    row.tries += 1
    row.leased_until = None
    work.session.add(
        WebhookAttempt(
            delivery_id=row.id,
            at=work.now,
            status=answer.status,
            code=answer.code,
            milliseconds=answer.milliseconds,
        )
    )
    if answer.is_taken:
        endpoint.failures, endpoint.rests_until = 0, None
        _end(work, row, WebhookDeliveryState.DELIVERED)
    elif row.event_id is None:
        _end(work, row, WebhookDeliveryState.FAILED)
    else:
        _put_off(work, endpoint, row, answer)


def _put_off(work: Work, endpoint: WebhookEndpoint, row: WebhookDelivery, answer: ReceiverAnswer) -> None:
    """A failure: the delivery comes again by the schedule, and the endpoint rests with it after several in a row."""
    endpoint.failures += 1
    again = next_try(row.tries, work.now, row.id, answer.retry_after_seconds)
    if again is not None:
        row.due_at = again
    if answer.is_gone:
        switch_off(work, endpoint, EndpointOffReason.GONE)
    elif again is None:
        switch_off(work, endpoint, EndpointOffReason.RETRIES_USED_UP)
    elif endpoint.failures >= FAILURES_TO_REST or answer.retry_after_seconds is not None:
        endpoint.rests_until = again


def _claimed_trials(work: Work, most: int) -> list[OutgoingWebhook]:
    outgoing = []
    for row in queries.trials(work.session, work.now, most=most):
        endpoint = work.session.get_one(WebhookEndpoint, row.endpoint_id)
        body = payloads.body_of_ping(endpoint.id, work.now)
        outgoing += _signed(work, endpoint, row, f"ping_{row.id}", body)
    return outgoing


def _of_endpoint(work: Work, endpoint: WebhookEndpoint, rows: Sequence[WebhookDelivery]) -> list[OutgoingWebhook]:
    owner = identity.by_user_id(work, endpoint.owner_id)
    if owner is None:
        switch_off(work, endpoint, EndpointOffReason.OWNER_INACTIVE)
        return []
    events = _seen(work, owner, rows)
    outgoing = []
    for row in rows:
        event = events.get(row.event_id or 0)
        if event is None:
            _end(work, row, WebhookDeliveryState.WITHHELD)
        else:
            outgoing += _signed(
                work, endpoint, row, payloads.webhook_id_of(event.id, event.at), payloads.body_of_event(_columns(event))
            )
    return outgoing


def _signed(
    work: Work, endpoint: WebhookEndpoint, row: WebhookDelivery, webhook_id: str, body: str
) -> list[OutgoingWebhook]:
    """The try, leased and signed; none where the secret is lost, which switches the endpoint off."""
    try:
        signatures = secrets.signatures(work, endpoint, webhook_id, work.now, body)
    except secrets.SecretLost:
        switch_off(work, endpoint, EndpointOffReason.SECRET_LOST)
        return []
    row.lease += 1
    row.leased_until = work.now + LEASE
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Field-Dispatch-Webhooks/1",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(work.now.timestamp())),
        "webhook-signature": signatures,
    }
    return [OutgoingWebhook(endpoint.id, row.id, row.lease, endpoint.url, headers, body.encode())]


def _seen(work: Work, owner: Actor, rows: Sequence[WebhookDelivery]) -> dict[int, Event]:
    return queries.events_within(work.session, owner, [row.event_id for row in rows if row.event_id is not None])


def _columns(event: Event) -> dict[str, Any]:
    return {
        name: getattr(event, name)
        for name in ("id", "at", "kind", "thing", "thing_id", "territory_id", "source", "data")
    }


def _end(work: Work, row: WebhookDelivery, state: WebhookDeliveryState) -> None:
    row.state, row.ended_at, row.leased_until = state, work.now, None
