"""What the OpenAPI document says beyond paths and schemas: the way in, headers, every refusal, words and examples.

All of it is read off the application: a route's permission, the headers that its view reads, its parameters.
"""

import inspect
import re
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from dispatch.http.guard import permission_of
from dispatch.http.openapi.links import lead_on
from dispatch.http.openapi.words import describe, example_of
from dispatch.http.parameters import view_of
from dispatch.vocabulary.permissions import Permission

PROBLEM = "application/problem+json"
CHANGES = frozenset({"post", "put", "patch", "delete"})

REFUSALS = {
    401: "Nobody is known by the token.",
    403: "The role does not include this.",
    404: "There is no such thing, or it is out of the asker's bounds: both answer alike.",
    409: "A rule forbids it in the present state, or a request with this key is still running.",
    412: "Somebody else changed it first; `current` shows it as it stands.",
    413: "The body is too large.",
    415: "The body is of another type than this call takes.",
    422: "What was sent can't be read or can't be true; `errors` names the fields.",
    428: "`If-Match` is missing.",
    429: "Asked too often; wait as long as `Retry-After` says.",
    503: "Too busy, or the database is away; ask again after `Retry-After`.",
}

IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "A key of your own for this request, such as a UUID. The same key and body have one effect and one "
    "answer (`Idempotent-Replayed: true`); the same key with another body is refused (422, `key_reused`).",
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string", "pattern": r'^(W/)?"\d{1,18}"$'},
    "example": '"3"',
    "description": "The `ETag` that was read: the version that the change is made on.",
}
ETAG = {"schema": {"type": "string"}, "description": "The version, for `If-Match`.", "example": '"3"'}
RETRY_AFTER = {"schema": {"type": "integer"}, "description": "After how many seconds to ask again."}


def complete(app: Flask, document: dict[str, Any]) -> dict[str, Any]:
    """The document with everything that an integrator needs on each operation; changes what it is given."""
    components = document["components"]
    components["parameters"] = {"IdempotencyKey": IDEMPOTENCY_KEY, "IfMatch": IF_MATCH}
    components["headers"] = {"ETag": ETAG, "RetryAfter": RETRY_AFTER}
    components["responses"] |= {f"Refused{status}": _refusal(status) for status in REFUSALS}
    describe(document)
    for path, method, rule in _operations(app, document):
        _complete(app, document, path, method, rule)
    lead_on(document)
    return document


def _operations(app: Flask, document: dict[str, Any]) -> Iterator[tuple[str, str, Rule]]:
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        for method in document["paths"].get(path, {}):
            if method.upper() in (rule.methods or ()):
                yield path, method, rule


def _complete(app: Flask, document: dict[str, Any], path: str, method: str, rule: Rule) -> None:
    operation = document["paths"][path][method]
    names = names_used(app, rule.endpoint, method)
    public = permission_of(app, rule.endpoint, method.upper()) is Permission.PUBLIC
    operation["operationId"] = re.sub(r"\W", "_", rule.endpoint).lower()
    operation["security"] = [] if public else [{"bearer": []}]
    headers = [name for name, used in (("IdempotencyKey", "once"), ("IfMatch", "wanted_version")) if used in names]
    operation.setdefault("parameters", []).extend({"$ref": f"#/components/parameters/{name}"} for name in headers)
    named = "{" in path or "requestBody" in operation
    for status in _statuses(operation, method, names, public=public, named=named):
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/Refused{status}"}
    _show(document, operation, has_etag="etag" in names)


def _statuses(
    operation: dict[str, Any], method: str, names: frozenset[str], *, public: bool, named: bool
) -> Iterator[int]:
    yield from () if public and method == "get" else (403,) if public else (401, 403)
    if named:
        yield 404
    if method in CHANGES:
        yield 409
    if "wanted_version" in names:
        yield from (412, 428)
    if "requestBody" in operation:
        yield from (413, 415)
    yield from (422, 429)
    if "503" not in operation["responses"]:
        yield 503


def names_used(app: Flask, endpoint: str, method: str) -> frozenset[str]:
    """Which names a view's code uses, its module's private functions included; `once` where the view is run so."""
    view = view_of(app, endpoint, method)
    names = {"once"} if getattr(view, "takes_key", False) else set()
    inner = inspect.unwrap(view)
    waiting, seen = [inner], set()
    while waiting:
        function = waiting.pop()
        if not isinstance(function, FunctionType) or function in seen:
            continue
        seen.add(function)
        names.update(function.__code__.co_names)
        private = [name for name in function.__code__.co_names if name.startswith("_")]
        waiting += [function.__globals__[name] for name in private if name in function.__globals__]
    return frozenset(names | ({"once"} if "once_through" in names else set()))


def _show(document: dict[str, Any], operation: dict[str, Any], *, has_etag: bool) -> None:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        content.setdefault("example", example_of(document, content.get("schema", {})))
    for status, response in operation["responses"].items():
        if not status.startswith("2"):
            continue
        if has_etag:
            response.setdefault("headers", {})["ETag"] = {"$ref": "#/components/headers/ETag"}
        for kind, content in response.get("content", {}).items():
            if kind == "application/json":
                content.setdefault("example", example_of(document, content.get("schema", {})))


def _refusal(status: int) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": REFUSALS[status],
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in {429, 503}:
        response["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    return response
