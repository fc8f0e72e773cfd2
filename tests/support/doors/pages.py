"""Pages in tests: a browser without script, people who sign in, and what a page holds."""

import hashlib
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from psycopg import sql
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from dispatch.accounts.services.identity import add_user
from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.doors.apps import app_of

PASSWORD = "a password for tests"
_CHEAP_HASH = generate_password_hash(PASSWORD, "pbkdf2:sha256:1")
"""The hash that the product keeps is dear on purpose; `test_sign_in` pays for it, the other tests need not."""

HOST = "https://fd.example"


def a_person(
    backend: Backend, role: Role = Role.DISPATCHER, *, name: str = "", territories: tuple[int, ...] = ()
) -> str:
    """A person of this role who can sign in with `PASSWORD`; their name."""
    name = name or f"{role.value}-person"
    with backend.work() as work:
        add_user(work, name, role, territory_ids=territories).password_hash = _CHEAP_HASH
    return name


@dataclass
class Reader:
    """A browser without script: it keeps cookies and sends a form with everything that the form holds."""

    backend: Backend
    language: str = "en"
    app: Flask = field(init=False)
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.app = app_of(self.backend)
        self.client = self.app.test_client()

    def get(self, path: str, **given: Any) -> TestResponse:
        return self.client.get(path, base_url=HOST, headers={"Accept-Language": self.language}, **given)

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Sends a form as it is given, without its page's hidden fields."""
        return self.client.post(path, base_url=HOST, data=fields, headers={"Accept-Language": self.language})

    def send(self, page: str, action: str, **fields: Any) -> TestResponse:
        """Fills in the form with this action on a page, and sends it."""
        forms = [form for form in forms_of(self.get(page).text) if (form.action or page) == action]
        assert forms, f"{page} has no form for {action}"
        return self.post(action, **(forms[0].fields | fields))

    def sign_in(self, name: str, password: str = PASSWORD) -> TestResponse:
        return self.send("/console/sign-in", "/console/sign-in", name=name, password=password)


def signed_in(backend: Backend, role: Role = Role.DISPATCHER, **given: Any) -> Reader:
    """A reader whose session is a person's of this role."""
    reader = Reader(backend)
    assert reader.sign_in(a_person(backend, role, **given)).status_code == 302
    return reader


@dataclass
class Form:
    """A form of a page, with the values that it is sent with when nobody fills it in."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.found.append(Form(given.get("action") or ""))
        elif tag == "input" and self.found and given.get("type") not in {"radio", "checkbox"}:
            self.found[-1].fields[given.get("name") or ""] = given.get("value") or ""


def forms_of(html: str) -> list[Form]:
    """The forms of a page in their order."""
    parser = _Forms()
    parser.feed(html)
    return parser.found


def words_of(html: str) -> str:
    """What a page says: its text without tags, in single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def everything(backend: Backend) -> dict[str, str]:
    """A fingerprint of every table's rows."""
    prints: dict[str, str] = {}
    with psycopg.connect(backend.database.url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        for (table,) in tables:
            rows = connection.execute(sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(sql.Identifier(table)))
            prints[table] = hashlib.sha256(repr(rows.fetchall()).encode()).hexdigest()
    return prints
