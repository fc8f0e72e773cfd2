"""`/territories/{id}/booking`: what a territory offers and takes on."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.booking.api.booking_rule_schemas import BookingRulesIn, BookingRulesOut
from dispatch.booking.services import booking_rules
from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("booking rules", __name__, description="What a territory offers and takes on.")
_out = BookingRulesOut()


@blueprint.get("/territories/<int:territory_id>/booking")
@needs(Permission.TECHNICIANS_READ)
@blueprint.response(200, BookingRulesOut)
def read(territory_id: int) -> Response:
    """Reads the rules; the `ETag` is what a change needs as `If-Match`, also where nothing was set yet."""
    with backend().work(actor()) as work:
        return _answer(booking_rules.read(work, territory_id))


@blueprint.put("/territories/<int:territory_id>/booking")
@needs(Permission.SETTINGS_WRITE)
@blueprint.arguments(BookingRulesIn)
@blueprint.response(200, BookingRulesOut)
def put(body: dict[str, Any], territory_id: int) -> Response:
    """Replaces the rules: offered windows, closures, limits, the emergencies' share, closing time, length of holds."""
    version = wanted_version()
    with backend().work(actor()) as work:
        return _answer(booking_rules.put(work, territory_id, version, body))


def _answer(rules: dict[str, Any]) -> Response:
    body = json.dumps(_out.dump(rules))
    return Response(body, content_type="application/json", headers=etag(rules["version"]))
