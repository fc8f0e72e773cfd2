"""`/visits`: what a dispatcher decides about one visit by hand."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.db.tables import Visit
from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.orders.api.technician_wishes import TechnicianWishSchema
from dispatch.planning.api.schemas import (
    AskedSkillsSchema,
    AssignSchema,
    CrewSchema,
    MoveSchema,
    MoveVerdictOut,
    NeedsSchema,
    PinSchema,
    PlannedVisit,
    PredecessorSchema,
    TakeOffSchema,
)
from dispatch.planning.processes import manual_assignment as manual_assignment_process
from dispatch.planning.processes import move_verdicts as verdict_process
from dispatch.planning.rules.move_verdicts import MoveVerdict
from dispatch.planning.services import crews, taking_off, technician_wishes, visit_needs, visit_order, visit_skills
from dispatch.planning.services import manual_assignment as manual_assignment_service
from dispatch.planning.services.manual_assignment import ManualAssignment
from dispatch.visits.queries import visit_links as link_queries
from dispatch.visits.queries import visits as queries
from dispatch.visits.rules.technician_wishes import TechnicianWish
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("visits", __name__, description="What a dispatcher decides about one visit by hand.")
_out = PlannedVisit()


@blueprint.get("/visits/<int:visit_id>")
@needs(Permission.PLANS_READ)
@blueprint.response(200, PlannedVisit)
def read(visit_id: int) -> Response:
    """Reads how a visit is planned."""
    with backend().work(actor()) as work:
        visit = queries.visible(work.session, work.actor, visit_id)
        if visit is None:
            raise Missing("visit")
        return _answer(work, visit)


@blueprint.post("/visits/<int:visit_id>/pin")
@needs(Permission.PLANS_WRITE)
@blueprint.arguments(PinSchema)
@blueprint.response(200, PlannedVisit)
def pin(body: dict[str, Any], visit_id: int) -> Response:
    """Fixes the technician, the arrival, or both, for the plans to come."""
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(work, manual_assignment_service.pin(work, visit_id, version, **body))


@blueprint.put("/visits/<int:visit_id>/technicians")
@needs(Permission.PLANS_WRITE)
@blueprint.arguments(TechnicianWishSchema)
@blueprint.response(200, PlannedVisit)
def wish(body: TechnicianWish, visit_id: int) -> Response:
    """Notes who should come, who alone may, and who must not; offers, holds and the plans to come keep to it.

    Where somebody is planned who may not come, somebody else is looked for at once, unless a pin by hand keeps them. By
    hand somebody else is sent with a reason.
    """
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(work, technician_wishes.note(work, visit_id, version, body))


@blueprint.put("/visits/<int:visit_id>/skills")
@needs(Permission.PLANS_WRITE)
@blueprint.arguments(AskedSkillsSchema)
@blueprint.response(200, PlannedVisit)
def ask_for(body: dict[str, list[str]], visit_id: int) -> Response:
    """Notes what whoever comes must be able to do, with levels; offers, holds and the plans to come keep to it."""
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(work, visit_skills.note(work, visit_id, version, body["skills"]))


@blueprint.put("/visits/<int:visit_id>/predecessor")
@needs(Permission.PLANS_WRITE)
@blueprint.arguments(PredecessorSchema)
@blueprint.response(200, PlannedVisit)
def put_after(body: dict[str, int], visit_id: int) -> Response:
    """Lets a visit come only after another one is done; offers, holds and the plans to come keep to it.

    What is planned already stays until it is planned anew; where it breaks the order a task asks a person. By hand it
    is broken with a reason. Where the other visit is not finished it is the one after that which is waited for; where
    it is cancelled nothing is, and a task asks a person.
    """
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(work, visit_order.put_after(work, visit_id, version, body["after_visit_id"]))


@blueprint.delete("/visits/<int:visit_id>/predecessor")
@needs(Permission.PLANS_WRITE)
@blueprint.response(200, PlannedVisit)
def let_come_any_time(visit_id: int) -> Response:
    """Lets a visit wait for no other one."""
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(work, visit_order.let_come_any_time(work, visit_id, version))


@blueprint.put("/visits/<int:visit_id>/crew")
@needs(Permission.PLANS_WRITE)
@blueprint.arguments(CrewSchema)
@blueprint.response(200, PlannedVisit)
def crew(body: dict[str, Any], visit_id: int) -> Response:
    """Notes whether one technician comes or two together; the plans to come keep to it.

    Where one is enough, the second has their time back at once. A visit for two is never offered or held: a plan finds
    its time, or somebody sends both by hand.
    """
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(work, crews.note(work, visit_id, version, body["crew"], body["mate_skills"]))


@blueprint.put("/visits/<int:visit_id>/needs")
@needs(Permission.PLANS_WRITE)
@blueprint.arguments(NeedsSchema)
@blueprint.response(200, PlannedVisit)
def note_needs(body: dict[str, Any], visit_id: int) -> Response:
    """Notes what parts and tools a visit needs; the plans to come keep to it.

    Plans send whoever has it in the van, or by way of the territory's supply place (`supply` of `/territories/{id}`).
    So do the times that are offered.
    """
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(work, visit_needs.note(work, visit_id, version, body["parts_needed"], body["tools_needed"]))


@blueprint.post("/visits/<int:visit_id>/unpin")
@needs(Permission.PLANS_WRITE)
@blueprint.response(200, PlannedVisit)
def unpin(visit_id: int) -> Response:
    """Leaves the visit to the planner again."""
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(work, manual_assignment_service.unpin(work, visit_id, version))


@blueprint.post("/visits/<int:visit_id>/assign")
@needs(Permission.PLANS_WRITE)
@blueprint.arguments(AssignSchema)
@blueprint.response(200, PlannedVisit)
def assign(body: dict[str, Any], visit_id: int) -> Response:
    """Sends a technician at a time, at once; 409 with the broken rules unless a reason overrides them."""
    visit = manual_assignment_process.assign(backend(), actor(), visit_id, wanted_version(), ManualAssignment(**body))
    with backend().work(actor()) as work:
        return _answer(work, visit)


@blueprint.post("/visits/<int:visit_id>/take-off")
@needs(Permission.PLANS_WRITE)
@blueprint.arguments(TakeOffSchema)
@blueprint.response(200, PlannedVisit)
def take_off(body: dict[str, Any], visit_id: int) -> Response:
    """Takes the visit from its technician, without pins; its promise waits two minutes for somebody else."""
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(work, taking_off.take_off(work, visit_id, version, body.get("why")))


@blueprint.post("/visits/<int:visit_id>/verdict")
@needs(Permission.PLANS_READ)
@blueprint.arguments(MoveSchema)
@blueprint.response(200, MoveVerdictOut)
def verdict(body: dict[str, Any], visit_id: int) -> MoveVerdict:
    """Tells what a move by hand would break, cost and tell, and changes nothing."""
    wanted = ManualAssignment(**body) if body else None
    return verdict_process.judge(backend(), actor(), visit_id, wanted)


def _answer(work: Work, visit: Visit) -> Response:
    waiting = link_queries.links(work.session, [visit.id])[visit.id].awaited_by
    body = json.dumps(_out.dump(visit) | {"awaited_by_visit_ids": [one.id for one in waiting]})
    return Response(body, content_type="application/json", headers=etag(visit.version))
