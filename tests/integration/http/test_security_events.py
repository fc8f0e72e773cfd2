"""What was refused is seen: a line each, by kind, user and client, without anything that a person sent."""

import json

import pytest

from dispatch.bootstrap import Backend, build
from dispatch.vocabulary.terms import Role
from tests.integration.http.conftest import Lines
from tests.support.backends import make_settings
from tests.support.doors.api_clients import Door, door
from tests.support.doors.apps import app_of
from tests.support.doors.pages import HOST, Reader, a_person, signed_in
from tests.support.technicians import a_territory

ADDRESS = "203.0.113.77"
FROM_THERE = {"REMOTE_ADDR": ADDRESS}


def events(lines: Lines) -> list[tuple[str, str | None, bool]]:
    """Each event's kind and route, and whether a user is named by id."""
    return [
        (line["kind"], line["route"], line["user_id"] is not None)
        for line in lines()
        if line["event"] == "security event"
    ]


def test_notes_what_is_refused_to_those_who_are_known(backend: Backend, log_lines: Lines) -> None:
    crm = door(backend, Role.INTEGRATION, name="crm")
    assert crm.get("/users").status_code == 403
    assert crm.get("/orders/77").status_code == 404
    assert crm.get("/orders").status_code == 200
    assert events(log_lines) == [
        ("permission_missing", "/api/v1/users", True),
        ("unknown_id", "/api/v1/orders/<int:order_id>", True),
    ]


def test_notes_tokens_and_sessions_that_are_none(backend: Backend, log_lines: Lines) -> None:
    client = app_of(backend).test_client()
    assert Door(client, {"Authorization": "Bearer fd_of_nobody"}).get("/orders").status_code == 401
    assert Door(client).get("/orders").status_code == 401
    with backend.work() as work:
        a_territory(work)
    reader = signed_in(backend, name="dora")
    assert door(backend, Role.ADMIN).ask("DELETE", "/users/1/sessions").status_code == 204
    assert reader.get("/console").status_code == 302
    assert events(log_lines) == [
        ("token_refused", "/api/v1/orders", False),
        ("session_refused", "/console", False),
    ]


def test_notes_failed_sign_ins_and_limits_without_names(backend: Backend, log_lines: Lines) -> None:
    a_person(backend, name="dora")
    for _ in range(9):
        Reader(backend).sign_in("dora", "nothing that fits")
    assert [kind for kind, _, _ in events(log_lines)] == ["sign_in_failed"] * 8 + ["limit_reached"]
    assert "dora" not in json.dumps(log_lines())


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/webhooks/twilio/inbound", None, "bad_signature"),
        ("/webhooks/aliyun/status?token=of-nobody", [], "bad_signature"),
        ("/mobile/pair", {"code": "123412341234", "name": "phone"}, "pairing_failed"),
    ],
)
def test_notes_what_strangers_try(backend: Backend, log_lines: Lines, path: str, body: object, kind: str) -> None:
    client = app_of(backend).test_client()
    client.post(f"/api/v1{path}", json=body, environ_overrides=FROM_THERE)
    assert [found for found, _, _ in events(log_lines)] == [kind]
    assert ADDRESS not in json.dumps(log_lines())


def test_tells_one_client_from_another_and_knows_it_again(backend: Backend, log_lines: Lines) -> None:
    client = app_of(backend).test_client()
    for address in (ADDRESS, "198.51.100.1", ADDRESS):
        client.get("/api/v1/orders", headers={"Authorization": "Bearer x"}, environ_overrides={"REMOTE_ADDR": address})
    first, other, again = [line["client"] for line in log_lines()]
    assert first == again != other


def test_notes_another_sites_form_and_a_foreign_host(backend: Backend, log_lines: Lines) -> None:
    reader = signed_in(backend, name="dora")
    reader.client.delete("/api/v1/sessions", base_url=HOST, headers={"Origin": "https://evil.example"})
    house = build(make_settings(trusted_hosts="fd.example"), backend.database.url, clock=backend.clock)
    app_of(house).test_client().get("/healthz", base_url="https://evil.example")
    house.database.close()
    assert [kind for kind, _, _ in events(log_lines)] == ["cross_site", "host_refused"]
