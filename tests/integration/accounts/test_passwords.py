"""Passwords and names that are good enough, through every door that takes one."""

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import User
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import door
from tests.support.doors.pages import PASSWORD, Reader, a_person, signed_in, words_of
from tests.support.technicians import a_territory

WEAK = {
    "": "password",
    "short words": "password",
    "password1234": "password_common",
    "Password2026!": "password_common",
    "qwertyuiopasdf": "password_common",
    "111111111111": "password_common",
    "letmeinletmein": "password_common",
    "woaini1314521": "password_common",
    "correct horse battery staple": "password_common",
}


@pytest.mark.parametrize("weak", WEAK)
def test_takes_no_weak_password_with_a_new_user(backend: Backend, weak: str) -> None:
    admin = door(backend, Role.ADMIN)
    answer = admin.post("/users", {"name": "dora", "role": "dispatcher", "password": weak})
    assert answer.status_code == 422
    assert WEAK[weak] in answer.text
    with backend.work() as work:
        assert work.session.query(User).filter_by(name="dora").count() == 0


def test_takes_no_weak_password_for_a_known_user_and_keeps_the_former(backend: Backend) -> None:
    admin = door(backend, Role.ADMIN)
    a_person(backend, name="dora")
    user = next(one["id"] for one in admin.get("/users").json["items"] if one["name"] == "dora")
    answers = [admin.patch(f"/users/{user}", {"password": weak}).status_code for weak in [*WEAK, "dora-dora-dora"]]
    assert set(answers) == {422}
    assert Reader(backend).sign_in("dora").status_code == 302


def test_refuses_a_weak_or_mistyped_one_on_the_page(backend: Backend) -> None:
    with backend.work() as work:
        a_territory(work)
    reader = signed_in(backend, name="dora")
    tries = {
        ("wrong password here", "a new one that is good"): "The present password is not right.",
        (PASSWORD, "password1234"): "This password is among those that are tried first; choose another.",
        (PASSWORD, PASSWORD): "Choose another password than the present one.",
    }
    for (current, new), told in tries.items():
        reader.send("/console/account", "/console/account/password", current=current, password=new, again=new)
        assert told in words_of(reader.get("/console/account").text)
    different = {"current": PASSWORD, "password": "a new one that is good", "again": "a new one that is bad"}
    reader.send("/console/account", "/console/account/password", **different)
    assert "The two new passwords differ." in words_of(reader.get("/console/account").text)
    assert Reader(backend).sign_in("dora").status_code == 302


def test_lets_a_stolen_session_guess_five_times(backend: Backend) -> None:
    api = door(backend, name="dora")
    body = {"current": "a guess of mine", "password": "a new one that is good"}
    assert [api.post("/password", body).status_code for _ in range(7)] == [409] * 5 + [429] * 2


@pytest.mark.parametrize("name", ["system", "System", "manual", "device", "customer", "ＳＹＳＴＥＭ"])
def test_gives_nobody_a_name_that_means_somebody_else(backend: Backend, name: str) -> None:
    answer = door(backend, Role.ADMIN).post("/users", {"name": name, "role": "integration"})
    assert (answer.status_code, answer.json["title"]) == (422, "name_reserved")


def test_bounds_a_token_to_its_scopes_and_days(backend: Backend) -> None:
    admin = door(backend, Role.ADMIN)
    user = admin.post("/users", {"name": "bi", "role": "dispatcher"}).json["id"]
    wrong = admin.post(f"/users/{user}/tokens", {"scopes": ["users:write"]})
    assert (wrong.status_code, wrong.json["title"]) == (422, "unknown_scope")
    token = admin.post(f"/users/{user}/tokens", {"scopes": ["reports:read", "orders:read"]}).json["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    asked = [admin.client.get(f"/api/v1{path}", headers=bearer).status_code for path in ("/orders", "/technicians")]
    assert asked == [200, 403]
    (shown,) = admin.get(f"/users/{user}/tokens").json["items"]
    assert (shown["scopes"], shown["expires_at"][:10], shown["last_used_at"][:16]) == (
        ["orders:read", "reports:read"],
        "2027-02-28",
        "2026-11-30T09:00",
    )
