"""Every refusal leaves as a problem document (RFC 9457), whatever raised it."""

import re
from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, current_app, json, request
from werkzeug.exceptions import HTTPException, SecurityError

from dispatch.db.conflicts import Conflict, conflict_of, is_away
from dispatch.http.statuses import headers_of, status_of
from dispatch.http.traces import security_events
from dispatch.settings import SettingsFault
from dispatch.vocabulary.errors import DispatchError, Stale

log = structlog.get_logger(__name__)

CONTENT_TYPE = "application/problem+json"


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    **facts: Any,
) -> Response:
    """A problem document: `code` is stable, `detail` is a sentence for a person, `errors` names the fields at fault."""
    body: dict[str, Any] = {
        "type": f"urn:field-dispatch:problem:{code}",
        "title": code,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    response = Response(json.dumps(body | facts), status=status, content_type=CONTENT_TYPE)
    response.headers.update(headers or {})
    return response


def install(app: Flask) -> None:
    """Answers every error of the JSON API in this shape; pages have their own (`dispatch.web`)."""
    for kind in (DispatchError, HTTPException, Exception):
        app.register_error_handler(kind, answer)


def answer(error: Exception) -> Response:
    """The problem document of an error of any kind; what nobody foresaw is logged."""
    if isinstance(error, DispatchError):
        return _known(error)
    return _http(error) if isinstance(error, HTTPException) else _unknown(error)


def _known(error: DispatchError) -> Response:
    security_events.of_refusal(error)
    facts = dict(error.facts)
    if isinstance(error, Stale):
        facts["current"] = as_it_stands()
    return problem(status_of(error), error.code, error.sentence, headers=headers_of(error), **facts)


def as_it_stands() -> Any:
    """What a reader of the thing that the request was about would get now (invariant 9).

    The thing's own path is the request's up to its number; its GET view answers, within the same actor's bounds.
    """
    thing = _THING.match(request.path)
    adapter = current_app.create_url_adapter(request)
    if thing is None or adapter is None:
        return None
    try:
        endpoint, arguments = adapter.match(thing[0], method="GET")
    except HTTPException:  # Such as a work type, which is only read in the list.
        return None
    read = current_app.make_response(current_app.ensure_sync(current_app.view_functions[endpoint])(**arguments))
    return read.get_json()


_THING = re.compile(r"\A.*/\d+")


def _http(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):
        security_events.note("host_refused")
    status = error.code or 500
    data = getattr(error, "data", None) or {}
    headers = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    messages = data.get("messages")
    detail = "The request has faults; see errors." if messages else (error.description or error.name)
    return problem(status, CODES.get(status, "http_error"), detail, errors=messages, headers=headers)


def _unknown(error: Exception) -> Response:
    conflict = conflict_of(error)
    if conflict is not None:
        return problem(409, conflict.code, conflict.sentence)
    if is_away(error):
        log.warning("the database is away", fault=type(error).__name__)
        wait = {"Retry-After": str(AWAY_SECONDS)}
        return problem(503, "database_away", "The database does not answer; try again in a moment.", headers=wait)
    if isinstance(error, SettingsFault):
        log.error("the database does not take this process", why=str(error))
        wait = {"Retry-After": str(NOT_ADMITTED_SECONDS)}
        return problem(503, "not_admitted", "The server is not set up for its database; try again later.", headers=wait)
    log.error("request failed", path=request.url_rule.rule if request.url_rule else None, exc_info=error)
    return problem(500, "internal_error", "Something went wrong on our side; it has been noted.")


AWAY_SECONDS = 2
"""When to ask again while the database is away; it is back as soon as it is."""

NOT_ADMITTED_SECONDS = 30
"""When to ask again while an operator has to act: to upgrade the database, or to set its keys."""

CODES: Mapping[int, str] = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    412: "stale_version",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    428: "version_required",
    429: "too_many_requests",
    503: "busy",
}

__all__ = ["CONTENT_TYPE", "Conflict", "install", "problem"]
