"""What is sent: the event as `GET /events` tells it, in the envelope of Standard Webhooks."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

PING = "webhook.ping"
"""The type of what is sent to try an endpoint out; no event has it."""


def body_of_event(event: Mapping[str, Any]) -> str:
    """The JSON text of an event, given by the names of its columns."""
    told = {name: event[name] for name in ("id", "kind", "thing", "thing_id", "territory_id", "source", "data")}
    at: datetime = event["at"]
    return _written(str(event["kind"]), at, told | {"at": at.isoformat()})


def webhook_id_of(event_id: int, at: datetime) -> str:
    """The id by which receivers know an event again; its moment keeps it its own after an older backup was restored,
    in which the ids of events are given a second time.
    """
    return f"evt_{event_id}_{int(at.timestamp())}"


def body_of_ping(endpoint_id: int, now: datetime) -> str:
    """The JSON text of a trial."""
    return _written(PING, now, {"endpoint_id": endpoint_id})


def _written(kind: str, at: datetime, data: Mapping[str, Any]) -> str:
    return json.dumps({"type": kind, "timestamp": at.isoformat(), "data": data}, separators=(",", ":"))
