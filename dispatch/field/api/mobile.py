"""`/mobile`: a technician's device pairs, reads its day and reports what happened."""

from dataclasses import replace
from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import ValidationError

from dispatch.accounts.processes.pairing import pair_device
from dispatch.field.api import sync_cursors
from dispatch.field.api.day_schemas import DayQuery, DaySchema, StopSchema, SyncQuery, SyncSchema
from dispatch.field.api.mobile_schemas import (
    BatchSchema,
    EventSchema,
    PairedSchema,
    PairSchema,
    PositionsSchema,
    VerdictsSchema,
)
from dispatch.field.processes.event_batches import take_events
from dispatch.field.services import pickups, technician_day
from dispatch.field.services.field_events import EventIn
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import EventVerdict
from dispatch.workforce.rules.plausible_points import is_unset
from dispatch.workforce.services.zones import zone_of_territory

blueprint = Blueprint("mobile", __name__, description="The technician's device, often offline.")
_event, _stop = EventSchema(), StopSchema()
BESIDE_NAMES = ("parts", "absence_requests", "praise", "shifts", "pickups", "photo_proposals")
_beside = DaySchema(only=BESIDE_NAMES)
BESIDES = 0
"""Stands in a cursor for what a device shows beside visits; no visit has this id."""


@blueprint.post("/mobile/pair")
@needs(Permission.PUBLIC)
@blueprint.arguments(PairSchema)
@blueprint.response(201, PairedSchema)
def pair(body: dict[str, Any]) -> dict[str, Any]:
    """Pairs a device by the code that a dispatcher reads out; ten tries in ten minutes."""
    paired = pair_device(backend(), body["code"], body["name"], address=request.remote_addr or "unknown")
    return {
        "token": paired.token,
        "device_id": paired.device.id,
        "technician_id": paired.technician.id,
        "technician_name": paired.technician.name,
    }


@blueprint.get("/mobile/day")
@needs(Permission.MOBILE)
@blueprint.arguments(DayQuery, location="query")
@blueprint.response(200, DaySchema)
def day(query: dict[str, Any]) -> dict[str, Any]:
    """Today's visits in order, or tomorrow's; whose they are shows only while they are still to be done."""
    with backend().work(actor()) as work:
        mine = technician_day.my_day(work, query.get("date"))
        zone = zone_of_territory(work, mine.technician.territory_id)
        return {
            "date": mine.span.start.astimezone(zone).date(),
            "zone": zone.key,
            "technician_name": mine.technician.name,
            "now": work.now,
            "visits": list(mine.stops),
            **_besides(work),
        }


@blueprint.get("/mobile/sync")
@needs(Permission.MOBILE)
@blueprint.arguments(SyncQuery, location="query")
@blueprint.response(200, SyncSchema)
def sync(query: dict[str, Any]) -> dict[str, Any]:
    """What changed on the day since the last answer, and which visits are gone and why."""
    had = sync_cursors.read(query["since"]) if "since" in query else {}
    beside_had = had.pop(BESIDES, None)
    with backend().work(actor()) as work:
        stops = {stop.visit.id: stop for stop in technician_day.my_day(work).stops}
        has = {visit_id: sync_cursors.fingerprint(_stop.dump(stop)) for visit_id, stop in stops.items()}
        besides = _besides(work)
        beside_has = sync_cursors.fingerprint(_beside.dump(besides))
        gone = technician_day.why_gone(work, had.keys() - has.keys())
        return {
            "now": work.now,
            "visits": [stop for visit_id, stop in stops.items() if had.get(visit_id) != has[visit_id]],
            "gone": [{"visit_id": visit_id, "reason": reason} for visit_id, reason in sorted(gone.items())],
            **(besides if beside_had != beside_has else dict.fromkeys(BESIDE_NAMES)),
            "next": sync_cursors.written(has | {BESIDES: beside_has}),
        }


@blueprint.post("/mobile/events")
@needs(Permission.MOBILE)
@blueprint.arguments(BatchSchema)
@blueprint.response(200, VerdictsSchema)
def report(body: dict[str, Any]) -> dict[str, Any]:
    """Takes events in, in any order and as often as the device likes, and answers each with a verdict."""
    read = [_read(raw, body) for raw in body["events"]]
    good = [event for event in read if isinstance(event, EventIn)]
    verdicts = iter(take_events(backend(), actor(), good))
    return {"verdicts": [next(verdicts) if isinstance(event, EventIn) else event for event in read]}


@blueprint.post("/mobile/positions")
@needs(Permission.MOBILE)
@blueprint.arguments(PositionsSchema)
@blueprint.response(204)
def positions(body: dict[str, Any]) -> None:
    """Keeps the newest position; earlier ones are not stored, nor is the 0/0 of a receiver that knows nothing yet."""
    known = [one for one in body["positions"] if not is_unset((one["lat"], one["lon"]))]
    newest = max(known or body["positions"], key=lambda position: position["at"])
    with backend().work(actor()) as work:
        technician_day.keep_position(work, **newest)


@blueprint.post("/mobile/pickups/<int:pickup_id>/made")
@needs(Permission.MOBILE)
@blueprint.response(204)
def make_pickup(pickup_id: int) -> None:
    """Notes that what was to be picked up at the supply place is in the van; a repetition changes nothing.

    Whoever ends the visit that needs it has been there, too: then nobody needs to say so.
    """
    with backend().work(actor()) as work:
        pickups.pick_up(work, pickup_id)


def _besides(work: Work) -> dict[str, Any]:
    found = technician_day.besides(work)
    return {
        "parts": list(found.parts),
        "absence_requests": list(found.absence_requests),
        "praise": list(found.praise),
        "shifts": list(found.shifts),
        "pickups": list(found.pickups),
        "photo_proposals": list(found.photo_proposals),
    }


def _read(raw: dict[str, Any], body: dict[str, Any]) -> EventIn | dict[str, Any]:
    """The event, or the verdict on one that can't be read."""
    try:
        event: EventIn = _event.load(raw)
    except ValidationError as fault:
        event_id = raw.get("event_id")
        return {
            "event_id": event_id if isinstance(event_id, str) else None,
            "verdict": EventVerdict.REJECTED,
            "reason": "invalid_event",
            "visit_state": None,
            "errors": fault.messages,
        }
    return replace(event, sent_at=body.get("sent_at"))
