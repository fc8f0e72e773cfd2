"""`/complaints`: received, worked on, resolved, and accepted by the customer."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.aftercare.api.complaint_schemas import (
    CategoryOut,
    ComplaintCallOut,
    ComplaintInSchema,
    ComplaintOut,
    ComplaintQuery,
    NewsSchema,
    SortingSchema,
    TransitionSchema,
    shown,
)
from dispatch.aftercare.queries import complaints as queries
from dispatch.aftercare.queries.complaints import ComplaintFilter
from dispatch.aftercare.rules import complaint_intake, complaint_limits
from dispatch.aftercare.services import complaint_facts, complaint_record, complaint_steps, complaints
from dispatch.aftercare.services.asking.complaint_scripts import script_of
from dispatch.aftercare.services.complaint_steps import StepIn
from dispatch.aftercare.services.complaints import ComplaintIn
from dispatch.http.etags import etag, wanted_version
from dispatch.http.fields import StrictSchema
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import page, page_of
from dispatch.kernel.work import Work
from dispatch.vocabulary.complaints import ComplaintCategory
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("complaints", __name__, description="Who receives a complaint owns it until it is accepted.")


@blueprint.post("/complaints")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(ComplaintInSchema)
@blueprint.response(201, ComplaintOut)
@once
def receive(work: Work, body: ComplaintIn) -> Answer:
    """Takes a complaint in and tells the customer its number; the person who sends this owns it.

    One of `order_id`, `customer_id` and `customer` says whose it is. What another system sends waits for the first
    person who takes it.
    """
    return shown(complaints.receive(work, body)), 201


@blueprint.get("/complaint-categories")
@needs(Permission.COMPLAINTS_READ)
@blueprint.response(200, CategoryOut(many=True))
def categories() -> list[dict[str, Any]]:
    """Lists the categories with the facts that each needs at intake, and the share of the limits that it leaves."""
    return [
        {
            "category": one.value,
            "required": complaint_intake.REQUIRED[one],
            "optional": complaint_intake.OPTIONAL,
            "limit_percent": complaint_limits.OF_CATEGORY[one],
        }
        for one in ComplaintCategory
    ]


@blueprint.get("/complaints")
@needs(Permission.COMPLAINTS_READ)
@blueprint.arguments(ComplaintQuery, location="query")
@blueprint.response(200, page_of(ComplaintOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Finds complaints in the order in which they came."""
    limit, after = query.pop("limit"), query.pop("after") or 0
    with backend().work(actor()) as work:
        wanted = ComplaintFilter(**query)
        return page(queries.page(work.session, work.actor, wanted, after=after, limit=limit + 1), limit)


@blueprint.get("/complaints/<int:complaint_id>")
@needs(Permission.COMPLAINTS_READ)
@blueprint.response(200, ComplaintOut)
def read(complaint_id: int) -> Response:
    """Reads a complaint; the `ETag` is what a step needs as `If-Match`."""
    with backend().work(actor()) as work:
        row = complaint_record.visible(work, complaint_id)
        return Response(json.dumps(shown(row)), content_type="application/json", headers=etag(row.version))


@blueprint.get("/complaints/<int:complaint_id>/call-script")
@needs(Permission.COMPLAINTS_READ)
@blueprint.response(200, ComplaintCallOut)
def call_script(complaint_id: int) -> dict[str, Any]:
    """Reads what to say to the customer on the phone, by where the complaint stands."""
    with backend().work(actor()) as work:
        found = script_of(work, complaint_record.visible(work, complaint_id))
        return {"purpose": found[0] if found else None, "script": found[1] if found else None}


@blueprint.post("/complaints/<int:complaint_id>/take")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(StrictSchema)
@blueprint.response(201, ComplaintOut)
@once
def take(work: Work, _body: dict[str, Any], complaint_id: int) -> Answer:
    """Takes a complaint that nobody owns yet; who comes first owns it, and the customer is told who."""
    return shown(complaints.take(work, complaint_id, wanted_version())), 201


@blueprint.post("/complaints/<int:complaint_id>/transitions")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(TransitionSchema)
@blueprint.response(201, ComplaintOut)
@once
def move(work: Work, body: StepIn, complaint_id: int) -> Answer:
    """Takes the next step: in_progress, pending or held, resolved, accepted or rejected, closed; or cancelled.

    `accepted` and `rejected` note what the customer said on the phone to somebody else than who resolved it; a
    rejected one is in progress again with its owner. `cancelled` notes that they withdraw it, said to a colleague of
    the owner's.
    """
    return shown(complaint_steps.move(work, complaint_id, wanted_version(), body)), 201


@blueprint.post("/complaints/<int:complaint_id>/news")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(NewsSchema)
@blueprint.response(201, ComplaintOut)
@once
def tell_news(work: Work, body: dict[str, Any], complaint_id: int) -> Answer:
    """Tells the customer how it goes on, by text and on their page."""
    return shown(complaint_steps.tell_news(work, complaint_id, wanted_version(), body["told"])), 201


@blueprint.post("/complaints/<int:complaint_id>/facts")
@needs(Permission.COMPLAINTS_WRITE)
@blueprint.arguments(SortingSchema)
@blueprint.response(201, ComplaintOut)
@once
def sort(work: Work, body: dict[str, Any], complaint_id: int) -> Answer:
    """Says what a complaint is about, with the facts of that category, where nobody asked when it came in.

    Its owner does; facts that were said before stay unless they are said anew.
    """
    row = complaint_facts.sort(work, complaint_id, wanted_version(), body["category"], body["facts"])
    return shown(row), 201
