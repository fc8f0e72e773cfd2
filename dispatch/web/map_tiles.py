"""The streets of the map: the operator's own file of vector tiles, of which browsers ask for the pieces they draw."""

from pathlib import Path

from flask import Blueprint, Response, send_file

from dispatch.http.guard import backend, needs
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Permission

map_tiles = Blueprint("map_tiles", __name__)

ADDRESS = "/map/streets.pmtiles"
HOUR = 3600


def address(path: Path | None, at: str = ADDRESS) -> str | None:
    """Where the tiles are fetched, another address for each state of the file; None where there is no file."""
    if path is None or not path.is_file():
        return None
    return f"{at}?v={int(path.stat().st_mtime)}"


@map_tiles.get(ADDRESS)
@needs(Permission.PLANS_READ)
def tiles() -> Response:
    """A part of the file by its `Range`, to whoever may see the board."""
    return piece_of(backend().settings.map)


def piece_of(path: Path | None) -> Response:
    """What the request's `Range` asks for, a few kilobytes of many millions. Raises `Missing` without a file."""
    if path is None or not path.is_file():
        raise Missing("map")
    answer = send_file(path.resolve(), mimetype="application/vnd.pmtiles", conditional=True, max_age=HOUR)
    answer.cache_control.public = False
    answer.cache_control.private = True
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
