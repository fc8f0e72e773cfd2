"""Answers that no frame shows and no cache keeps, and requests that no other site's page forges."""

import re

import pytest
from werkzeug.test import TestResponse

from dispatch.bootstrap import Backend
from dispatch.http.guard import SESSION_FIELD
from dispatch.vocabulary.terms import Role
from tests.contract.test_routes_and_roles import calls
from tests.support.doors.api_clients import door
from tests.support.doors.pages import HOST, PASSWORD, Reader, a_person, signed_in
from tests.support.technicians import a_territory

ALWAYS = {"X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age=31536000"}


@pytest.fixture(autouse=True)
def territory(backend: Backend) -> None:
    with backend.work() as work:
        a_territory(work)


def test_protects_the_answer_of_every_route(backend: Backend) -> None:
    reader, bare = Reader(backend), []
    for call in calls(reader.app):
        answer = reader.client.open(call.path, method=call.method, base_url=HOST, buffered=False)
        policy = answer.headers.get("Content-Security-Policy", "")
        framed = "frame-ancestors 'none'" not in policy or "default-src 'none'" not in policy
        if framed or any(answer.headers.get(name) != value for name, value in ALWAYS.items()):
            bare.append((call.method, call.rule, answer.status_code))
        is_a_file = call.rule.startswith(("/static", "/tech", "/api/docs"))
        if "no-store" not in answer.headers["Cache-Control"] and not is_a_file:
            bare.append((call.method, call.rule, answer.headers["Cache-Control"]))
        answer.close()
    assert bare == []


def test_keeps_personal_answers_in_no_cache(backend: Backend) -> None:
    answers = [door(backend).get(path) for path in ("/orders", "/messages", "/technicians", "/sessions")]
    assert [(one.status_code, one.headers["Cache-Control"]) for one in answers] == [(200, "no-store")] * 4


def test_runs_no_script_in_the_page_of_the_documentation(backend: Backend) -> None:
    page = Reader(backend).get("/api/docs/")
    assert re.findall(r"<script(?![^>]*\bsrc=)", page.text) == []
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert Reader(backend).get(address).status_code == 200, address


ELSEWHERE = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://fd.example.evil.example"},
    {"Origin": "http://fd.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://fd.example"},
]


def forged(reader: Reader, path: str, headers: dict[str, str], **fields: str) -> TestResponse:
    return reader.client.post(path, base_url=HOST, headers=headers, data=fields)


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_refuses_a_form_of_another_site_even_with_its_token(backend: Backend, headers: dict[str, str]) -> None:
    reader = signed_in(backend, name="dora")
    with reader.client.session_transaction(base_url=HOST) as cookie:
        csrf = cookie["csrf"]
    assert forged(reader, "/console/sign-out", headers, csrf=csrf).status_code == 403
    assert reader.get("/console").status_code == 200
    ours = {"Origin": HOST, "Sec-Fetch-Site": "same-origin"}
    assert forged(reader, "/console/sign-out", ours, csrf=csrf).status_code == 302


@pytest.mark.parametrize("headers", [*ELSEWHERE, {}], ids=str)
def test_changes_nothing_over_the_api_for_a_cookie_alone(backend: Backend, headers: dict[str, str]) -> None:
    reader = signed_in(backend, Role.ADMIN, name="ada")
    path = "/api/v1/users"
    body = {"name": "mallory", "role": "admin"}
    answer = reader.client.post(path, base_url=HOST, headers=headers, json=body)
    assert (answer.status_code, answer.json["title"]) == (403, "cross_site")
    ours = reader.client.post(path, base_url=HOST, headers={"Sec-Fetch-Site": "same-origin"}, json=body)
    assert ours.status_code == 201


def test_takes_programs_with_a_token_whatever_they_say(backend: Backend) -> None:
    answer = door(backend, Role.ADMIN).ask(
        "POST", "/users", json={"name": "bss", "role": "integration"}, headers={"Origin": "https://elsewhere.example"}
    )
    assert answer.status_code == 201


def test_names_its_cookie_so_that_only_this_host_can_set_it(backend: Backend) -> None:
    cookie = Reader(backend).get("/console/sign-in").headers["Set-Cookie"]
    parts = {part.strip() for part in cookie.split(";")}
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
    assert not any(part.startswith("Domain") for part in parts)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "https://evil.example/console", "/console/\\evil.example", "/console\t//evil.example",
        "/console/\r\nSet-Cookie: a=b", "/consoles", "/console.evil.example", "/console@evil.example", "/console/\x00",
        "/console/\u2028x", "\t/console",
    ],
)  # fmt: skip
def test_goes_on_to_no_address_that_is_not_ours(backend: Backend, target: str) -> None:
    reader, name = Reader(backend), a_person(backend)
    answer = reader.send("/console/sign-in", "/console/sign-in", name=name, password=PASSWORD, next=target)
    assert answer.headers["Location"] == "/console"


def test_keeps_the_secret_of_a_session_out_of_the_database(backend: Backend) -> None:
    reader = signed_in(backend)
    with reader.client.session_transaction(base_url=HOST) as cookie:
        secret = cookie[SESSION_FIELD]
    with backend.work() as work:
        rows = work.session.connection().exec_driver_sql("SELECT row_to_json(s)::text FROM sessions s").scalars().all()
    assert len(rows) == 1
    assert secret not in rows[0]
