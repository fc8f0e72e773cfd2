"""The technician's page: a shell that works without a network; its data comes from `/api/v1/mobile`."""

from flask import Blueprint, send_from_directory
from werkzeug.wrappers import Response

from dispatch.field.rules.field_events import DECLINABLE_FOR, Hindrance
from dispatch.http.browsers.protection import HEADERS
from dispatch.http.guard import needs
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import Language
from dispatch.web import languages
from dispatch.web.pages import page
from dispatch.web.start import STATIC
from dispatch.web.texts import words_of

technician_app = Blueprint("technician_app", __name__, url_prefix="/tech")

SPOKEN_BY_SCRIPT = (
    "visit_states.", "visit_reasons.", "kinds.", "symptoms.", "priorities.", "field_verdicts.", "field_reports.",
    "tech.", "line_verdicts.",
)  # fmt: skip
"""The words that the modules need; the rest stands in the page already."""


DELAYS_MINUTES = (10, 20, 30, 60)
"""What a technician says with one touch."""


@technician_app.get("")
@needs(Permission.PUBLIC)
def shell() -> Response:
    """The page without anybody's data, so that a device may keep it."""
    language = languages.of_browser()
    return page(
        "tech.html",
        language,
        words=_words(language),
        reasons=[reason.value for reason in Hindrance],
        declinable=[reason.value for reason in DECLINABLE_FOR],
        delays=DELAYS_MINUTES,
    )


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
