"""`/webhook-endpoints`: where events are sent as they happen, and what became of each."""

from datetime import timedelta
from typing import Any

from flask_smorest import Blueprint

from dispatch.db.tables import WebhookDelivery, WebhookEndpoint
from dispatch.http.guard import actor, backend, needs
from dispatch.http.listing import PageQuery, page, page_of
from dispatch.vocabulary.permissions import Permission
from dispatch.webhooks.api.schemas import (
    DeliveryOut,
    DeliveryQuery,
    EnablingSchema,
    EndpointChangeSchema,
    EndpointInSchema,
    EndpointOut,
    NewEndpointOut,
    ReplayOut,
    ReplaySchema,
    RotationSchema,
)
from dispatch.webhooks.queries import deliveries
from dispatch.webhooks.queries import endpoints as queries
from dispatch.webhooks.services import endpoints, secrets, switching

blueprint = Blueprint(
    "webhook_endpoints", __name__, description="Events sent to other systems' servers, by Standard Webhooks."
)

ONE = "/webhook-endpoints/<int:endpoint_id>"


@blueprint.post("/webhook-endpoints")
@needs(Permission.WEBHOOKS_WRITE)
@blueprint.arguments(EndpointInSchema)
@blueprint.response(201, NewEndpointOut)
def add(body: dict[str, Any]) -> dict[str, Any]:
    """Adds an endpoint and shows its secret this once; it gets what happens from now on, and in the seconds before.

    Its owner (whoever asks, unless an admin names another) bounds what it gets. An `Idempotency-Key` has no effect
    here: a stored answer would keep the secret readable.
    """
    with backend().work(actor()) as work:
        endpoint = endpoints.add(work, **body)
        return _with_secret(endpoint, secrets.present(work, endpoint))


@blueprint.get("/webhook-endpoints")
@needs(Permission.WEBHOOKS_WRITE)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(EndpointOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists endpoints, the oldest first: a system its own, an admin those of the users within their bounds."""
    with backend().work(actor()) as work:
        rows = queries.listed(work.session, work.actor, limit=query["limit"] + 1, after=query["after"])
        return page(rows, query["limit"])


@blueprint.get(ONE)
@needs(Permission.WEBHOOKS_WRITE)
@blueprint.response(200, EndpointOut)
def read(endpoint_id: int) -> WebhookEndpoint:
    """Reads an endpoint."""
    with backend().work(actor()) as work:
        return endpoints.known(work, endpoint_id)


@blueprint.patch(ONE)
@needs(Permission.WEBHOOKS_WRITE)
@blueprint.arguments(EndpointChangeSchema)
@blueprint.response(200, EndpointOut)
def amend(body: dict[str, Any], endpoint_id: int) -> WebhookEndpoint:
    """Changes an endpoint; what is pending goes to the new address."""
    with backend().work(actor()) as work:
        return endpoints.amend(work, endpoint_id, body)


@blueprint.delete(ONE)
@needs(Permission.WEBHOOKS_WRITE)
@blueprint.response(204)
def remove(endpoint_id: int) -> None:
    """Lets an endpoint go, with all that was to be sent to it and its log."""
    with backend().work(actor()) as work:
        endpoints.remove(work, endpoint_id)


@blueprint.post(f"{ONE}/secret")
@needs(Permission.WEBHOOKS_WRITE)
@blueprint.arguments(RotationSchema)
@blueprint.response(200, NewEndpointOut)
def rotate(body: dict[str, Any], endpoint_id: int) -> dict[str, Any]:
    """Makes another secret and shows it this once; until `former_secret_until` both sign."""
    with backend().work(actor()) as work:
        endpoint, secret = endpoints.rotate_secret(work, endpoint_id, timedelta(hours=body["overlap_hours"]))
        return _with_secret(endpoint, secret)


@blueprint.post(f"{ONE}/disable")
@needs(Permission.WEBHOOKS_WRITE)
@blueprint.response(200, EndpointOut)
def disable(endpoint_id: int) -> WebhookEndpoint:
    """Sends nothing more until it is enabled; a repetition changes nothing."""
    with backend().work(actor()) as work:
        return switching.disable(work, endpoint_id)


@blueprint.post(f"{ONE}/enable")
@needs(Permission.WEBHOOKS_WRITE)
@blueprint.arguments(EnablingSchema)
@blueprint.response(200, EndpointOut)
def enable(body: dict[str, Any], endpoint_id: int) -> WebhookEndpoint:
    """Goes on where it stopped: what was pending, then, unless `catch_up` is false, what happened meanwhile."""
    with backend().work(actor()) as work:
        return switching.enable(work, endpoint_id, catch_up=body["catch_up"])


@blueprint.post(f"{ONE}/replay")
@needs(Permission.WEBHOOKS_WRITE)
@blueprint.arguments(ReplaySchema)
@blueprint.response(200, ReplayOut)
def replay(body: dict[str, Any], endpoint_id: int) -> dict[str, int]:
    """Sends everything after the event `since` once more, with the same `webhook-id`s, in order."""
    with backend().work(actor()) as work:
        return {"deliveries": switching.replay(work, endpoint_id, body["since"])}


@blueprint.post(f"{ONE}/ping")
@needs(Permission.WEBHOOKS_WRITE)
@blueprint.response(202, DeliveryOut)
def ping(endpoint_id: int) -> WebhookDelivery:
    """Sends a trial (`webhook.ping`) once, within seconds, also while the endpoint is off; the log tells its end."""
    with backend().work(actor()) as work:
        row = endpoints.ping(work, endpoint_id)
        work.session.refresh(row, ["attempts"])
        return row


@blueprint.get(f"{ONE}/deliveries")
@needs(Permission.WEBHOOKS_WRITE)
@blueprint.arguments(DeliveryQuery, location="query")
@blueprint.response(200, page_of(DeliveryOut))
def log(query: dict[str, Any], endpoint_id: int) -> dict[str, Any]:
    """Lists deliveries with every try, the newest first; what ended is kept for 30 days."""
    limit = query["limit"]
    with backend().work(actor()) as work:
        endpoints.known(work, endpoint_id)
        rows = deliveries.log(work.session, endpoint_id, limit=limit + 1, before=query["after"], state=query["state"])
        return page(rows, limit)


def _with_secret(endpoint: WebhookEndpoint, secret: str) -> dict[str, Any]:
    return {name: getattr(endpoint, name) for name in EndpointOut().fields} | {"secret": secret}
