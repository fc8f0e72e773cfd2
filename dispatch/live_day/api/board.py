"""`/board`: everything that a dispatcher must see of a day, in one answer."""

import json
from datetime import date, datetime
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from dispatch.http.guard import actor, backend, needs
from dispatch.live_day.api.board_schemas import BoardOut, BoardQuery, RoutesOut, RoutesQuery
from dispatch.live_day.processes import day_routes
from dispatch.live_day.services import board as services
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("board", __name__, description="The day's board: who goes where, and what needs a person.")


@blueprint.get("/board")
@needs(Permission.PLANS_READ)
@blueprint.arguments(BoardQuery, location="query")
@blueprint.response(200, BoardOut)
@blueprint.alt_response(404, description="There is no such territory, or it is out of the asker's bounds.")
def read(query: dict[str, Any]) -> Response:
    """Reads the board of a day; with `technicians` or `visits` only the rows that an event concerns."""
    with backend().work(actor()) as work:
        told = services.read(
            work,
            codes_of(query),
            query.get("date"),
            technician_ids=query.get("technicians", ()),
            visit_ids=query.get("visits", ()),
        )
    # Thousands of rows: written as they are, since a schema would take longer than all the questions to the database.
    body = json.dumps(told, default=_plain, separators=(",", ":"), ensure_ascii=False)
    return Response(body, content_type="application/json", headers={"Cache-Control": "no-store"})


@blueprint.get("/board/routes")
@needs(Permission.PLANS_READ)
@blueprint.arguments(RoutesQuery, location="query")
@blueprint.response(200, RoutesOut)
@blueprint.alt_response(404, description="There is no such territory, or it is out of the asker's bounds.")
def routes(query: dict[str, Any]) -> dict[str, Any]:
    """Reads where the routes of some technicians run on a day: on the roads, as far as these are known."""
    found = day_routes.read(backend(), actor(), codes_of(query), query.get("date"), query["technicians"])
    return {"items": found}


def codes_of(query: dict[str, Any]) -> list[str]:
    """The codes of territories that a query names with commas between them."""
    return [code.strip() for code in query.get("territories", "").split(",") if code.strip()]


def _plain(value: datetime | date) -> str:
    return value.isoformat()
