"""`/work-types`: how long work takes and what it needs."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import PageQuery, page, page_of
from dispatch.kernel.work import Work
from dispatch.orders.queries import work_types as queries
from dispatch.orders.services import work_types
from dispatch.vocabulary.permissions import Permission
from dispatch.workforce.api.schemas import WorkTypeChangeSchema, WorkTypeInSchema, WorkTypeOut

blueprint = Blueprint(
    "work-types", __name__, description="Service time, skills and rules of changes, by kind and symptom."
)


@blueprint.post("/work-types")
@needs(Permission.HOUSE_WRITE)
@blueprint.arguments(WorkTypeInSchema)
@blueprint.response(201, WorkTypeOut)
@once
def enter(work: Work, body: dict[str, Any]) -> Answer:
    """Enters a work type; 409 when its kind and symptom have one."""
    return WorkTypeOut().dump(work_types.enter(work, body)), 201


@blueprint.get("/work-types")
@needs(Permission.ORDERS_READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(WorkTypeOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists work types; `version` is what a change needs as `If-Match`."""
    with backend().work(actor()) as work:
        return page(queries.listed(work.session, limit=query["limit"] + 1, after=query["after"]), query["limit"])


@blueprint.patch("/work-types/<int:work_type_id>")
@needs(Permission.HOUSE_WRITE)
@blueprint.arguments(WorkTypeChangeSchema)
@blueprint.response(200, WorkTypeOut)
def amend(body: dict[str, Any], work_type_id: int) -> Response:
    """Changes a work type: its work for orders to come, its rules of changes and its group at once."""
    version = wanted_version()
    with backend().work(actor()) as work:
        work_type = work_types.amend(work, work_type_id, version, body)
        shown = json.dumps(WorkTypeOut().dump(work_type))
        return Response(shown, content_type="application/json", headers=etag(work_type.version))


@blueprint.delete("/work-types/<int:work_type_id>")
@needs(Permission.HOUSE_WRITE)
@blueprint.response(204)
def remove(work_type_id: int) -> None:
    """Takes a symptom's work type out; the default of its kind holds then."""
    with backend().work(actor()) as work:
        work_types.remove(work, work_type_id)
