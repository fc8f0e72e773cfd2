"""The OpenAPI document says what an integrator needs, and says it truly."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema

from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.bootstrap import Backend, build
from dispatch.http.parameters import view_of
from dispatch.vocabulary.terms import Role
from tests.support.backends import make_settings
from tests.support.doors.apps import app_of

UNKNOWN = "987654321"
APP = app_of(build(make_settings(), "postgresql://nobody@localhost/none"))
DOCUMENT: dict[str, Any] = APP.test_client().get("/api/openapi.json").get_json()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if method in {"get", "post", "put", "patch", "delete"}
}
NAMES = sorted(OPERATIONS)


def json_content(part: dict[str, Any]) -> dict[str, Any]:
    """What a body or an answer says of its JSON; empty where it has none."""
    content: dict[str, Any] = part.get("content", {}).get("application/json", {})
    return content


def test_names_every_operation_once() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(names)) == len(names) > 100
    assert all(name.isidentifier() for name in names)


@pytest.mark.parametrize("name", NAMES)
def test_says_how_to_get_in(name: str) -> None:
    operation = OPERATIONS[name]
    needs_token = operation["security"] == [{"bearer": []}]
    assert needs_token == ({"401", "403"} <= operation["responses"].keys())
    assert needs_token or operation["security"] == []
    assert DOCUMENT["components"]["securitySchemes"]["bearer"] == {"type": "http", "scheme": "bearer"}


def test_says_what_every_field_and_parameter_means() -> None:
    unsaid = [
        f"{schema}.{field}"
        for schema, said in DOCUMENT["components"]["schemas"].items()
        for field, inner in said.get("properties", {}).items()
        if not inner.get("description")
    ]
    assert unsaid == [], "say it in the schema, or in dispatch/http/field_words.toml"
    parameters = [(name, one) for name, operation in OPERATIONS.items() for one in operation.get("parameters", [])]
    assert [(name, one) for name, one in parameters if "$ref" not in one and not one.get("description")] == []


@pytest.mark.parametrize("name", NAMES)
def test_shows_an_example_of_what_is_sent_and_answered(name: str) -> None:
    parts = [OPERATIONS[name].get("requestBody", {})]
    parts += [answer for status, answer in OPERATIONS[name]["responses"].items() if status in {"200", "201"}]
    assert all("example" in json_content(part) for part in parts if json_content(part))


def bodies() -> Iterator[tuple[str, Schema, Any]]:
    """Every JSON body: its operation, the schema that reads it, and the example."""
    for rule in APP.url_map.iter_rules():
        for method in sorted(rule.methods or ()):
            path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
            operation = OPERATIONS.get(f"{method} {path}", {})
            apidoc = getattr(view_of(APP, rule.endpoint, method), "_apidoc", {})
            for entry in apidoc.get("arguments", {}).get("parameters", []):
                if entry["in"] == "json" and operation:
                    schema = entry["schema"]() if isinstance(entry["schema"], type) else entry["schema"]
                    yield f"{method} {path}", schema, json_content(operation["requestBody"])["example"]


BODIES = {name: (schema, example) for name, schema, example in bodies()}


@pytest.mark.parametrize("name", sorted(BODIES))
def test_shows_only_examples_that_can_be_sent(name: str) -> None:
    schema, example = BODIES[name]
    assert schema.validate(example) == {}


def test_documents_every_status_that_it_answers_with(backend: Backend) -> None:
    with backend.work() as work:
        token = issue_token(work, add_user(work, "ada", Role.ADMIN))
    app = app_of(backend)
    for name in NAMES:
        method, path = name.split()
        if path.endswith("/stream") or not path.startswith("/api/"):
            continue
        answered = _send(app, method, path, token)
        documented = OPERATIONS[name]["responses"].keys()
        assert str(answered) in documented, name
        assert (answered == 428) <= ("428" in documented), name
        if "428" in documented and "requestBody" in OPERATIONS[name]:
            assert answered == 428, name


def _send(app: Flask, method: str, path: str, token: str) -> int:
    body = json_content(OPERATIONS[f"{method} {path}"].get("requestBody", {})).get("example")
    for part in [part for part in path.split("/") if part.startswith("{")]:
        path = path.replace(part, {"{kind}": "reminder", "{language}": "en"}.get(part, UNKNOWN))
    headers = {"Authorization": f"Bearer {token}"}
    with app.test_client().open(path, method=method, json=body, headers=headers) as answer:
        return answer.status_code
