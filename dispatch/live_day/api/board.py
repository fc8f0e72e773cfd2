"""`/board`: everything that a dispatcher must see of a day, in one answer."""

import json
from datetime import date, datetime
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from dispatch.http.guard import actor, backend, needs
from dispatch.live_day.api.board_schemas import BoardOut, BoardQuery
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
    codes = [code.strip() for code in query.get("territories", "").split(",") if code.strip()]
    with backend().work(actor()) as work:
        told = services.read(
            work,
            codes,
            query.get("date"),
            technician_ids=query.get("technicians", ()),
            visit_ids=query.get("visits", ()),
        )
    # Thousands of rows: written as they are, since a schema would take longer than all the questions to the database.
    body = json.dumps(told, default=_plain, separators=(",", ":"), ensure_ascii=False)
    return Response(body, content_type="application/json", headers={"Cache-Control": "no-store"})


def _plain(value: datetime | date) -> str:
    return value.isoformat()
