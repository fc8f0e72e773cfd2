"""The technician's page: a shell that works without a network; its data comes from `/api/v1/mobile`."""

import json

from flask import Blueprint, Response, send_from_directory

from dispatch.field.rules.field_events import DECLINABLE_FOR, Hindrance
from dispatch.http.browsers.protection import HEADERS
from dispatch.http.guard import backend, needs
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import Language
from dispatch.web import languages
from dispatch.web.map_tiles import address, piece_of
from dispatch.web.pages import HEADERS as PAGE_HEADERS
from dispatch.web.pages import page
from dispatch.web.start import STATIC
from dispatch.web.texts import words_of
from dispatch.workforce.rules.technicians import KINDS_TO_CHOOSE

technician_app = Blueprint("technician_app", __name__, url_prefix="/tech")

SPOKEN_BY_SCRIPT = (
    "visit_states.", "visit_reasons.", "kinds.", "symptoms.", "priorities.", "field_verdicts.", "field_reports.",
    "tech.", "line_verdicts.", "absence_kinds.",
)  # fmt: skip
"""The words that the modules need; the rest stands in the page already."""


STREETS = "/tech/streets.pmtiles"
POWERS = "camera=(self), geolocation=(self), microphone=()"
"""The camera reads serial numbers; the position is told on duty, by consent. No other page may have either."""
ICONS = "/static/tech/icons"
ICON_PIXELS = (192, 512)
DELAYS_MINUTES = (10, 20, 30, 60)
"""What a technician says with one touch."""


@technician_app.get("")
@needs(Permission.PUBLIC)
def shell() -> Response:
    """The page without anybody's data, so that a device may keep it."""
    language = languages.of_browser()
    answer = page(
        "tech.html",
        language,
        words=_words(language),
        reasons=[reason.value for reason in Hindrance],
        declinable=[reason.value for reason in DECLINABLE_FOR],
        delays=DELAYS_MINUTES,
        absence_kinds=KINDS_TO_CHOOSE,
        streets=address(backend().settings.map, STREETS),
    )
    answer.headers["Permissions-Policy"] = POWERS
    return answer


@technician_app.get("/app.webmanifest")
@needs(Permission.PUBLIC)
def manifest() -> Response:
    """What a telephone needs to install the page as an app, in the reader's language."""
    language = languages.of_browser()
    words = words_of(language)
    told = {
        "id": "/tech",
        "name": words["brand"],
        "short_name": words["tech.app_short"],
        "lang": language.value,
        "start_url": "/tech",
        "scope": "/tech",
        "display": "standalone",
        "background_color": "#f4f6f5",
        "theme_color": "#0f6e66",
        "icons": [
            {
                "src": f"{ICONS}/{size}.png",
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size in ICON_PIXELS
            for purpose in ("any", "maskable")
        ],
    }
    return Response(
        json.dumps(told, ensure_ascii=False), content_type="application/manifest+json", headers=PAGE_HEADERS
    )


@technician_app.get("/streets.pmtiles")
@needs(Permission.MOBILE)
def streets() -> Response:
    """A part of the operator's tiles by its `Range`, to a paired device: it keeps what lies around its stops."""
    return piece_of(backend().settings.map)


@technician_app.get("/worker.js")
@needs(Permission.PUBLIC)
def worker() -> Response:
    """The service worker, from an address that lets it answer for the page above it."""
    answer = send_from_directory(STATIC / "tech", "worker.js", max_age=0)
    answer.headers["Service-Worker-Allowed"] = "/tech"
    answer.headers["Content-Security-Policy"] = f"connect-src 'self'; {HEADERS['Content-Security-Policy']}"
    return answer


def _words(language: Language) -> dict[str, str]:
    return {name: text for name, text in words_of(language).items() if name.startswith(SPOKEN_BY_SCRIPT)}
