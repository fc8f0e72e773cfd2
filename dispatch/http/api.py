"""The JSON API: its blueprints, its OpenAPI document, and what holds for every request."""

from typing import Any

from apispec import APISpec
from flask import Flask, abort, request
from flask_smorest import Api
from marshmallow import Schema, fields

from dispatch.http import guard, health, parameters, problems
from dispatch.http.blueprints import BLUEPRINTS
from dispatch.http.json_limits import fault_of

PREFIX = "/api/v1"
MAX_BODY_BYTES = 1_000_000


class ProblemSchema(Schema):
    """A problem document (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True, metadata={"description": "The stable code."})
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata={"description": "A sentence for a person."})
    errors = fields.Dict(metadata={"description": "The fields at fault, by place."})


class DispatchApi(Api):  # type: ignore[misc]  # flask-smorest has no types.
    """flask-smorest with this API's error shape; the handlers themselves are in `problems`."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """`problems.install` answers errors of every kind."""


def install(app: Flask) -> None:
    """Puts the API on an application."""
    app.config.update(
        API_TITLE="Field Dispatch",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
    )
    problems.install(app)
    app.before_request(_refuse_odd_bodies)
    guard.install(app)
    parameters.install(app)
    api = DispatchApi(app)
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix=PREFIX)
    api.register_blueprint(health.blueprint)
    _problem_content_type(api.spec)


def _problem_content_type(spec: APISpec) -> None:
    default: dict[str, Any] | None = spec.components.responses.get("DEFAULT_ERROR")
    if default and "content" in default:
        default["content"] = {problems.CONTENT_TYPE: default["content"].pop("application/json")}


def _refuse_odd_bodies() -> None:
    """What the JSON reader can't read without an error of its own is refused before it is read."""
    fault = fault_of(request.get_data()) if request.is_json else None
    if fault is not None:
        abort(422, description=fault)
