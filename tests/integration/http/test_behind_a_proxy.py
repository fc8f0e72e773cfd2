"""Whoever guesses slows down nobody but themselves, also behind proxies."""

from collections.abc import Iterator

import pytest

from dispatch.accounts.services.devices import offer_pairing
from dispatch.bootstrap import Backend, build
from tests.support.backends import make_settings
from tests.support.clocks import FixedClock
from tests.support.doors.apps import app_of
from tests.support.doors.pages import HOST, PASSWORD, Reader, a_person
from tests.support.technicians import a_technician, a_territory

SIGN_IN = "/console/sign-in"


@pytest.fixture
def proxied(backend: Backend) -> Iterator[Backend]:
    house = build(make_settings(trusted_proxies=1), backend.database.url, clock=backend.clock)
    yield house
    house.database.close()


def attempt(reader: Reader, name: str, password: str, address: str, *, hop: str = "10.0.0.1") -> tuple[int, str | None]:
    """Signs in as a client of this address whose request came through a proxy."""
    reader.get(SIGN_IN)
    with reader.client.session_transaction(base_url=HOST) as cookie:
        csrf = cookie["csrf"]
    answer = reader.client.post(
        SIGN_IN,
        base_url=HOST,
        data={"name": name, "password": password, "csrf": csrf},
        headers={"X-Forwarded-For": address},
        environ_overrides={"REMOTE_ADDR": hop},
    )
    return answer.status_code, answer.headers.get("Retry-After")


def victims(backend: Backend, tries: int) -> list[str]:
    """People to guess at, so many that none of them is guessed at too often."""
    names = [a_person(backend, name=f"victim-{number}") for number in range(8)]
    return [names[number % len(names)] for number in range(tries)]


def test_counts_clients_behind_the_proxy_one_by_one(proxied: Backend) -> None:
    name, reader = a_person(proxied, name="dora"), Reader(proxied)
    statuses = [attempt(reader, victim, "nothing at all", "203.0.113.7")[0] for victim in victims(proxied, 62)]
    assert (statuses.count(403), statuses.count(429)) == (60, 2)
    assert attempt(Reader(proxied), name, PASSWORD, "198.51.100.4")[0] == 302


def test_believes_no_more_entries_than_there_are_proxies(proxied: Backend) -> None:
    a_person(proxied, name="dora")
    reader = Reader(proxied)
    statuses = [attempt(reader, "dora", "nothing", f"192.0.2.{n}, 203.0.113.7")[0] for n in range(9)]
    assert statuses == [403] * 8 + [429]


def test_believes_no_header_without_a_proxy(backend: Backend) -> None:
    a_person(backend, name="dora")
    reader = Reader(backend)
    statuses = [attempt(reader, "dora", "nothing", f"192.0.2.{n}")[0] for n in range(9)]
    assert statuses == [403] * 8 + [429]


def test_takes_the_addresses_of_one_household_as_one(proxied: Backend) -> None:
    a_person(proxied, name="dora")
    reader = Reader(proxied)
    statuses = [attempt(reader, "dora", "nothing", f"2001:db8::{n:x}")[0] for n in range(9)]
    assert statuses == [403] * 8 + [429]


def test_says_when_to_try_again(proxied: Backend, clock: FixedClock) -> None:
    a_person(proxied, name="dora")
    reader = Reader(proxied)
    for _ in range(8):
        attempt(reader, "dora", "nothing", "203.0.113.7")
    clock.forward(minutes=4)
    assert attempt(reader, "dora", "nothing", "203.0.113.7") == (429, "360")


def test_lets_a_person_in_where_they_were_before_whoever_guesses_at_them(proxied: Backend) -> None:
    name, own = a_person(proxied, name="dora"), Reader(proxied)
    assert attempt(own, name, PASSWORD, "203.0.113.7")[0] == 302
    stranger = Reader(proxied)
    guesses = [attempt(stranger, name, "nothing", f"198.51.100.{n}")[0] for n in range(102)]
    assert (guesses[99], guesses[100]) == (403, 429)
    for victim in victims(proxied, 61):
        attempt(stranger, victim, "nothing", "203.0.113.7")
    assert attempt(Reader(proxied), name, PASSWORD, "203.0.113.9")[0] == 429
    assert attempt(own, name, PASSWORD, "203.0.113.7")[0] == 302


def test_lets_no_known_browser_guess_at_others_or_for_ever(proxied: Backend) -> None:
    name, own = a_person(proxied, name="dora"), Reader(proxied)
    a_person(proxied, name="dan")
    assert attempt(own, name, PASSWORD, "203.0.113.7")[0] == 302
    assert [attempt(own, name, "nothing", "203.0.113.7")[0] for _ in range(9)] == [403] * 8 + [429]
    assert [attempt(own, "dan", "nothing", "203.0.113.7")[0] for _ in range(9)] == [403] * 8 + [429]


def test_keeps_nobody_from_pairing_who_guesses_elsewhere(proxied: Backend) -> None:
    with proxied.work() as work:
        code = offer_pairing(work, a_technician(work, a_territory(work)).id).code
    assert len(code) == 12
    client = app_of(proxied).test_client()

    def pair(code: str, address: str) -> tuple[int, bool]:
        answer = client.post(
            "/api/v1/mobile/pair", json={"code": code, "name": "phone"}, headers={"X-Forwarded-For": address}
        )
        return answer.status_code, "Retry-After" in answer.headers

    wrong = [pair(f"{n:012d}", f"203.0.113.{n // 10}") for n in range(310)]
    assert set(wrong) == {(409, False)}
    assert pair("000000000000", "203.0.113.1") == (429, True)
    assert pair(f"{code[:4]} {code[4:8]} {code[8:]}", "198.51.100.4") == (201, False)


def test_answers_under_its_own_names_only(backend: Backend) -> None:
    house = build(make_settings(trusted_hosts="fd.example,.fd.example"), backend.database.url, clock=backend.clock)
    client = app_of(house).test_client()
    asked = [client.get("/healthz", base_url=f"https://{host}").status_code for host in ("fd.example", "a.fd.example")]
    assert asked == [200, 200]
    assert client.get("/healthz", base_url="https://evil.example").status_code == 400
    house.database.close()
