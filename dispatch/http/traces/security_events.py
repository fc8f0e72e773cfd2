"""What was refused at the door, as log lines for whoever watches over it.

A line says what was refused, on which route, to which user (by id) and to which client: a keyed hash of its network, by
which one client is told from many. What somebody sent, an address or a name is in none (invariant 38).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from flask import current_app, g, request

from dispatch.kernel.throttling import network_of
from dispatch.vocabulary.errors import DispatchError

log = structlog.get_logger("dispatch.security")

OF_CODES: Mapping[str, str] = {
    "too_many_requests": "limit_reached",
    "cross_site": "cross_site",
    "forbidden": "permission_missing",
    "not_found": "unknown_id",
    "wrong_code": "pairing_failed",
    "wrong_password": "password_refused",
    "wrong_second_factor": "second_factor_failed",
}
"""Which refusals are events, by their codes. An id of somebody else's is as unknown as one that nobody has."""

LISTENERS = "security_listeners"
"""Where an application keeps what is told the kind of each event, such as to count it."""


def of_refusal(error: DispatchError) -> None:
    """Notes a refusal where it is an event; who looks for a page by hand without signing in is none."""
    kind = OF_CODES.get(error.code)
    is_customers_page = request.path.startswith(("/t/", "/s/", "/c/"))
    is_lost_stranger = kind == "unknown_id" and _user_id() is None and not is_customers_page
    if kind is not None and not is_lost_stranger:
        note(kind)


def note(kind: str, **ids: Any) -> None:
    """Writes one event of a kind, such as `sign_in_failed`, `token_refused` or `bad_signature`."""
    rule = request.url_rule.rule if request.url_rule else None
    log.warning("security event", kind=kind, route=rule, user_id=_user_id(), client=_client(), **ids)
    listeners: Sequence[Callable[[str], object]] = current_app.extensions.get(LISTENERS, ())
    for listener in listeners:
        listener(kind)


def _user_id() -> int | None:
    asking = g.get("actor")
    return None if asking is None else asking.user_id


def _client() -> str:
    keys = current_app.extensions["backend"].tools.keys
    return str(keys.throttle_hash(f"client:{network_of(request.remote_addr or '')}"))[:16]
