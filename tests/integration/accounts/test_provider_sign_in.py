"""Staff sign in by the operator's own identity provider, which speaks OpenID Connect on a port of this machine."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import requests
from werkzeug.test import TestResponse

from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry, SignInSession, User
from dispatch.settings import SettingsFault
from dispatch.vocabulary.terms import Role
from tests.support.backends import make_settings
from tests.support.clocks import FixedClock
from tests.support.doors.pages import HOST, Reader, a_person, words_of
from tests.support.servers.identity_provider import CLIENT_ID, CLIENT_SECRET, LocalProvider, identity_provider
from tests.support.technicians import a_territory

DEPART = "/console/sign-in/provider?next=/console/desk"


@pytest.fixture
def provider() -> Iterator[LocalProvider]:
    with identity_provider() as running:
        yield running


@pytest.fixture
def house(backend: Backend, provider: LocalProvider) -> Backend:
    """A backend whose staff may sign in by the provider; Dora is a dispatcher."""
    with backend.work() as work:
        a_territory(work)
    a_person(backend, Role.DISPATCHER, name="dora")
    return with_settings(backend, provider)


def with_settings(backend: Backend, provider: LocalProvider, **more: Any) -> Backend:
    settings = make_settings(
        public_url=HOST,
        oidc_issuer=provider.url,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        **more,
    )
    return replace(backend, settings=settings, tools=replace(backend.tools, public_url=HOST))


def there(reader: Reader) -> str:
    """Goes to the provider as a browser does; the path by which it sends the browser back."""
    away = reader.get(DEPART)
    assert away.status_code == 302
    back = requests.get(away.headers["Location"], allow_redirects=False, timeout=5)
    assert back.status_code == 302
    address = urlsplit(back.headers["Location"])
    assert f"{address.scheme}://{address.netloc}" == HOST
    return f"{address.path}?{address.query}"


def signed_in_by(house: Backend) -> tuple[Reader, TestResponse]:
    reader = Reader(house)
    return reader, reader.get(there(reader))


def is_in(reader: Reader) -> bool:
    return reader.get("/console/desk").status_code == 200


def sessions(house: Backend) -> int:
    with house.work() as work:
        return work.session.query(SignInSession).count()


def test_signs_in_whom_the_provider_vouches_for(house: Backend) -> None:
    page = Reader(house).get("/console/sign-in").text
    assert "Sign in with the company account" in words_of(page)
    reader, answer = signed_in_by(house)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/console/desk")
    assert is_in(reader)
    assert "dora" in reader.get("/console/account").text
    with house.work() as work:
        actions = [one.action for one in work.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert actions[-2:] == ["user.vouched_for", "user.signed_in"]


def test_shows_no_such_way_without_a_provider(backend: Backend) -> None:
    reader = Reader(backend)
    assert "company account" not in reader.get("/console/sign-in").text
    assert reader.get(DEPART).status_code == 404
    assert reader.get("/console/sign-in/provider/return?code=x&state=y").status_code == 404


def test_proves_the_code_by_pkce_and_asks_for_a_nonce(house: Backend, provider: LocalProvider) -> None:
    reader = Reader(house)
    asked = parse_qs(urlsplit(reader.get(DEPART).headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["nonce"][0]) >= 43
    assert len(asked["state"][0]) >= 43
    assert asked["redirect_uri"] == [f"{HOST}/console/sign-in/provider/return"]
    back = there(reader)
    (granted,) = [one for one in provider.codes.values() if one["state"] in back]
    granted["code_challenge"] = "of-another-browser"
    assert reader.get(back).status_code == 403
    assert not is_in(reader)


def test_takes_a_way_back_once_and_only_in_the_browser_that_left(house: Backend) -> None:
    reader, stranger = Reader(house), Reader(house)
    back = there(reader)
    assert stranger.get(back).status_code == 403
    there(stranger)
    assert stranger.get(back).status_code == 403, "somebody else's way, with a cookie of one's own"
    assert reader.get(back).status_code == 302
    reader.client.delete_cookie("__Host-session", domain="fd.example")
    assert reader.get(back).status_code == 403
    assert sessions(house) == 1


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?code=x",
        "?state=x",
        "?error=access_denied&state={state}",
        "?code=x&state={state}",
        "?code={code}&state={state}&iss=https://other.example",
        "?code=&state=",
    ],
)
def test_takes_no_other_way_back(house: Backend, query: str) -> None:
    reader = Reader(house)
    given = parse_qs(urlsplit(there(reader)).query)
    path = f"/console/sign-in/provider/return{query}".format(state=given["state"][0], code=given["code"][0])
    answer = reader.get(path)
    assert (answer.status_code, is_in(reader)) == (403, False)
    assert "The sign-in was not completed." in words_of(answer.text)


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"}, {"nonce": None}, {"aud": "another"}, {"aud": None}, {"iss": "https://evil.example"},
        {"exp": 1}, {"exp": None}, {"sub": None}, {"iat": None}, {"aud": [CLIENT_ID, "another"]},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
    ],
)  # fmt: skip
def test_believes_no_word_that_is_not_about_this_sign_in(
    house: Backend, provider: LocalProvider, lie: dict[str, Any]
) -> None:
    provider.lies = lie
    reader, answer = signed_in_by(house)
    assert (answer.status_code, is_in(reader), sessions(house)) == (403, False, 0)


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS512"])
def test_believes_whatever_only_the_provider_can_sign_with(
    house: Backend, provider: LocalProvider, algorithm: str
) -> None:
    provider.algorithm = algorithm
    reader, answer = signed_in_by(house)
    assert (answer.status_code, is_in(reader)) == (302, True)


@pytest.mark.parametrize("trick", ["other_key", "none", "shared", "no_token"])
def test_believes_no_signature_but_the_providers(house: Backend, provider: LocalProvider, trick: str) -> None:
    provider.trick = trick
    reader, answer = signed_in_by(house)
    assert (answer.status_code, is_in(reader), sessions(house)) == (403, False, 0)


def test_learns_a_new_key_of_the_providers(house: Backend, provider: LocalProvider) -> None:
    reader = Reader(house)
    assert reader.get(there(reader)).status_code == 302
    provider.turn_key()
    assert reader.get(there(reader)).status_code == 302
    assert provider.asked.count("/keys") == 2
    assert provider.asked.count("/.well-known/openid-configuration") == 1


def test_says_that_the_provider_is_away(house: Backend, provider: LocalProvider) -> None:
    reader = Reader(house)
    reader.app.extensions["identity_provider"].seconds = 0.5
    for trick in ("broken", "stall"):
        provider.trick = trick
        began = time.monotonic()
        answer = reader.get(DEPART)
        assert answer.status_code == 503
        assert time.monotonic() - began < 20, "what stalls holds whoever waits for it for ever"
        assert "does not answer" in words_of(answer.text)
    assert reader.sign_in("dora").status_code == 302, "the password still opens"


@pytest.mark.parametrize(
    "said", [{"issuer": "https://other.example"}, {"authorization_endpoint": "http://evil.example/authorize"}]
)
def test_goes_nowhere_else_on_the_providers_word(house: Backend, provider: LocalProvider, said: dict[str, str]) -> None:
    provider.document = said
    assert Reader(house).get(DEPART).status_code == 503


def test_adds_nobody_by_itself(house: Backend, provider: LocalProvider) -> None:
    provider.claims["preferred_username"] = "somebody-new"
    reader, answer = signed_in_by(house)
    assert (answer.status_code, is_in(reader)) == (403, False)
    assert "nobody has added you here" in words_of(answer.text)
    with house.work() as work:
        assert work.session.query(User).filter_by(name="somebody-new").count() == 0


def test_adds_people_with_the_role_that_is_set(backend: Backend, provider: LocalProvider) -> None:
    house = with_settings(backend, provider, oidc_new_users="service")
    provider.claims["preferred_username"] = "somebody-new"
    _, answer = signed_in_by(house)
    assert answer.status_code == 302
    with house.work() as work:
        user = work.session.query(User).filter_by(name="somebody-new").one()
        assert (user.role, user.password_hash) == ("service", None)
    provider.claims["preferred_username"] = "system"
    assert signed_in_by(house)[1].status_code == 403, "a name that means somebody else"


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"email": "dora", "email_verified": True}, 302),
        ({"email": "dora"}, 403),
        ({"email": "dora", "email_verified": "true"}, 403),
        ({"email": ["dora"], "email_verified": True}, 403),
        ({"email": "DORA", "email_verified": True}, 403),
        ({"email": "", "email_verified": True}, 403),
        ({}, 403),
    ],
)
def test_takes_an_address_for_a_name_only_where_it_is_verified(
    backend: Backend, house: Backend, provider: LocalProvider, claims: dict[str, Any], status: int
) -> None:
    provider.claims = {"sub": "7", **claims}
    assert signed_in_by(with_settings(backend, provider, oidc_claim="email"))[1].status_code == status


def test_lets_nobody_in_who_is_switched_off_or_a_machine(house: Backend, provider: LocalProvider) -> None:
    a_person(house, Role.INTEGRATION, name="crm")
    provider.claims["preferred_username"] = "crm"
    assert signed_in_by(house)[1].status_code == 403
    with house.work() as work:
        work.session.query(User).filter_by(name="dora").one().active = False
    provider.claims["preferred_username"] = "dora"
    assert signed_in_by(house)[1].status_code == 403
    assert sessions(house) == 0


def test_asks_for_a_second_factor_where_the_provider_did_not(house: Backend, provider: LocalProvider) -> None:
    reader = Reader(house)
    reader.sign_in("dora")
    secret = reader.get("/console/account").text.split("secret=")[1].split("&")[0]
    reader.send("/console/account", "/console/account/second-factor", code=pyotp.TOTP(secret).at(house.clock.now()))
    other, answer = signed_in_by(house)
    assert (answer.status_code, is_in(other)) == (403, False)
    assert "did not ask for one" in words_of(answer.text)
    provider.claims["amr"] = ["pwd", "otp"]
    assert signed_in_by(house)[1].status_code == 302


def test_sends_nobody_to_another_host_afterwards(house: Backend) -> None:
    reader = Reader(house)
    away = reader.get("/console/sign-in/provider?next=https://evil.example/console")
    back = urlsplit(requests.get(away.headers["Location"], allow_redirects=False, timeout=5).headers["Location"])
    assert reader.get(f"{back.path}?{back.query}").headers["Location"] == "/console"


def test_lets_a_way_back_end_after_ten_minutes(house: Backend, clock: FixedClock) -> None:
    reader = Reader(house)
    back = there(reader)
    clock.forward(minutes=11)
    assert reader.get(back).status_code == 403


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"oidc_issuer": "http://login.example", "oidc_client_id": "x"}, "must be https://"),
        ({"oidc_issuer": "https://login.example"}, "needs a DISPATCH_OIDC_CLIENT_ID"),
        ({"oidc_new_users": "admin"}, "dispatcher"),
    ],
)
def test_refuses_settings_that_are_unsafe_or_half(given: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsFault, match=words):
        make_settings(**given)
