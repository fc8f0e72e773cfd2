"""The live day: disruptions are reported, promises at risk listed, plans explained."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.db.tables import Jeopardy
from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import once_through
from dispatch.http.listing import page, page_of, place_of
from dispatch.live_day.api.schemas import (
    AbsenceSpanSchema,
    AbsenceVerdictOut,
    DisruptionSchema,
    EmergencyChoicesOut,
    Explanation,
    JeopardyOut,
    JeopardyQuery,
    RepairOut,
    RepairSchema,
)
from dispatch.live_day.processes import absences, disruptions, emergencies
from dispatch.live_day.processes import promise_repair as promise_repair_process
from dispatch.live_day.queries import jeopardies as queries
from dispatch.live_day.rules.disruptions import Reported
from dispatch.live_day.services import promise_repair as promise_repair_service
from dispatch.live_day.services.absence_verdicts import AbsenceVerdict
from dispatch.live_day.services.emergencies import EmergencyChoices
from dispatch.planning.solver.insertion import InsertionPlace
from dispatch.planning.solver.relaxations import RelaxedPlacement
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.windows import Window
from dispatch.workforce.rules.technicians import must_be_an_absence
from dispatch.workforce.services.territories import NoTerritory, territory_of_code

blueprint = Blueprint("live", __name__, description="The day as it passes: what goes otherwise, and what to do.")


@blueprint.post("/disruptions")
@needs(Permission.PLANS_WRITE)
@blueprint.arguments(DisruptionSchema)
@blueprint.response(202, RepairOut)
def report(reported: Reported) -> Response:
    """Reports what goes otherwise; what it asks for is done at once, and a repair of the routes is set going.

    What has begun, is imminent or pinned stays; each promise that moves has its price.
    """
    return once_through(lambda once: disruptions.play(backend(), actor(), reported, once), RepairOut().dump, 202)


@blueprint.get("/orders/<int:order_id>/emergency-choices")
@needs(Permission.PLANS_READ)
@blueprint.response(200, EmergencyChoicesOut)
def emergency_choices(order_id: int) -> EmergencyChoices:
    """Tells who could be at an order soonest without breaking a promise, what it costs and tells; changes nothing.

    A disruption `emergency` with the `technician_id` of one of them sends that one, without it the soonest.
    """
    return emergencies.choices(backend(), actor(), order_id)


@blueprint.post("/technicians/<int:technician_id>/absences/verdict")
@needs(Permission.PLANS_READ)
@blueprint.arguments(AbsenceSpanSchema)
@blueprint.response(200, AbsenceVerdictOut)
def absence_verdict(body: dict[str, Any], technician_id: int) -> AbsenceVerdict:
    """Tells what an absence would do to promises: which visits it frees, and who could take them over."""
    must_be_an_absence(body["start"], body["end"])
    return absences.judge(backend(), actor(), technician_id, Window(body["start"], body["end"]))


@blueprint.get("/jeopardies")
@needs(Permission.PLANS_READ)
@blueprint.arguments(JeopardyQuery, location="query")
@blueprint.response(200, page_of(JeopardyOut))
def at_risk(query: dict[str, Any]) -> dict[str, Any]:
    """Lists the promises that will break as things stand, the latest first, with the cheapest repairs.

    How late one is changes with the day: it may stand on two pages, or on none, of which one was asked for earlier.
    """
    limit, code = query["limit"], query.get("territory")
    with backend().work(actor()) as work:
        territory_id = None if code is None else territory_of_code(work, code, NoTerritory)
        found = queries.listed(
            work.session,
            work.actor,
            limit=limit + 1,
            after=query["after"],
            territory_id=territory_id,
            technician_id=query.get("technician_id"),
        )
    return page(found, limit, lambda one: place_of(one.late_seconds, one.id))


@blueprint.get("/jeopardies/<int:jeopardy_id>")
@needs(Permission.PLANS_READ)
@blueprint.response(200, JeopardyOut)
def read_jeopardy(jeopardy_id: int) -> Response:
    """Reads a promise at risk; the `ETag` is what a repair needs as `If-Match`."""
    with backend().work(actor()) as work:
        return _answer(promise_repair_service.visible(work, jeopardy_id))


@blueprint.post("/jeopardies/<int:jeopardy_id>/look-again")
@needs(Permission.PLANS_WRITE)
@blueprint.response(200, JeopardyOut)
def look_again(jeopardy_id: int) -> Response:
    """Looks for the repairs anew, as the day stands now."""
    return _answer(promise_repair_process.look_again(backend(), actor(), jeopardy_id))


@blueprint.post("/jeopardies/<int:jeopardy_id>/repair")
@needs(Permission.PLANS_WRITE)
@blueprint.arguments(RepairSchema)
@blueprint.response(200, JeopardyOut)
def repair(body: dict[str, Any], jeopardy_id: int) -> Response:
    """Carries out one of the repairs that were found, and tells exactly those customers whom it concerns.

    A call to the customer becomes a task, and the promise stays at risk. 409 `repair_stale`, with the repairs as they
    are now and their version, when the day has moved and this one can't be had as it was priced.
    """
    version = wanted_version()
    return once_through(
        lambda once: promise_repair_process.apply(backend(), actor(), jeopardy_id, version, body["kind"], once=once),
        JeopardyOut().dump,
        200,
    )


@blueprint.get("/visits/<int:visit_id>/explanation")
@needs(Permission.PLANS_READ)
@blueprint.response(200, Explanation)
def explain(visit_id: int) -> dict[str, Any]:
    """Tells why this technician at this time, and what the next best was; or what would place the visit."""
    reasons = promise_repair_process.explanation(backend(), actor(), visit_id)
    return {
        "visit_id": visit_id,
        "sentence": reasons.sentence,
        "code": reasons.code,
        "why": reasons.why,
        "difference_seconds": reasons.difference_seconds,
        "present": _choice(reasons.present),
        "next_best": _choice(reasons.next_best),
        "relaxations": [_relaxation(one) for one in reasons.relaxations],
    }


def _answer(jeopardy: Jeopardy) -> Response:
    body = json.dumps(JeopardyOut().dump(jeopardy))
    return Response(body, content_type="application/json", headers=etag(jeopardy.version))


def _relaxation(one: RelaxedPlacement) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "sentence": one.sentence,
        "minutes": one.minutes,
        "window": one.window,
        "skills": one.skills,
        "place": _choice(one.place),
    }


def _choice(place: InsertionPlace | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {"technician_id": place.technician_id, "arrival": place.start, "price": place.price}
