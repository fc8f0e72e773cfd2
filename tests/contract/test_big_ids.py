"""Ids that no key can hold answer as any unknown id does: in paths, in queries and in bodies, on every route."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from marshmallow import fields
from werkzeug.routing import IntegerConverter

from dispatch.bootstrap import Backend
from dispatch.http.guard import permission_of
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import Role
from dispatch.web.forms import FIELD
from tests.support.doors.api_clients import door
from tests.support.doors.apps import app_of
from tests.support.doors.request_bodies import least, places, schema_of

UNKNOWN = 987_654_321
TOO_BIG = (2**63 - 1, 2**63, 2**64 + 1, 10**30, 10**4000)


def routes(app: Flask) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path with a gap for an id, and the least body, of every route with an id in its path."""
    for rule in app.url_map.iter_rules():
        numbers = [name for name, one in rule._converters.items() if isinstance(one, IntegerConverter)]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}) if numbers else ():
            if permission_of(app, rule.endpoint, method) is Permission.MOBILE:
                continue
            path = rule.rule
            for name in numbers:
                path = path.replace(f"<int:{name}>", "{}")
            body = schema_of(app, rule.endpoint, method, "json")
            yield method, path, least(body) if body else {}


def test_takes_an_id_beyond_every_key_for_an_unknown_one(backend: Backend) -> None:
    """It gives the very same answer, whatever the length of the number."""
    app = app_of(backend)
    headers = door(backend, Role.ADMIN).headers | {"If-Match": '"1"'}
    different = []
    for method, path, body in routes(app):
        gaps = path.count("{}")
        unknown = _ask(app, method, path.format(*[UNKNOWN] * gaps), body, headers)
        for number in TOO_BIG:
            answer = _ask(app, method, path.format(*[number] * gaps), body, headers)
            if (answer[0], answer[1].replace(str(number), "?")) != (unknown[0], unknown[1].replace(str(UNKNOWN), "?")):
                different.append((method, path, len(str(number)), answer[0], unknown[0]))
    assert different == []


def _ask(app: Flask, method: str, path: str, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, str]:
    client = app.test_client()
    if path.startswith("/api/"):
        answer = client.open(path, method=method, headers=headers, json=None if method == "GET" else body)
    else:
        with client.session_transaction() as session:
            session[FIELD] = "a token"
        data = {FIELD: "a token"} if method == "POST" else None
        answer = client.open(path, method=method, headers=headers, data=data)
    return answer.status_code, answer.get_data(as_text=True)


def numbers_in(app: Flask, location: str) -> Iterator[tuple[str, str, dict[str, Any], tuple[str, ...]]]:
    """Every whole number that a route's body or query takes: method, path, the least body and where it stands."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            schema = schema_of(app, rule.endpoint, method, location) if rule.endpoint != "static" else None
            if schema is None or permission_of(app, rule.endpoint, method) is Permission.MOBILE:
                continue
            if rule.rule.endswith("/stream"):
                continue
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(f"<int:{name}>", "1").replace(f"<string:{name}>", "en")
            for place, one in places(schema):
                if isinstance(one, fields.Integer) or (
                    isinstance(one, fields.List) and isinstance(one.inner, fields.Integer)
                ):
                    yield method, path, least(schema), place


@pytest.mark.parametrize("location", ["json", "query"])
def test_refuses_a_number_beyond_every_key(backend: Backend, location: str) -> None:
    """It answers 404 or 422, as for an unknown one, and never with a fault of the house."""
    app = app_of(backend)
    headers = door(backend, Role.ADMIN).headers | {"If-Match": '"1"'}
    wrong = []
    for method, path, least_body, place in numbers_in(app, location):
        for number in (2**63, 10**30):
            if location == "json":
                body = json.dumps(_put(least_body, place, number))
                sent: dict[str, Any] = {"data": body, "content_type": "application/json"}
            else:
                sent = {"query_string": least_body | {place[0]: number}}
            answer = app.test_client().open(path, method=method, headers=headers, **sent)
            if answer.status_code not in (404, 422):
                wrong.append((method, path, place, number, answer.status_code))
    assert wrong == []


def _put(body: dict[str, Any], place: tuple[str, ...], number: int) -> dict[str, Any]:
    head, *rest = place
    if rest:
        return body | {head: _put(body.get(head) or {}, tuple(rest), number)}
    return body | {head: [number] if head.endswith(("_ids", "weekdays")) else number}
