"""A second factor: taken on the page, asked for at the door, required of admins where the operator says so."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pyotp
import pytest

from dispatch.bootstrap import Backend, build
from dispatch.kernel.admission.key_memory import StrangeKeys
from dispatch.vocabulary.terms import Role
from tests.support.backends import make_settings
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.pages import PASSWORD, Reader, signed_in, words_of
from tests.support.technicians import a_territory

ACCOUNT = "/console/account"


@pytest.fixture(autouse=True)
def territory(backend: Backend) -> None:
    with backend.work() as work:
        a_territory(work)


@pytest.fixture
def strict(backend: Backend) -> Iterator[Backend]:
    house = build(make_settings(admin_second_factor=True), backend.database.url, clock=backend.clock)
    yield house
    house.database.close()


def authenticator(reader: Reader) -> pyotp.TOTP:
    """The authenticator that reads the address on the page."""
    page = reader.get(ACCOUNT).text
    address = unescape(page.split('href="otpauth:')[1].split('"')[0])
    found = pyotp.parse_uri(f"otpauth:{address}")
    assert isinstance(found, pyotp.TOTP)
    return found


def take(reader: Reader, clock: FixedClock) -> pyotp.TOTP:
    found = authenticator(reader)
    reader.send(ACCOUNT, f"{ACCOUNT}/second-factor", code=found.at(clock.at))
    assert "Signing in takes a code from now on." in words_of(reader.get(ACCOUNT).text)
    return found


def enter(backend: Backend, name: str, **code: str) -> int:
    page = "/console/sign-in"
    return Reader(backend).send(page, page, name=name, password=PASSWORD, **code).status_code


def test_asks_for_a_code_at_the_door_and_takes_each_once(backend: Backend, clock: FixedClock) -> None:
    phone = take(signed_in(backend, name="dora"), clock)
    assert enter(backend, "dora") == 403
    assert enter(backend, "dora", code=phone.at(clock.at)) == 403  # It was used to turn it on.
    clock.forward(seconds=30)
    assert [enter(backend, "dora", code=phone.at(clock.at)) for _ in range(2)] == [302, 403]
    clock.forward(minutes=5)
    late = phone.at(clock.at)
    clock.forward(seconds=65)
    assert enter(backend, "dora", code=late) == 403


def test_tells_nobody_without_the_password_that_there_is_one(backend: Backend, clock: FixedClock) -> None:
    take(signed_in(backend, name="dora"), clock)
    answers = [Reader(backend).sign_in(name, "not the password at all") for name in ("dora", "nobody")]
    assert ["authenticator" in answer.text for answer in answers] == [False, False]


def test_refuses_a_wrong_code_when_it_is_turned_on(backend: Backend) -> None:
    reader = signed_in(backend, name="dora")
    reader.send(ACCOUNT, f"{ACCOUNT}/second-factor", code="000000")
    assert "This code does not fit" in words_of(reader.get(ACCOUNT).text)
    assert enter(backend, "dora") == 302


def test_takes_a_code_to_turn_it_off_and_derives_another_next_time(backend: Backend, clock: FixedClock) -> None:
    reader = signed_in(backend, name="dora")
    phone = take(reader, clock)
    clock.forward(seconds=30)
    for code in ("123456", phone.at(clock.at)):
        reader.send(ACCOUNT, f"{ACCOUNT}/second-factor/off", code=code)
    assert enter(backend, "dora") == 302
    assert authenticator(reader).secret != phone.secret


def test_lets_a_stolen_session_guess_no_code(backend: Backend, clock: FixedClock) -> None:
    reader = signed_in(backend, name="dora")
    phone = take(reader, clock)
    clock.forward(seconds=30)
    for code in ["123456"] * 5 + [phone.at(clock.at)]:
        reader.send(ACCOUNT, f"{ACCOUNT}/second-factor/off", code=code)
    assert enter(backend, "dora") == 403


def test_lets_in_one_of_two_who_send_the_same_code_at_once(backend: Backend, clock: FixedClock) -> None:
    phone = take(signed_in(backend, name="dora"), clock)
    clock.forward(seconds=30)
    with ThreadPoolExecutor(2) as both:
        entered = both.map(lambda _: enter(backend, "dora", code=phone.at(clock.at)), range(2))
    assert sorted(entered) == [302, 403]


def test_lets_an_admin_turn_off_that_of_a_lost_phone(backend: Backend, clock: FixedClock) -> None:
    take(signed_in(backend, name="dora"), clock)
    admin = door(backend, Role.ADMIN)
    user = next(one for one in admin.get("/users").json["items"] if one["name"] == "dora")
    assert user["has_second_factor"] is True
    assert admin.patch(f"/users/{user['id']}", {"second_factor": True}).status_code == 422
    assert admin.patch(f"/users/{user['id']}", {"second_factor": False}).json["has_second_factor"] is False
    assert enter(backend, "dora") == 302


def test_opens_nothing_to_admins_before_they_have_one(strict: Backend, clock: FixedClock) -> None:
    reader = signed_in(strict, Role.ADMIN, name="ada")
    led = [reader.get(page).headers.get("Location") for page in ("/console", "/console/desk", ACCOUNT)]
    assert led == [ACCOUNT, ACCOUNT, None]
    assert reader.get("/api/v1/orders").status_code == 403
    assert "Admins sign in with a second factor here." in words_of(reader.get(ACCOUNT).text)
    take(reader, clock)
    assert reader.get("/console").status_code == 200
    assert signed_in(strict, Role.DISPATCHER, name="dora").get("/console").status_code == 200


def test_is_not_lost_with_a_secret_that_is_let_go(backend: Backend, clock: FixedClock) -> None:
    phone = take(signed_in(backend, name="dora"), clock)
    clock.forward(seconds=30)
    new, old = "the secret that comes after the one of tests", "a secret for tests that is long enough"
    rotated = build(make_settings(secret=new, old_secrets=old), backend.database.url, clock=clock)
    assert enter(rotated, "dora", code=phone.at(clock.at)) == 302
    rotated.database.close()
    alone = build(make_settings(secret=new), backend.database.url, clock=clock)
    with pytest.raises(StrangeKeys, match="1 people's second factors"):
        alone.be_admitted()
    alone.database.close()
