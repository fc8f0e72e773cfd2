"""What a stranger sends is not read where a permission is needed, and costs little where none is."""

import io

from dispatch.bootstrap import Backend
from dispatch.vocabulary.permissions import Permission
from tests.contract.test_routes_and_roles import calls
from tests.support.doors.apps import app_of


class Unreadable(io.RawIOBase):
    """A body that tells whether somebody began to read it."""

    def __init__(self) -> None:
        self.was_read = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        del buffer
        self.was_read = True
        return 0


def test_reads_no_body_of_a_stranger_where_a_permission_is_needed(backend: Backend) -> None:
    app, read = app_of(backend), []
    for call in calls(app):
        if call.permission is Permission.PUBLIC or call.method == "GET":
            continue
        body = Unreadable()
        answer = app.test_client().open(
            call.path,
            method=call.method,
            environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": "900000", "CONTENT_TYPE": "application/json"},
        )
        if body.was_read or answer.status_code not in {401, 302, 303}:
            read.append((call.method, call.rule, answer.status_code))
    assert read == []


def test_takes_no_large_body_from_everybody(backend: Backend) -> None:
    app, taken = app_of(backend), []
    for call in calls(app):
        if call.permission is not Permission.PUBLIC or call.method == "GET":
            continue
        answer = app.test_client().open(call.path, method=call.method, json={"name": "x" * 64_000, "code": "12345678"})
        must_sign_in = "/sign-in" in answer.headers.get("Location", "")
        if answer.status_code not in {403, 404, 413, 422} and not must_sign_in:
            taken.append((call.method, call.rule, answer.status_code))
    assert taken == []
    answer = app.test_client().post("/api/v1/mobile/pair", json={"name": "x" * 64_000, "code": "12345678"})
    assert answer.status_code == 413
