"""The console's pages of webhooks: an admin adds an endpoint, sees what became of each event, and steers it."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dispatch.bootstrap import Backend
from dispatch.kernel.records import announce
from dispatch.vocabulary.terms import Role
from dispatch.webhooks.processes import sending
from tests.support.clocks import FixedClock
from tests.support.doors.pages import Reader, signed_in, words_of
from tests.support.servers.webhook_receiver import webhook_receiver
from tests.support.technicians import a_territory

PAGE = "/console/webhooks"


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A house that may send to this machine, at the present time, so that signatures are believed."""
    clock.set(datetime.now(UTC))
    with backend.work() as work:
        a_territory(work, "N")
        a_territory(work, "S")
    return replace(backend, tools=replace(backend.tools, webhooks_to_loopback=True))


def _added(reader: Reader, url: str, **fields: str) -> tuple[str, str]:
    """An endpoint's page and its secret, as the page after the form shows them."""
    shown = reader.send(PAGE, PAGE, url=url, **fields).text
    found = re.search(r"whsec_[\w+/=]+", shown), re.search(r'href="(/console/webhooks/\d+)"', shown)
    assert found[0] is not None
    assert found[1] is not None
    return found[1][1], found[0][0]


def _happens(house: Backend, *orders: int) -> None:
    for order in orders:
        with house.work() as work:
            announce(work, "order.received", "order", order)
    sending.relay(house)
    sending.send_due(house)


def test_adds_an_endpoint_shows_its_secret_once_and_tells_what_became_of_events(house: Backend) -> None:
    admin = signed_in(house, Role.ADMIN)
    with webhook_receiver() as receiver:
        page, secret = _added(admin, receiver.url, description="Tickets", kinds="order.received, visit.*")
        assert secret not in admin.get(page).text
        assert secret not in str(admin.client.get_cookie("session", domain="fd.example"))
        _happens(house, 7)
        assert receiver.events(secret)[0]["thing_id"] == 7
    words = words_of(admin.get(page).text)
    assert "Tickets" in words
    assert "order.received" in words
    assert re.search(r"taken \(204\) · \d+ ms", words)
    assert "Tickets" in words_of(admin.get(PAGE).text)


def test_steers_an_endpoint(house: Backend) -> None:
    admin = signed_in(house, Role.ADMIN)
    with webhook_receiver() as receiver:
        page, first = _added(admin, receiver.url)
        _happens(house, 1)
        admin.send(page, f"{page}/disable")
        assert "switched off by hand" in words_of(admin.get(page).text)
        _happens(house, 2)
        admin.send(page, f"{page}/enable", catch_up="yes")
        _happens(house)
        assert [event["thing_id"] for event in receiver.events(first)] == [1, 2]
        admin.send(page, f"{page}/replay", since="0")
        assert "2 deliveries are sent again." in words_of(admin.get(page).text)
        admin.send(page, f"{page}/ping")
        _happens(house)
        assert len(receiver.requests) == 5
        shown = admin.send(page, f"{page}/secret", overlap="0").text
        second = re.search(r"whsec_[\w+/=]+", shown)
        assert second is not None
        _happens(house, 3)
        assert receiver.requests[-1].verified(second[0])["data"]["thing_id"] == 3
        admin.send(page, f"{page}/remove")
    assert admin.get(page).status_code == 404
    assert "There is no endpoint yet." in words_of(admin.get(PAGE).text)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Webhooks are sent by https only."), ("zh-CN", "该地址不能用于推送")]
)
def test_tells_a_refusal_where_the_form_stands(house: Backend, language: str, said: str) -> None:
    admin = signed_in(house, Role.ADMIN)
    admin.send(f"{PAGE}?lang={language}", PAGE, url="http://crm.example/")
    page = words_of(admin.get(f"{PAGE}?lang={language}").text)
    assert said in page


def test_says_in_both_languages_why_an_endpoint_is_off(house: Backend) -> None:
    admin = signed_in(house, Role.ADMIN)
    with webhook_receiver() as receiver:
        receiver.answer = lambda _request: 410
        page, _ = _added(admin, receiver.url)
        _happens(house, 1)
    assert "the receiver wants no more (410)" in words_of(admin.get(page).text)
    assert "接收方已注销（410）" in words_of(admin.get(f"{page}?lang=zh-CN").text)
    desk = words_of(admin.get("/console/desk?lang=zh-CN").text)
    assert "Webhook 端点已停用" in desk
    assert "接收方已注销（410）" in desk


def test_shows_the_pages_to_admins_alone(house: Backend) -> None:
    for role in (Role.DISPATCHER, Role.SERVICE):
        reader = signed_in(house, role)
        assert reader.get(PAGE).status_code == 403
        assert PAGE not in reader.get("/console/desk").text
