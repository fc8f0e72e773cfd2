"""The streets of the customer's map, for as long as their link opens."""

from flask import Blueprint, Response

from dispatch.http.guard import backend, needs
from dispatch.messaging.services.customer_links import open_link
from dispatch.vocabulary.permissions import Permission
from dispatch.web.map_tiles import piece_of

way_map = Blueprint("way_map", __name__)


@way_map.get("/t/<token>/streets.pmtiles")
@needs(Permission.PUBLIC)
def streets(token: str) -> Response:
    """A part of the operator's tiles by its `Range`, to whoever holds a link; it says nothing of the visit."""
    with backend().work() as work:
        open_link(work, "t", token)
    return piece_of(backend().settings.map)
