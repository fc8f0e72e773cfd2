"""Sessions end with what they rest on: signing out, a new password, the account, the hours (invariant 48)."""

from collections.abc import Callable

import pytest

from dispatch.accounts.queries.users import user_named
from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry
from dispatch.event_feed.api.event_stream import follow
from dispatch.http.guard import SESSION_FIELD, still_in
from dispatch.http.guard import signed_in as signed_in_now
from dispatch.vocabulary.permissions import SYSTEM
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import HOST, PASSWORD, Reader, a_person, signed_in, words_of
from tests.support.technicians import a_territory

NEXT = "entirely other words than before"


@pytest.fixture(autouse=True)
def territory(backend: Backend) -> None:
    with backend.work() as work:
        a_territory(work)


def is_in(reader: Reader) -> bool:
    return reader.get("/console/desk").status_code == 200


def again(backend: Backend, name: str) -> Reader:
    """The same person in another browser."""
    reader = Reader(backend)
    assert reader.sign_in(name).status_code == 302
    return reader


def user_id(backend: Backend, name: str) -> int:
    with backend.work() as work:
        user = user_named(work.session, name)
        assert user is not None
        return user.id


def test_keeps_a_stolen_cookie_out_after_signing_out(backend: Backend) -> None:
    reader = signed_in(backend, name="dora")
    stolen = reader.client.get_cookie("__Host-session", domain="fd.example")
    assert stolen is not None
    reader.send("/console", "/console/sign-out")
    thief = Reader(backend)
    thief.client.set_cookie("__Host-session", stolen.value, domain="fd.example", secure=True)
    assert not is_in(thief)


def test_ends_after_twelve_hours_of_work(backend: Backend, clock: FixedClock) -> None:
    reader = signed_in(backend)
    for _ in range(11):
        clock.forward(hours=1)
        assert is_in(reader)
    clock.forward(minutes=59)
    assert is_in(reader)
    clock.forward(minutes=1)
    assert not is_in(reader)


def test_ends_after_two_idle_hours(backend: Backend, clock: FixedClock) -> None:
    reader = signed_in(backend)
    clock.forward(minutes=119)
    assert is_in(reader)
    clock.forward(hours=2)
    assert not is_in(reader)


def test_is_not_kept_alive_by_a_page_that_asks_by_itself(backend: Backend, clock: FixedClock) -> None:
    reader = signed_in(backend)
    for _ in range(3):
        clock.forward(minutes=39)
        answer = reader.client.get("/console", base_url=HOST, headers={"X-Background": "1"})
        assert answer.status_code == 200
    clock.forward(minutes=4)
    assert not is_in(reader)


def test_ends_all_others_with_a_new_password(backend: Backend) -> None:
    reader = signed_in(backend, name="dora")
    other = again(backend, "dora")
    fields = {"current": PASSWORD, "password": NEXT, "again": NEXT}
    page = reader.send("/console/account", "/console/account/password", **fields)
    assert (page.status_code, is_in(reader), is_in(other)) == (303, True, False)
    assert Reader(backend).sign_in("dora").status_code == 403
    assert Reader(backend).sign_in("dora", NEXT).status_code == 302


def _deactivate(admin: Door, user: int) -> int:
    return admin.patch(f"/users/{user}", {"active": False}).status_code


def _give_a_password(admin: Door, user: int) -> int:
    return admin.patch(f"/users/{user}", {"password": NEXT}).status_code


def _end(admin: Door, user: int) -> int:
    return admin.ask("DELETE", f"/users/{user}/sessions").status_code


@pytest.mark.parametrize("act", [_deactivate, _give_a_password, _end])
def test_ends_at_an_admins_word(backend: Backend, act: Callable[[Door, int], int]) -> None:
    reader, bystander = signed_in(backend, name="dora"), signed_in(backend, name="dan")
    assert act(door(backend, Role.ADMIN), user_id(backend, "dora")) in {200, 204}
    assert (is_in(reader), is_in(bystander)) == (False, True)


def test_stays_ended_when_the_account_is_active_again(backend: Backend) -> None:
    reader, admin = signed_in(backend, name="dora"), door(backend, Role.ADMIN)
    for active in (False, True):
        admin.patch(f"/users/{user_id(backend, 'dora')}", {"active": active})
    assert not is_in(reader)


@pytest.mark.parametrize("act", [_deactivate, _give_a_password, _end])
def test_ends_an_open_stream_with_its_session(backend: Backend, act: Callable[[Door, int], int]) -> None:
    reader, admin = signed_in(backend, name="dora"), door(backend, Role.ADMIN)
    with reader.client.session_transaction(base_url=HOST) as cookie:
        secret = cookie[SESSION_FIELD]
    with reader.app.test_request_context("/"):
        from flask import session

        session[SESSION_FIELD] = secret
        signed_in_now()
        check = still_in()
    lines = follow(backend, SYSTEM, None, rounds=50, pause=lambda: None, still_in=check)
    assert (next(lines), next(lines)) == (": events of Field Dispatch\n\n", ": quiet\n\n")
    act(admin, user_id(backend, "dora"))
    assert list(lines) == []


def test_ends_an_open_stream_whose_bounds_have_changed(backend: Backend) -> None:
    with backend.work() as work:
        bounds = [a_territory(work, code).id for code in ("N", "S")]
    admin, dora = door(backend, Role.ADMIN), door(backend, name="dora", territory_ids=tuple(bounds))
    stream = dora.get("/events/stream", buffered=False)
    lines = iter(stream.response)
    assert next(lines) == b": events of Field Dispatch\n\n"
    assert next(lines) == b": quiet\n\n"
    assert admin.patch(f"/users/{user_id(backend, 'dora')}", {"territory_ids": bounds[:1]}).status_code == 200
    assert list(lines) == []
    stream.close()


def test_ends_an_open_stream_with_its_token(backend: Backend) -> None:
    admin, system = door(backend, Role.ADMIN), door(backend, Role.INTEGRATION, name="bss")
    stream = system.get("/events/stream", buffered=False)
    lines = iter(stream.response)
    next(lines)
    admin.patch(f"/users/{user_id(backend, 'bss')}", {"active": False})
    assert list(lines) == []
    stream.close()


def test_lists_ones_own_and_ends_one_or_all(backend: Backend, clock: FixedClock) -> None:
    reader = signed_in(backend, name="dora")
    clock.forward(minutes=5)
    others = [again(backend, "dora") for _ in range(2)]
    signed_in(backend, name="dan")
    api = door(backend, name="dora")
    listed = api.get("/sessions").json["items"]
    assert [one["started_at"][11:16] for one in listed] == ["09:05", "09:05", "09:00"]
    assert set(listed[0]) == {"id", "browser", "started_at", "seen_at"}
    assert api.ask("DELETE", f"/sessions/{listed[1]['id']}").status_code == 204
    assert [is_in(one) for one in (reader, *others)] == [True, False, True]
    assert api.ask("DELETE", "/sessions").status_code == 204
    assert [is_in(one) for one in (reader, *others)] == [False, False, False]


def test_shows_them_on_the_page_of_the_account(backend: Backend) -> None:
    reader = signed_in(backend, name="dora")
    other = again(backend, "dora")
    page = words_of(reader.get("/console/account").text)
    assert "Where you are signed in 2" in page
    assert reader.send("/console/account", "/console/account/sessions/end").status_code == 303
    assert (is_in(reader), is_in(other)) == (True, False)


def test_answers_anothers_session_and_an_unknown_one_alike(backend: Backend) -> None:
    signed_in(backend, name="dora")
    stranger = door(backend, name="dan")
    foreign, missing = (stranger.ask("DELETE", f"/sessions/{id}") for id in (1, 999))
    assert (foreign.status_code, foreign.data) == (404, missing.data)


def test_notes_who_gave_whom_a_password(backend: Backend) -> None:
    a_person(backend, name="dora")
    door(backend, Role.ADMIN, name="ada").patch(f"/users/{user_id(backend, 'dora')}", {"password": NEXT})
    with backend.work() as work:
        noted = work.session.query(AuditEntry).filter_by(action="user.password_set").all()
        assert [(one.actor, one.thing_id) for one in noted] == [("ada", user_id(backend, "dora"))]
