"""What holds for every page, whichever it is."""

import pytest
from flask import Flask

from dispatch.bootstrap import Backend
from dispatch.http.guard import permission_of
from dispatch.vocabulary.permissions import Permission
from dispatch.web.errors import is_page
from tests.support.doors.apps import app_of
from tests.support.doors.pages import Reader, everything, signed_in
from tests.support.technicians import a_territory

STRICT = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")


@pytest.fixture
def app(backend: Backend) -> Flask:
    with backend.work() as work:
        a_territory(work)
    return app_of(backend)


def page_routes(app: Flask, method: str) -> list[tuple[str, str]]:
    """Every page's address, with 1 for each of its parts, and its endpoint."""
    found = []
    for rule in app.url_map.iter_rules():
        _, path = rule.build(dict.fromkeys(rule.arguments, "1"), append_unknown=False) or ("", "")
        if method in (rule.methods or ()) and is_page(path):
            found.append((path, rule.endpoint))
    return found


def test_names_a_permission_for_every_page(app: Flask) -> None:
    pages = [(path, endpoint, method) for method in ("GET", "POST") for path, endpoint in page_routes(app, method)]
    assert len(pages) > 18
    assert [page for page in pages if permission_of(app, page[1], page[2]) is None] == []


def test_opens_no_page_of_the_console_to_strangers(app: Flask, backend: Backend) -> None:
    reader = Reader(backend)
    for path, endpoint in page_routes(app, "GET"):
        if path.startswith("/console") and permission_of(app, endpoint, "GET") is not Permission.PUBLIC:
            answer = reader.get(path)
            assert (path, answer.status_code) == (path, 302)
            assert answer.headers["Location"].startswith("/console/sign-in")


def test_does_nothing_for_a_form_without_the_sessions_token(app: Flask, backend: Backend) -> None:
    reader = signed_in(backend)
    before = everything(backend)
    tried = [path for path, _ in page_routes(app, "POST") if path.startswith(("/console", "/inbox"))]
    assert len(tried) >= 9
    assert {path: reader.post(path, csrf="made up").status_code for path in tried} == dict.fromkeys(tried, 403)
    assert everything(backend) == before


def test_changes_nothing_when_a_page_is_read(app: Flask, backend: Backend) -> None:
    reader = signed_in(backend)
    before = everything(backend)
    answers = {path: reader.get(path).status_code for path, _ in page_routes(app, "GET")}
    assert {path: status for path, status in answers.items() if status >= 500} == {}
    assert everything(backend) == before


def test_lets_nothing_in_from_elsewhere(app: Flask, backend: Backend) -> None:
    reader = signed_in(backend)
    for path, _ in page_routes(app, "GET"):
        answer = reader.get(path)
        if answer.content_type.startswith("text/html") and answer.status_code < 300:
            policy = answer.headers["Content-Security-Policy"]
            assert [part for part in STRICT if part not in policy] == []
            assert "unsafe" not in policy
            assert answer.headers["Cache-Control"] == "no-store"
            assert " style=" not in answer.text
            assert "<script>" not in answer.text
            assert " on" + "click=" not in answer.text


def test_answers_people_with_pages_and_programs_with_problem_documents(app: Flask, backend: Backend) -> None:
    reader = Reader(backend)
    for path in ("/t/nothing", "/s/nothing", "/console/nothing", "/inbox/1"):
        assert reader.get(path).content_type == "text/html; charset=utf-8"
    assert reader.client.put("/t/nothing").status_code == 405
    assert reader.get("/api/v1/nothing").content_type == "application/problem+json"
    assert reader.get("/nothing").content_type == "application/problem+json"


def test_speaks_the_browsers_language_and_remembers_another(app: Flask, backend: Backend) -> None:
    reader = Reader(backend, language="zh-Hans-CN,zh;q=0.9,en;q=0.5")
    assert '<html lang="zh-CN">' in reader.get("/").text
    assert '<html lang="en">' in reader.get("/?lang=en").text
    assert '<html lang="en">' in reader.get("/").text
    assert '<html lang="zh-CN">' in Reader(backend, language="fr").get("/?lang=tlh").text


def test_serves_styles_and_modules_and_no_other_file(app: Flask, backend: Backend) -> None:
    reader = Reader(backend)
    style = reader.get("/static/site.css")
    assert (style.status_code, style.content_type) == (200, "text/css; charset=utf-8")
    assert style.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("/static/../start.py", "/static/%2e%2e/start.py", "/static/nothing.js"):
        assert reader.get(path).status_code == 404
