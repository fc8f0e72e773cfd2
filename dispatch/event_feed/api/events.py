"""`/events`: what happened, for other systems to follow; `/audit`: who did it."""

from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from dispatch.event_feed.api import event_stream
from dispatch.event_feed.api.schemas import (
    AuditOut,
    AuditQuery,
    EventPage,
    EventQuery,
    EventSchemaList,
    EventSchemaOut,
    StreamQuery,
)
from dispatch.event_feed.queries import events as queries
from dispatch.http.guard import actor, backend, needs, still_in
from dispatch.http.listing import page, page_of
from dispatch.kernel.records import audit as note
from dispatch.vocabulary import event_schemas
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.event_kinds import EVENT_KINDS
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("events", __name__, description="What happened, for other systems to follow.")


@blueprint.get("/events")
@needs(Permission.EVENTS_READ)
@blueprint.arguments(EventQuery, location="query")
@blueprint.response(200, EventPage)
def since(query: dict[str, Any]) -> dict[str, Any]:
    """Tells what happened after the event `since`, in the order of ids.

    Ask again with `next`. An event whose transaction ended late appears behind ones with higher ids: to miss none,
    ask from 100 ids before `next` and leave out the ids you know.
    """
    with backend().work(actor()) as work:
        rows = queries.since(work.session, work.actor, query["since"], limit=query["limit"], kind=query["kind"])
        return {"items": rows, "next": rows[-1].id if rows else query["since"]}


@blueprint.get("/events/stream")
@needs(Permission.EVENTS_READ)
@blueprint.arguments(StreamQuery, location="query")
@blueprint.response(200, content_type="text/event-stream", description="Server-sent events, each as in `/events`.")
@blueprint.alt_response(503, description="Every stream is taken; ask `/events` until `Retry-After` has passed.")
def stream(query: dict[str, Any]) -> Response:
    """Sends events as they happen, late ones too, each once per stream.

    A stream ends after five minutes; the client's `Last-Event-ID` (or `since`) picks it up again. Whoever may read
    plans is told besides who looks at which visit and how far plans are that are being computed: events `presence` and
    `progress` without an id, whole whenever that has changed.
    """
    last = request.headers.get("Last-Event-ID", "")
    start = int(last) if last.isascii() and last.isdecimal() and len(last) < 19 else query["since"]
    return event_stream.open_stream(backend(), actor(), start, still_in())


@blueprint.get("/event-schemas")
@needs(Permission.EVENTS_READ)
@blueprint.response(200, EventSchemaList)
def schemas() -> dict[str, Any]:
    """Gives the JSON schema of every kind of event, in the order in which docs/events.md lists them."""
    return {"items": [_schema_of(kind) for kind in EVENT_KINDS]}


@blueprint.get("/event-schemas/<string:kind>")
@needs(Permission.EVENTS_READ)
@blueprint.response(200, EventSchemaOut)
def schema(kind: str) -> dict[str, Any]:
    """Gives the JSON schema of one kind of event, as `/events` tells it and as the `data` of a webhook holds it."""
    if kind not in EVENT_KINDS:
        raise Missing("event_kind")
    return _schema_of(kind)


def _schema_of(kind: str) -> dict[str, Any]:
    about = EVENT_KINDS[kind]
    return {"kind": kind, "thing": about.thing, "meaning": about.meaning, "schema": event_schemas.schema_of(kind)}


@blueprint.get("/audit")
@needs(Permission.AUDIT_READ)
@blueprint.arguments(AuditQuery, location="query")
@blueprint.response(200, page_of(AuditOut))
def audit(query: dict[str, Any]) -> dict[str, Any]:
    """Tells who did what, the newest first; reading it is noted as well."""
    limit, after = query.pop("limit"), query.pop("after")
    with backend().work(actor()) as work:
        rows = queries.audit_entries(work.session, work.actor, limit=limit + 1, before=after, **query)
        note(work, "audit.read", "audit", None, asked_for=query)
        return page(rows, limit)
