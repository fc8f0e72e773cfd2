"""Query parameters that a route does not document, or that come twice, are refused: no filter goes unnoticed."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app, request

from dispatch.http.guard import permission_of
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission

PREFIX = "/api/v1/"


def install(app: Flask) -> None:
    """Checks every request of the API before its view runs."""
    app.before_request(_refuse_odd)


def view_of(app: Flask, endpoint: str, method: str) -> Any:
    """The function that answers a route: the view, or a method view's method."""
    view: Any = app.view_functions[endpoint]
    cls = getattr(view, "view_class", None)
    return getattr(cls, method.lower(), view) if cls is not None else view


def documented(app: Flask, endpoint: str, method: str) -> frozenset[str]:
    """The names of the query parameters that a route declares by `@blueprint.arguments(…, location="query")`."""
    listed = getattr(view_of(app, endpoint, method), "_apidoc", {}).get("arguments", {}).get("parameters", [])
    schemas = [entry["schema"] for entry in listed if _is_query(entry)]
    return frozenset(name for schema in schemas for name in _names(schema))


def _refuse_odd() -> None:
    rule, endpoint = request.url_rule, request.endpoint
    if not request.args or rule is None or endpoint is None or not rule.rule.startswith(PREFIX):
        return
    # A carrier calls webhooks with whatever it likes; its signature covers all of it.
    if permission_of(current_app, endpoint, request.method) is Permission.PUBLIC:
        return
    unknown = sorted(set(request.args) - documented(current_app, endpoint, request.method))
    if unknown:
        faults = {"query": {name[:100]: ["Unknown parameter."] for name in unknown[:10]}}
        raise Invalid("unknown_parameter", "The query holds parameters that this call does not know.", errors=faults)
    twice = sorted(name for name, values in request.args.lists() if len(values) > 1)
    if twice:
        faults = {"query": {name: ["Given more than once."] for name in twice}}
        raise Invalid("duplicate_parameter", "The query holds a parameter more than once.", errors=faults)


def _is_query(entry: Any) -> bool:
    return isinstance(entry, Mapping) and entry.get("in") == "query"


def _names(schema: Any) -> list[str]:
    made = schema() if isinstance(schema, type) else schema
    return [field.data_key or name for name, field in made.fields.items()]
