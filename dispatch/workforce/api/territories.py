"""`/territories`: the areas that plans cover."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.db.tables import Territory
from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import PageQuery, page, page_of
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.workforce.api.schemas import TerritoryChangeSchema, TerritoryInSchema, TerritoryOut
from dispatch.workforce.queries import territories as queries
from dispatch.workforce.services import territories

blueprint = Blueprint("territories", __name__, description="The areas that plans cover.")


@blueprint.post("/territories")
@needs(Permission.OPERATOR_WRITE)
@blueprint.arguments(TerritoryInSchema)
@blueprint.response(201, TerritoryOut)
@once
def enter(work: Work, body: dict[str, Any]) -> Answer:
    """Enters a territory; 409 when the code is taken."""
    return TerritoryOut().dump(territories.enter(work, **body)), 201


@blueprint.get("/territories")
@needs(Permission.TECHNICIANS_READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(TerritoryOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists territories, the oldest first."""
    with backend().work(actor()) as work:
        rows = queries.listed(work.session, work.actor, limit=query["limit"] + 1, after=query["after"])
        return page(rows, query["limit"])


@blueprint.get("/territories/<int:territory_id>")
@needs(Permission.TECHNICIANS_READ)
@blueprint.response(200, TerritoryOut)
def read(territory_id: int) -> Response:
    """Reads a territory; the `ETag` is what a change needs as `If-Match`."""
    with backend().work(actor()) as work:
        return _answer(territories.visible(work, territory_id))


@blueprint.patch("/territories/<int:territory_id>")
@needs(Permission.SETTINGS_WRITE)
@blueprint.arguments(TerritoryChangeSchema)
@blueprint.response(200, TerritoryOut)
def amend(body: dict[str, Any], territory_id: int) -> Response:
    """Changes a territory."""
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(territories.amend(work, territory_id, version, body))


@blueprint.delete("/territories/<int:territory_id>")
@needs(Permission.SETTINGS_WRITE)
@blueprint.response(204)
def remove(territory_id: int) -> None:
    """Takes a territory out that nothing belongs to; 409 otherwise."""
    with backend().work(actor()) as work:
        territories.remove(work, territory_id)


def _answer(territory: Territory) -> Response:
    body = json.dumps(TerritoryOut().dump(territory))
    return Response(body, content_type="application/json", headers=etag(territory.version))
