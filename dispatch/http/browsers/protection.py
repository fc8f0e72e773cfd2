"""What protects whoever looks at our answers: headers on each, and no request that another site's page forged."""

from flask import Flask, Response, current_app, request

from dispatch.http.browsers.same_site import origin_of, sent_by_us
from dispatch.http.guard import backend, carries_session
from dispatch.vocabulary.errors import DispatchError, Kind

READING = frozenset({"GET", "HEAD", "OPTIONS"})
WEBHOOKS = "/api/v1/webhooks/"

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cache-Control": "no-store",
}
"""Of every answer that does not say otherwise: it is data, it is shown in no frame, and nobody keeps it."""

HSTS = "max-age=31536000"


class CrossSite(DispatchError):
    """Another site's page made the browser send this (403)."""

    kind = Kind.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("cross_site", "Another site's page sent this, or a browser that does not say whose page did.")


def install(app: Flask) -> None:
    """Checks every request that changes something, and adds what every answer has."""
    app.before_request(_refuse_other_sites)
    app.after_request(_protect)


def _refuse_other_sites() -> None:
    """Of what changes something: nothing that another site's page sent; for a cookie alone, only what says whose it is.

    Forms carry a token besides, so that a browser too old to say anything can still send them. Carriers' requests are
    signed, and a bearer token is sent by no page but one that holds it.
    """
    if request.method in READING or request.path.startswith(WEBHOOKS) or "Authorization" in request.headers:
        return
    own = {origin_of(backend().settings.public_url), origin_of(request.host_url)}
    ours = sent_by_us(request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin"), own)
    must_say = carries_session() and request.path.startswith("/api/")
    if ours is False or (ours is None and must_say):
        raise CrossSite


def _protect(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        answer.headers["Strict-Transport-Security"] = HSTS
    return answer
