"""Endpoints are switched off visibly, and go on where they stopped."""

from dispatch.accounts.services import identity
from dispatch.db.tables import WebhookEndpoint
from dispatch.kernel.records import audit, open_task
from dispatch.kernel.rows import task_rows
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.terms import EndpointOffReason
from dispatch.webhooks.queries import relay
from dispatch.webhooks.rules.addresses import host_of
from dispatch.webhooks.services.endpoints import held

TASK = "webhook_off"


def disable(work: Work, endpoint_id: int) -> WebhookEndpoint:
    """Sends nothing more; what is pending stays, and what is missed is remembered."""
    endpoint = held(work, endpoint_id)
    if endpoint.off_reason is None:
        endpoint.off_reason, endpoint.off_at = EndpointOffReason.BY_HAND, work.now
        audit(work, "webhook_endpoint.disabled", "webhook_endpoint", endpoint.id)
        work.session.flush()
    return endpoint


def switch_off(work: Work, endpoint: WebhookEndpoint, reason: EndpointOffReason) -> None:
    """Ends sending because it can't go on, and tells people so."""
    if endpoint.off_reason is not None:
        return
    endpoint.off_reason, endpoint.off_at = reason, work.now
    audit(work, "webhook_endpoint.switched_off", "webhook_endpoint", endpoint.id, why=reason.value)
    host = host_of(endpoint.url)
    open_task(
        work,
        TASK,
        _topic(endpoint),
        f"Webhook endpoint {endpoint.id} ({host}) gets nothing any more ({reason.value.replace('_', ' ')})."
        " Mend it and switch it on again; it goes on where it stopped.",
        endpoint=endpoint.id,
        host=host,
        off_reason=reason.value,
    )


def enable(work: Work, endpoint_id: int, *, catch_up: bool) -> WebhookEndpoint:
    """Sends again, with the whole schedule; `catch_up` lays out what happened while it was off.

    Raises `Refused` while its owner is switched off.
    """
    endpoint = held(work, endpoint_id)
    if endpoint.off_reason is None:
        return endpoint
    owner = identity.by_user_id(work, endpoint.owner_id)
    if owner is None:
        raise Refused("user_inactive", "This user is switched off.")
    missed, endpoint.missed_from_id = endpoint.missed_from_id, None
    endpoint.off_reason = endpoint.off_at = endpoint.rests_until = None
    endpoint.failures = 0
    work.session.flush()
    relay.begin_anew(work.session, endpoint.id, work.now)
    if catch_up and missed is not None:
        relay.lay_out(work.session, endpoint, owner, relay.laid_out_from(missed), work.now)
    task_rows.close_topic(work.session, TASK, _topic(endpoint), work.now)
    audit(work, "webhook_endpoint.enabled", "webhook_endpoint", endpoint.id, catch_up=catch_up)
    return endpoint


def replay(work: Work, endpoint_id: int, since: int) -> int:
    """Sends everything after the event `since` once more, with the ids it had; tells how many deliveries that are.

    Raises `Refused` while the endpoint is off.
    """
    endpoint = held(work, endpoint_id)
    owner = identity.by_user_id(work, endpoint.owner_id)
    if endpoint.off_reason is not None or owner is None:
        raise Refused("endpoint_off", "This endpoint is switched off; switch it on first.")
    again = relay.lay_out_again(work.session, endpoint.id, since + 1, work.now)
    new = relay.lay_out(work.session, endpoint, owner, relay.laid_out_from(since + 1), work.now)
    audit(work, "webhook_endpoint.replayed", "webhook_endpoint", endpoint.id, since=since, deliveries=again + new)
    return again + new


def _topic(endpoint: WebhookEndpoint) -> str:
    return f"webhook_endpoint:{endpoint.id}"
