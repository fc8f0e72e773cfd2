"""The API's documents: the OpenAPI document in this API's shape, and a page for people to read and try it."""

from functools import cached_property
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from flask import Flask, Response, current_app, json
from flask_smorest import Api
from marshmallow import INCLUDE, Schema, fields

from dispatch.http import docs_page
from dispatch.http.openapi.details import complete
from dispatch.http.problems import CONTENT_TYPE

OPENAPI_PATH = "/api/openapi.json"
DOCS_PATH = "/api/docs"


class ProblemSchema(Schema):
    """A problem document (RFC 9457). Some have more members, such as what stands now where a version is too old."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(required=True)
    title = fields.String(required=True, metadata={"description": "The stable code."})
    status = fields.Integer(required=True, metadata={"description": "The same as the answer's own."})
    detail = fields.String(required=True, metadata={"description": "A sentence for a person."})
    errors = fields.Dict(metadata={"description": "The fields at fault, by place."})


class DispatchApi(Api):  # type: ignore[misc]  # flask-smorest has no types.
    """flask-smorest with this API's error shape; the handlers themselves are in `problems`."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """`problems.install` answers errors of every kind."""

    @cached_property
    def document(self) -> dict[str, Any]:
        """The whole document, made once, when it is first asked for."""
        return complete(current_app, self.spec.to_dict())

    def _openapi_json(self) -> Response:
        return Response(json.dumps(self.document, indent=2, sort_keys=False), mimetype="application/json")


def document_of(app: Flask) -> DispatchApi:
    """Starts the OpenAPI document of an application; blueprints are registered on what is returned."""
    app.config.update(
        API_TITLE="Field Dispatch",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = DispatchApi(app, spec_kwargs={"marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=name_of)})
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    return api


def finish(app: Flask, spec: APISpec) -> None:
    """Gives errors their content type in the document, and puts the page for people beside it."""
    default: dict[str, Any] | None = spec.components.responses.get("DEFAULT_ERROR")
    if default and "content" in default:
        default["content"] = {CONTENT_TYPE: default["content"].pop("application/json")}
    docs_page.install(app, DOCS_PATH, OPENAPI_PATH)


def name_of(schema: type[Schema]) -> str:
    """A schema's name in the document; small parts carry the name of what they belong to (`OrdersWindow`).

    That is the file's subject (`waitlist_schemas`), or the capability where one file holds all its schemas.
    """
    cls: Any = resolve_schema_cls(schema)
    name: str = cls.__name__.removesuffix("Schema")
    if not name.startswith("_"):
        return name
    _, capability, *_, file = cls.__module__.split(".")
    subject = capability if file == "schemas" else file.removesuffix("_schemas")
    return f"{subject.title().replace('_', '')}{name.lstrip('_')}"
