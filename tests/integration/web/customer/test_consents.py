"""The customer says on their page for what and how they may be contacted; the ledger keeps the words they read."""

from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.messaging.services import customer_links, opt_outs
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START
from tests.support.doors.api_clients import door
from tests.support.doors.pages import Reader, everything, signed_in, words_of
from tests.support.messages import a_visit, an_appointment

SURVEY = "May we ask you by text how we did, after the work?"


@pytest.fixture
def path(backend: Backend) -> str:
    """The page of a visit."""
    with backend.work() as work:
        visit = a_visit(work, window_opens=START)
        an_appointment(work, visit, opens=START)
        return customer_links.issue(work, visit, "t").removeprefix("https://fd.example")


def ledger(backend: Backend) -> list[tuple[str, str, bool, str, str, str]]:
    """What was entered on a page, the oldest first."""
    history: list[dict[str, Any]] = door(backend, Role.ADMIN).get("/customers/1/consents").json["history"]
    names = ("purpose", "channel", "given", "by", "door", "words")
    return sorted(tuple(one[name] for name in names) for one in history if one["door"] == "page")


def chosen(page: str) -> set[str]:
    """The names of the choices that are set to yes."""
    found = page.split("<input ")
    return {part.split('name="')[1].split('"')[0] for part in found if 'value="yes" checked' in part.replace("  ", " ")}


def test_shows_every_purpose_and_channel_and_changes_nothing(backend: Backend, path: str) -> None:
    assert f'href="{path}/contact"' in Reader(backend).get(path).text
    before = everything(backend)
    page = Reader(backend).get(f"{path}/contact").text
    assert SURVEY in words_of(page)
    assert {"service-text", "service-call"} <= chosen(page)
    assert "marketing-text" not in chosen(page)
    assert everything(backend) == before


def test_enters_what_was_changed_with_the_words_that_were_read_and_once(backend: Backend, path: str) -> None:
    reader = Reader(backend)
    page = reader.get(f"{path}/contact").text
    wanted = {"marketing-text": "yes", "service-call": "no", "service-text": "yes"}
    for _ in range(2):
        answer = reader.send(f"{path}/contact", f"{path}/contact", **wanted)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}/contact?kept=1")
    assert ledger(backend) == [
        ("marketing", "text", True, "customer", "page", "May we send you offers by text? Yes"),
        ("service", "call", False, "customer", "page",
         "May we call you about your appointment, if something changes? No"),
    ]  # fmt: skip
    after = reader.get(f"{path}/contact?kept=1").text
    assert "Kept. It holds from now on." in words_of(after)
    assert chosen(after) == (chosen(page) | {"marketing-text"}) - {"service-call"}
    assert "May we send you offers by text? Yes" in words_of(signed_in(backend).get("/console/customers/1").text)


def test_lets_nothing_but_a_start_end_a_stop(backend: Backend, path: str) -> None:
    with backend.work() as work:
        visit = customer_links.open_link(work, "t", path.rsplit("/", 1)[1])
        opt_outs.opt_out(work, visit.order.customer.phone, "STOP")
    page = Reader(backend).get(f"{path}/contact").text
    assert "Your number said STOP" in words_of(page)
    before = [one for one in ledger(backend) if one[1] == "text"]
    Reader(backend).send(f"{path}/contact", f"{path}/contact", **{"service-text": "yes", "survey-text": "yes"})
    assert [one for one in ledger(backend) if one[1] == "text"] == before


def test_speaks_the_customers_language_and_keeps_its_words(backend: Backend, path: str) -> None:
    with backend.work() as work:
        customer = customer_links.open_link(work, "t", path.rsplit("/", 1)[1]).order.customer
        customer.language = "zh-CN"
    Reader(backend).send(f"{path}/contact", f"{path}/contact", **{"marketing-call": "yes"})
    assert [one[-1] for one in ledger(backend)] == ["可以打电话向您介绍优惠吗？ 可以"]


def test_opens_for_nobody_without_the_link(backend: Backend, path: str) -> None:
    assert Reader(backend).get("/t/unknown/contact").status_code == 404
