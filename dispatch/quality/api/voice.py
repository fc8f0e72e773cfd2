"""`/voice`: what customers speak of, week by week, and the themes that are counted."""

from dataclasses import replace
from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.http.listing import page
from dispatch.quality.api.voice_schemas import (
    ThemeIn,
    ThemeOut,
    Themes,
    VoiceOrderPage,
    VoiceOrderQuery,
    VoiceQuery,
    VoiceReport,
)
from dispatch.quality.rules.voice import week_before
from dispatch.quality.services import voice
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.workforce.services.territories import NoTerritory, territory_of_code

blueprint = Blueprint("voice", __name__, description="What customers speak of, week by week.")

CODE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
LONGEST_CODE = 40


@blueprint.get("/voice")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(VoiceQuery, location="query")
@blueprint.response(200, VoiceReport)
def report(query: dict[str, Any]) -> voice.VoiceDigest:
    """Counts what customers spoke of in a week, against the week before, with quotes that name nobody."""
    code = query.get("territory")
    with backend().work(actor()) as work:
        territory_id = None if code is None else territory_of_code(work, code, NoTerritory)
        week = query.get("week") or week_before(voice.this_week(work))
        found = voice.digest(work, week, territory_id)
    if actor().may(Permission.MESSAGES_READ):
        return found
    return replace(found, items=tuple(replace(one, quotes=()) for one in found.items))


@blueprint.get("/voice/orders")
@needs(Permission.REPORTS_READ)
@blueprint.arguments(VoiceOrderQuery, location="query")
@blueprint.response(200, VoiceOrderPage)
def orders(query: dict[str, Any]) -> dict[str, Any]:
    """Lists the orders behind a theme's count in a week, the newest first; words that were deleted name none."""
    code, limit, before = query.get("territory"), query["limit"], query["after"]
    with backend().work(actor()) as work:
        territory_id = None if code is None else territory_of_code(work, code, NoTerritory)
        week = query.get("week") or week_before(voice.this_week(work))
        found = voice.orders_behind(work, week, query["theme"], territory_id)
    later = [one for one in found.orders if before is None or one.order_id < before]
    shown = page(later[: limit + 1], limit, lambda one: str(one.order_id))
    return shown | {"without_order": found.without_order}


@blueprint.get("/voice/themes")
@needs(Permission.REPORTS_READ)
@blueprint.response(200, Themes)
def find() -> dict[str, Any]:
    """Lists the themes with the words that tell them."""
    with backend().work(actor()) as work:
        return {"items": voice.themes(work)}


@blueprint.put("/voice/themes/<string:code>")
@needs(Permission.HOUSE_WRITE)
@blueprint.arguments(ThemeIn)
@blueprint.response(200, ThemeOut)
def put(body: dict[str, Any], code: str) -> Response:
    """Sets a theme; it holds for weeks that are counted from now on."""
    version = wanted_version()
    must_be_a_code(code)
    with backend().work(actor()) as work:
        theme = voice.put(work, code, version, body)
        shown = json.dumps(ThemeOut().dump(theme))
        return Response(shown, content_type="application/json", headers=etag(theme.version))


@blueprint.delete("/voice/themes/<string:code>")
@needs(Permission.HOUSE_WRITE)
@blueprint.response(204)
def remove(code: str) -> None:
    """Takes a theme out, or goes back to the usual words of one that comes with the product."""
    with backend().work(actor()) as work:
        voice.remove(work, code)


def must_be_a_code(code: str) -> None:
    """Refuses a code that is none: up to forty small letters, digits and underscores."""
    if not code or len(code) > LONGEST_CODE or not set(code) <= CODE:
        raise Invalid("bad_code", "A code has up to 40 small letters, digits and underscores.")
