"""`/technicians`: who goes, and when they work."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.db.tables import Technician
from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import PageQuery, page, page_of
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.workforce.api.schemas import (
    AbsenceInSchema,
    AbsenceOut,
    HeldVisits,
    ShiftInSchema,
    ShiftOut,
    TechnicianChangeSchema,
    TechnicianInSchema,
    TechnicianOut,
    TechnicianQuery,
)
from dispatch.workforce.queries import technicians as queries
from dispatch.workforce.rules.technicians import AbsenceIn, ShiftIn, TechnicianIn
from dispatch.workforce.services import technicians

blueprint = Blueprint("technicians", __name__, description="Who goes, what they can do, and when they work.")


@blueprint.post("/technicians")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.arguments(TechnicianInSchema)
@blueprint.response(201, TechnicianOut)
@once
def enter(work: Work, body: TechnicianIn) -> Answer:
    """Enters a technician, perhaps with shifts and absences."""
    return TechnicianOut().dump(technicians.enter(work, body)), 201


@blueprint.get("/technicians")
@needs(Permission.TECHNICIANS_READ)
@blueprint.arguments(TechnicianQuery, location="query")
@blueprint.response(200, page_of(TechnicianOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists technicians, the oldest entry first."""
    with backend().work(actor()) as work:
        rows = queries.technicians(
            work.session,
            work.actor,
            limit=query["limit"] + 1,
            after=query["after"],
            territory=query["territory"],
        )
        return page(rows, query["limit"])


@blueprint.get("/technicians/<int:technician_id>")
@needs(Permission.TECHNICIANS_READ)
@blueprint.response(200, TechnicianOut)
def read(technician_id: int) -> Response:
    """Reads a technician; the `ETag` is what a change needs as `If-Match`."""
    with backend().work(actor()) as work:
        return _answer(technicians.visible(work, technician_id))


@blueprint.patch("/technicians/<int:technician_id>")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.arguments(TechnicianChangeSchema)
@blueprint.response(200, TechnicianOut)
def amend(body: dict[str, Any], technician_id: int) -> Response:
    """Changes a technician; `active: false` takes them out of planning and locks their devices out.

    What they have to do (`GET …/visits`) goes to a repair at once: others are sent and customers told, or a person is
    asked. The same holds for an absence, and for a shift, a skill or a territory that they lose.
    """
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(technicians.amend(work, technician_id, version, body))


@blueprint.get("/technicians/<int:technician_id>/visits")
@needs(Permission.TECHNICIANS_READ)
@blueprint.response(200, HeldVisits)
def held_visits(technician_id: int) -> dict[str, Any]:
    """Lists what a technician has to do yet, the next first: what goes to others when they leave."""
    with backend().work(actor()) as work:
        technicians.visible(work, technician_id)
        return {"items": queries.open_visits(work.session, technician_id)}


@blueprint.post("/technicians/<int:technician_id>/shifts")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.arguments(ShiftInSchema)
@blueprint.response(201, ShiftOut)
@once
def add_shift(work: Work, body: ShiftIn, technician_id: int) -> Answer:
    """Adds a shift; 409 when the technician works at that time already."""
    technician = technicians.visible(work, technician_id)
    return ShiftOut().dump(technicians.add_shift(work, technician, body)), 201


@blueprint.get("/technicians/<int:technician_id>/shifts")
@needs(Permission.TECHNICIANS_READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(ShiftOut))
def list_shifts(query: dict[str, Any], technician_id: int) -> dict[str, Any]:
    """Lists a technician's shifts."""
    with backend().work(actor()) as work:
        technicians.visible(work, technician_id)
        rows = queries.shifts(work.session, technician_id, limit=query["limit"] + 1, after=query["after"])
        return page(rows, query["limit"])


@blueprint.delete("/technicians/<int:technician_id>/shifts/<int:shift_id>")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.response(204)
def remove_shift(technician_id: int, shift_id: int) -> None:
    """Takes a shift out; 409 when a plan was made on it: enter an absence then."""
    with backend().work(actor()) as work:
        technicians.remove_shift(work, technician_id, shift_id)


@blueprint.post("/technicians/<int:technician_id>/absences")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.arguments(AbsenceInSchema)
@blueprint.response(201, AbsenceOut)
@once
def add_absence(work: Work, body: AbsenceIn, technician_id: int) -> Answer:
    """Adds an absence; the next plan gives their visits of that time to others."""
    technician = technicians.visible(work, technician_id)
    return AbsenceOut().dump(technicians.add_absence(work, technician, body)), 201


@blueprint.get("/technicians/<int:technician_id>/absences")
@needs(Permission.TECHNICIANS_READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(AbsenceOut))
def list_absences(query: dict[str, Any], technician_id: int) -> dict[str, Any]:
    """Lists a technician's absences."""
    with backend().work(actor()) as work:
        technicians.visible(work, technician_id)
        rows = queries.absences(work.session, technician_id, limit=query["limit"] + 1, after=query["after"])
        return page(rows, query["limit"])


@blueprint.delete("/technicians/<int:technician_id>/absences/<int:absence_id>")
@needs(Permission.TECHNICIANS_WRITE)
@blueprint.response(204)
def remove_absence(technician_id: int, absence_id: int) -> None:
    """Takes an absence out."""
    with backend().work(actor()) as work:
        technicians.remove_absence(work, technician_id, absence_id)


def _answer(technician: Technician) -> Response:
    body = json.dumps(TechnicianOut().dump(technician))
    return Response(body, content_type="application/json", headers=etag(technician.version))
