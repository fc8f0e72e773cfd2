import pytest

from dispatch.accounts.queries.users import user_named
from dispatch.accounts.services.identity import add_user
from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.pages import PASSWORD, Reader, a_person, signed_in, words_of
from tests.support.technicians import a_territory


@pytest.fixture(autouse=True)
def territory(backend: Backend) -> None:
    with backend.work() as work:
        a_territory(work)


def test_sends_strangers_to_the_form_and_back_to_the_page_they_wanted(backend: Backend) -> None:
    with backend.work() as work:
        add_user(work, "dora", Role.DISPATCHER, password=PASSWORD)
    reader = Reader(backend)
    answer = reader.get("/console/desk")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/console/sign-in?next=/console/desk")
    entered = reader.send(answer.headers["Location"], "/console/sign-in", name="dora", password=PASSWORD)
    assert (entered.status_code, entered.headers["Location"]) == (302, "/console/desk")
    assert reader.get("/console/desk").status_code == 200


def test_keeps_what_the_address_of_the_wanted_page_chose(backend: Backend) -> None:
    wanted, reader, name = "/console/search?q=%E6%9D%8E&page=2", Reader(backend), a_person(backend)
    asked = reader.get(wanted).headers["Location"]
    assert reader.send(asked, "/console/sign-in", name=name, password=PASSWORD).headers["Location"] == wanted


def test_notes_who_signed_in(backend: Backend) -> None:
    signed_in(backend, name="dora")
    with backend.work() as work:
        entries = work.session.query(AuditEntry).filter_by(action="user.signed_in").all()
        assert [(entry.actor, entry.thing) for entry in entries] == [("dora", "user")]


@pytest.mark.parametrize("name", ["dora", "nobody"])
def test_answers_a_wrong_password_and_an_unknown_name_alike(backend: Backend, name: str) -> None:
    a_person(backend, name="dora")
    answer = Reader(backend).sign_in(name, "another password")
    assert answer.status_code == 403
    assert "Wrong name or password." in words_of(answer.text)


def test_goes_to_no_other_host_after_signing_in(backend: Backend) -> None:
    reader, name = Reader(backend), a_person(backend)
    for target in ("https://evil.example/console", "//evil.example", "/console/\\evil.example", "/api/v1/orders"):
        page = f"/console/sign-in?next={target}"
        assert reader.send(page, "/console/sign-in", name=name, password=PASSWORD).headers["Location"] == "/console"
        reader.client.delete_cookie("__Host-session", domain="fd.example")


def test_refuses_a_form_that_another_session_made(backend: Backend) -> None:
    name = a_person(backend)
    answer = Reader(backend).post("/console/sign-in", name=name, password=PASSWORD, csrf="made up")
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (403, False)


def test_slows_down_who_guesses_passwords(backend: Backend, clock: FixedClock) -> None:
    reader, name = Reader(backend), a_person(backend)
    tried = [reader.sign_in(name, f"guess number {number}").status_code for number in range(9)]
    assert tried == [403] * 8 + [429]
    assert reader.sign_in(name).status_code == 429
    clock.forward(minutes=10)
    assert reader.sign_in(name).status_code == 302


def test_lets_nobody_in_who_was_switched_off(backend: Backend) -> None:
    reader = signed_in(backend, name="dora")
    with backend.work() as work:
        user = user_named(work.session, "dora")
        assert user is not None
        user.active = False
    assert reader.get("/console").status_code == 302


def test_ends_the_session(backend: Backend) -> None:
    reader = signed_in(backend)
    assert reader.send("/console", "/console/sign-out").status_code == 302
    assert reader.get("/console").headers["Location"].startswith("/console/sign-in")


def test_changes_the_session_with_the_person(backend: Backend) -> None:
    reader, name = Reader(backend), a_person(backend)
    with reader.client.session_transaction(base_url="https://fd.example") as before:
        before["csrf"] = "fixed by a stranger"
    reader.post("/console/sign-in", csrf="fixed by a stranger", name=name, password=PASSWORD)
    with reader.client.session_transaction(base_url="https://fd.example") as after:
        assert after["csrf"] != "fixed by a stranger"


def test_keeps_the_cookie_from_scripts_other_sites_and_open_ways(backend: Backend) -> None:
    answer = Reader(backend).get("/console/sign-in")
    cookie = answer.headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}


def test_closes_the_console_to_other_systems(backend: Backend) -> None:
    reader = Reader(backend)
    reader.sign_in(a_person(backend, Role.INTEGRATION))
    answer = reader.get("/console")
    assert (answer.status_code, "You have no access to this" in answer.text) == (403, True)
