"""Ways in: HTTP clients of every role, with real tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dispatch.accounts.queries.users import user_named
from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.doors.apps import app_of


@dataclass
class Door:
    """A client of the API that speaks as one user. The answers are werkzeug's."""

    client: FlaskClient
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.ask("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.ask("POST", path, json={} if body is None else body, **options)

    def patch(self, path: str, body: Any, *, version: int | None = None, **options: Any) -> TestResponse:
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return self.ask("PATCH", path, json=body, headers=headers, **options)

    def put(self, path: str, body: Any, **options: Any) -> TestResponse:
        return self.ask("PUT", path, json=body, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self.ask("DELETE", path, **options)

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, **options: Any) -> TestResponse:
        """Any request; `path` is below `/api/v1`."""
        return self.client.open(f"/api/v1{path}", method=method, headers=self.headers | dict(headers or {}), **options)


def door(
    backend: Backend, role: Role = Role.DISPATCHER, *, name: str | None = None, territory_ids: tuple[int, ...] = ()
) -> Door:
    """A client with the token of a user of this role; the user is made when there is none of that name."""
    name = name or str(role)
    with backend.work() as work:
        user = user_named(work.session, name) or add_user(work, name, role, territory_ids=territory_ids)
        token = issue_token(work, user)
    return Door(app_of(backend).test_client(), {"Authorization": f"Bearer {token}"})
