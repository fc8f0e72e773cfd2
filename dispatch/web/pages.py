"""How a page is made: template, words, times, and the headers that keep it safe."""

import re
from functools import cache

from flask import Response, request
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from dispatch.http.guard import backend
from dispatch.vocabulary.terms import Language
from dispatch.web import languages
from dispatch.web.local_time import LocalTime
from dispatch.web.phone_numbers import spaced
from dispatch.web.technician_names import spelled
from dispatch.web.texts import Texts

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""No script or style from anywhere else, none inline; no frame around a page; nothing kept on a shared computer."""


_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:-]+/(?:[tsc]/[A-Za-z0-9]+|o\b)")


def linked(body: str) -> Markup:
    """A text with the addresses of customers' pages made into links, and everything else escaped."""
    parts: list[str] = []
    end = 0
    for found in _ADDRESS.finditer(body):
        address = escape(found[0])
        parts += [escape(body[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(address)]
        end = found.end()
    return Markup("").join([*parts, escape(body[end:])])


OF_CUSTOMERS = "customer/"
"""Where the templates of customers' pages stand."""


def customers_time(zone: str, language: Language) -> LocalTime:
    """Instants as a customer reads them."""
    return LocalTime(zone, language, twelve_hours=backend().settings.english_clock == "12")


@cache
def environment() -> Environment:
    """The templates. A name that a template uses and nobody gave is an error, not a gap."""
    made = Environment(
        loader=PackageLoader("dispatch.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["phone"] = spaced
    made.filters["linked"] = linked
    made.filters["spelled"] = spelled
    return made


def page(template: str, language: Language, *, status: int = 200, zone: str = "UTC", **values: object) -> Response:
    """Renders a template; `t` words it in the language and `local` tells times in the zone.

    Customers read times by the clock that the operator has chosen for them, staff by that of 24 hours.
    """
    local = customers_time(zone, language) if template.startswith(OF_CUSTOMERS) else LocalTime(zone, language)
    html = environment().get_template(template).render(
        t=Texts(language),
        local=local,
        language=language,
        other_language=languages.other(language),
        path=request.path,
        **values,
    )  # fmt: skip
    return Response(html, status=status, content_type="text/html; charset=utf-8", headers=HEADERS)
