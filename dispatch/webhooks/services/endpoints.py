"""Endpoints: added, changed, let go, given another secret, tried out."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from dispatch.db.tables import WebhookDelivery, WebhookEndpoint
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Invalid, Missing, Refused, TooMany
from dispatch.vocabulary.terms import Role
from dispatch.webhooks.queries import deliveries, relay
from dispatch.webhooks.queries import endpoints as queries
from dispatch.webhooks.rules.addresses import fault_of
from dispatch.webhooks.rules.kinds import unknown_kinds
from dispatch.webhooks.services import secrets
from dispatch.workforce.queries import territories as territory_queries

MOST_OF_OWNER = 20
MOST_TRIALS = 5
TRIAL_WAIT_SECONDS = 30


def add(
    work: Work, url: str, *, kinds: Sequence[str], territory_ids: Sequence[int], description: str, owner_id: int | None
) -> WebhookEndpoint:
    """Adds an endpoint that gets what was not laid out yet; without `owner_id` it is the actor's own.

    Raises `Invalid` for an address that webhooks don't go to, and for an owner, territories or kinds that the actor
    can't name; `Refused` when the owner has enough of them.
    """
    _must_fit(work, {"url": url, "kinds": kinds, "territory_ids": territory_ids})
    owner = queries.owner(work.session, work.actor, owner_id or work.actor.user_id or 0)
    if owner is None or owner.role == Role.TECHNICIAN:
        raise Invalid("unknown_user", "There is no such user who could own it.")
    if queries.count_of(work.session, owner.id) >= MOST_OF_OWNER:
        raise Refused("too_many_endpoints", f"A user has at most {MOST_OF_OWNER} endpoints; let one go first.")
    endpoint = WebhookEndpoint(
        owner_id=owner.id,
        owner=owner,
        url=url,
        description=description,
        kinds=sorted(set(kinds)),
        territory_ids=sorted(set(territory_ids)),
        salt=secrets.new_salt(),
        secret_number=1,
        secret_key=work.tools.keys.fingerprints()[0],
        failures=0,
    )
    work.session.add(endpoint)
    work.session.flush()
    audit(work, "webhook_endpoint.added", "webhook_endpoint", endpoint.id, owner_id=owner.id)
    return endpoint


def known(work: Work, endpoint_id: int) -> WebhookEndpoint:
    """An endpoint within the actor's bounds. Raises `Missing`."""
    found = queries.visible(work.session, work.actor, endpoint_id)
    if found is None:
        raise Missing("webhook endpoint")
    return found


def held(work: Work, endpoint_id: int) -> WebhookEndpoint:
    """The same, locked until the transaction ends."""
    known(work, endpoint_id)
    found = queries.locked(work.session, endpoint_id)
    if found is None:
        raise Missing("webhook endpoint")
    return found


def amend(work: Work, endpoint_id: int, changes: Mapping[str, Any]) -> WebhookEndpoint:
    """Changes what is named (url, description, kinds, territory_ids); what is pending goes to the new address."""
    endpoint = held(work, endpoint_id)
    _must_fit(work, changes)
    for name, value in changes.items():
        setattr(endpoint, name, sorted(set(value)) if isinstance(value, list) else value)
    if "url" in changes:
        endpoint.failures, endpoint.rests_until = 0, None
    audit(work, "webhook_endpoint.amended", "webhook_endpoint", endpoint.id, fields=sorted(changes))
    work.session.flush()
    return endpoint


def remove(work: Work, endpoint_id: int) -> None:
    """Lets an endpoint go, with all that was to be sent to it."""
    work.session.delete(held(work, endpoint_id))
    audit(work, "webhook_endpoint.removed", "webhook_endpoint", endpoint_id)


def rotate_secret(work: Work, endpoint_id: int, overlap: timedelta) -> tuple[WebhookEndpoint, str]:
    """Another secret, which can never be read again; the former signs beside it for so long."""
    endpoint = held(work, endpoint_id)
    secret = secrets.rotate(work, endpoint, overlap)
    hours = round(overlap.total_seconds() / 3600)
    audit(work, "webhook_endpoint.secret_rotated", "webhook_endpoint", endpoint.id, overlap_hours=hours)
    work.session.flush()
    return endpoint, secret


def ping(work: Work, endpoint_id: int) -> WebhookDelivery:
    """Leaves a trial to be sent once, also to an endpoint that is off. Raises `TooMany` while several wait."""
    endpoint = held(work, endpoint_id)
    if deliveries.pending_trials(work.session, endpoint.id) >= MOST_TRIALS:
        raise TooMany(TRIAL_WAIT_SECONDS)
    return relay.add_trial(work.session, endpoint.id, work.now)


def _must_fit(work: Work, given: Mapping[str, Any]) -> None:
    fault = fault_of(given["url"], to_loopback=work.tools.webhooks_to_loopback) if "url" in given else None
    if fault is not None:
        raise Invalid("bad_webhook_address", fault)
    unknown = unknown_kinds(given.get("kinds", ()))
    if unknown:
        raise Invalid("unknown_event_kind", f"There is no such kind of event: {', '.join(unknown)}.")
    if not set(given.get("territory_ids", ())) <= set(territory_queries.ids(work.session, work.actor)):
        raise Invalid("unknown_territory", "There is no such territory.")
