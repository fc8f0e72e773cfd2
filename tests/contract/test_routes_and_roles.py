"""Every route and every role: what a role does not include is refused, and nobody known is taken for a stranger.

The routes come from the application itself, so a new one is walked without a change here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import TestResponse

from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.bootstrap import Backend
from dispatch.http.guard import permission_of
from dispatch.vocabulary.permissions import PERMISSIONS, Permission
from dispatch.vocabulary.terms import Role
from dispatch.web.forms import FIELD
from tests.support.doors.apps import app_of
from tests.support.technicians import a_technician, a_territory

UNKNOWN = 987_654_321
"""An id that no row of the tests has."""

FILLERS = {"int": UNKNOWN, "string": "unknown", "default": "unknown", "path": "unknown"}


@dataclass(frozen=True)
class Call:
    """One route by one method."""

    method: str
    path: str
    rule: str
    endpoint: str
    permission: Permission | None

    @property
    def names_a_thing(self) -> bool:
        return str(UNKNOWN) in self.path


def calls(app: Flask) -> Iterator[Call]:
    """Every call of the application but what Flask answers by itself."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.endpoint != "static":
                permission = permission_of(app, rule.endpoint, method)
                yield Call(method, _filled(app, rule), rule.rule, rule.endpoint, permission)


def _filled(app: Flask, rule: Rule) -> str:
    values = {
        name: FILLERS["int" if isinstance(converter, IntegerConverter) else "default"]
        for name, converter in rule._converters.items()
    }
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, values, force_external=False))


@pytest.fixture
def tokens(backend: Backend) -> dict[Role, str]:
    """A token for a user of every role."""
    with backend.work() as work:
        technician = a_technician(work, a_territory(work))
        return {
            role: issue_token(
                work,
                add_user(work, f"one-{role}", role, technician_id=technician.id if role is Role.TECHNICIAN else None),
            )
            for role in Role
        }


def test_names_a_permission_on_every_route(backend: Backend) -> None:
    unnamed = [f"{call.method} {call.rule}" for call in calls(app_of(backend)) if call.permission is None]
    assert unnamed == []


def test_keeps_every_permission_but_mobile_for_admins_and_none_unused(backend: Backend) -> None:
    assert PERMISSIONS[Role.ADMIN] == frozenset(Permission) - {Permission.MOBILE}
    assert all(permissions <= frozenset(Permission) for permissions in PERMISSIONS.values())


@pytest.mark.parametrize("role", list(Role))
def test_refuses_a_role_exactly_what_it_does_not_include(backend: Backend, tokens: dict[Role, str], role: Role) -> None:
    app = app_of(backend)
    headers = {"Authorization": f"Bearer {tokens[role]}"}
    wrong = []
    for call in calls(app):
        if call.permission is Permission.PUBLIC:
            continue
        answer = _send(app, call, headers)
        refused = answer.status_code == 403
        answer.close()
        if refused is (call.permission in PERMISSIONS[role]) or answer.status_code == 401:
            wrong.append((call.method, call.rule, answer.status_code))
    assert wrong == []


def _send(app: Flask, call: Call, headers: dict[str, str]) -> TestResponse:
    """Sends an empty request; to a page, with the form's token, so that only the role can be the reason of a 403."""
    client = app.test_client()
    if call.rule.startswith("/api/") or call.method == "GET":
        return client.open(call.path, method=call.method, headers=headers, buffered=False)
    with client.session_transaction() as session:
        session[FIELD] = "a token"
    return client.open(call.path, method=call.method, headers=headers, data={FIELD: "a token"})


def test_lets_nobody_unknown_in_where_a_permission_is_needed(backend: Backend) -> None:
    app = app_of(backend)
    let_in = []
    for call in calls(app):
        if call.permission is Permission.PUBLIC:
            continue
        answer = app.test_client().open(call.path, method=call.method, buffered=False)
        answer.close()
        if answer.status_code not in {401, 302, 303}:
            let_in.append((call.method, call.rule, answer.status_code))
    assert let_in == []


def test_answers_reading_an_unknown_thing_with_404_alike(backend: Backend, tokens: dict[Role, str]) -> None:
    app = app_of(backend)
    different = []
    for role in (Role.ADMIN, Role.DISPATCHER):
        headers = {"Authorization": f"Bearer {tokens[role]}"}
        for call in calls(app):
            reads = call.method == "GET" and call.names_a_thing and call.rule.startswith("/api/v1/")
            if not reads or call.permission not in PERMISSIONS[role]:
                continue
            answer = app.test_client().get(call.path, headers=headers)
            if (answer.status_code, answer.content_type) != (404, "application/problem+json"):
                different.append((call.rule, answer.status_code))
    assert different == []
