"""The door: who asks, and whether their role includes what the route needs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask import Flask, current_app, g, request, session

from dispatch.http.traces import security_events
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import DispatchError, Kind
from dispatch.vocabulary.permissions import Actor, Permission

SESSION_FIELD = "session"
"""Where the cookie holds the secret of a session."""
BACKGROUND_HEADER = "X-Background"
"""Sent with what a page asks by itself, so that an open page keeps nobody signed in."""

View = TypeVar("View", bound=Callable[..., Any])


class Unauthorized(DispatchError):
    """Nobody is known by what the request carries (401)."""

    kind = Kind.UNKNOWN_ASKER

    def __init__(self) -> None:
        super().__init__("unauthorized", "Send a bearer token, or sign in.")


def needs(permission: Permission) -> Callable[[View], View]:
    """Names the permission of a route; a route without a name is closed to everybody."""

    def name(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return name


def permission_of(app: Flask, endpoint: str, method: str) -> Permission | None:
    """The permission that a route names: on the function, or on a method view's method."""
    if endpoint.startswith("api-docs."):
        return Permission.PUBLIC
    view: Any = app.view_functions[endpoint]
    cls = getattr(view, "view_class", None)
    if cls is not None:
        view = getattr(cls, method.lower(), None) or getattr(cls, "get", view)
    named: Permission | None = getattr(view, "permission", None)
    return named


@dataclass(frozen=True)
class Identity:
    """How what a request carries becomes an actor; None for what is unknown, expired or revoked."""

    by_token: Callable[[Work, str], Actor | None]
    by_session: Callable[[Work, str, bool], Actor | None]
    """By the secret of a cookie; the flag tells whether a person acts, rather than a page that asks by itself."""


def install(app: Flask, identity: Identity) -> None:
    """Checks every request before its view runs."""
    app.extensions["identity"] = identity
    app.before_request(_check)


def backend() -> CoreBackend:
    """The backend that serves this application."""
    backend: CoreBackend = current_app.extensions["backend"]
    return backend


def actor() -> Actor:
    """Who sent the present request."""
    asking: Actor | None = g.get("actor")
    if asking is None:
        raise Unauthorized
    return asking


def carries_session() -> bool:
    """Tells whether the present request comes with the cookie of a session."""
    return SESSION_FIELD in session


def still_in() -> Callable[[Work], bool]:
    """What tells, while an answer is still being given, whether whoever asked would be let in now, and to as much."""
    identity: Identity = current_app.extensions["identity"]
    carried, asked = _carried(), actor()

    def still(work: Work) -> bool:
        known = _known(identity, work, carried, is_use=False)
        return known is not None and replace(known, only_asks=asked.only_asks) == asked

    return still


def signed_in() -> Actor:
    """Who asks for what is public only to some; raises `Unauthorized` for a stranger."""
    g.actor = _identify()
    return actor()


def _check() -> None:
    if request.url_rule is None or request.endpoint is None or request.endpoint == "static":
        return
    permission = permission_of(current_app, request.endpoint, request.method)
    if permission is Permission.PUBLIC:
        return
    g.actor = _identify()
    if permission is None:
        raise DispatchError("unguarded", "This route names no permission.")
    actor().must(permission)


@dataclass(frozen=True)
class _Carried:
    """What a request carries to be known by."""

    token: str | None
    session: str | None


def _carried() -> _Carried:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return _Carried(token.strip(), None)
    return _Carried(None, session.get(SESSION_FIELD))


def _identify() -> Actor | None:
    carried = _carried()
    if carried == _Carried(None, None):
        return None
    identity: Identity = current_app.extensions["identity"]
    with backend().glance() as work:
        known = _known(identity, work, carried, is_use=BACKGROUND_HEADER not in request.headers)
    if known is None:
        security_events.note("session_refused" if carried.token is None else "token_refused")
        return None
    return replace(known, only_asks=request.method in ("GET", "HEAD"))


def _known(identity: Identity, work: Work, carried: _Carried, *, is_use: bool) -> Actor | None:
    if carried.token is not None:
        return identity.by_token(work, carried.token)
    return identity.by_session(work, carried.session, is_use) if carried.session else None
