"""The first page: which doors there are."""

from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, send_from_directory

from dispatch.http.guard import backend, needs
from dispatch.vocabulary.permissions import Permission
from dispatch.web import languages
from dispatch.web.pages import page

start = Blueprint("start", __name__)

STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Door:
    """A page to open, by its name in the catalogues."""

    name: str
    address: str


DOORS = (Door("inbox", "/inbox"), Door("console", "/console"), Door("tech", "/tech"), Door("api", "/api/docs"))


@start.get("/")
@needs(Permission.PUBLIC)
def doors() -> Response:
    """The addresses; the inbox only where texts land in it."""
    has_inbox = backend().settings.inbox
    language = languages.of_browser()
    return page(
        "start.html",
        language,
        brand=backend().tools.brand_in(language),
        doors=[door for door in DOORS if has_inbox or door.name != "inbox"],
    )


@start.get("/static/<path:name>")
@needs(Permission.PUBLIC)
def static_file(name: str) -> Response:
    """A style or a module; browsers ask each time whether theirs is still the newest."""
    answer = send_from_directory(STATIC, name, max_age=0)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
