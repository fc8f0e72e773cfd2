"""The door: who asks, and whether their role includes what the route needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, g, request, session

from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import DispatchError, Kind
from dispatch.vocabulary.permissions import Actor, Permission

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
    by_user_id: Callable[[Work, int], Actor | None]


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


def _identify() -> Actor | None:
    identity: Identity = current_app.extensions["identity"]
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    with backend().glance() as work:
        if scheme.lower() == "bearer" and token:
            return identity.by_token(work, token.strip())
        user_id = session.get("user_id")
        return identity.by_user_id(work, int(user_id)) if user_id else None
