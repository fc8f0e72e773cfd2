"""Outages on the console, on the customers' pages, and on the page that anybody may ask."""

import re
from datetime import datetime
from html import unescape

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Territory, Visit
from dispatch.messaging.services.customer_links import LinkPurpose, issue
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door
from tests.support.doors.outages import HOUR, a_line, a_network, act, got, outage, phone_of, report, tell
from tests.support.doors.pages import Reader, signed_in, words_of

LIST = "/console/outages"
PAGE = f"{LIST}/1"
NEW = f"{LIST}/new"
TIMES = {"kind": "outage", "starts_at": "2026-11-30T09:30", "ends_at": "2026-11-30T14:00"}


@pytest.fixture
def desk(backend: Backend) -> Door:
    found = a_network(backend)
    a_line(found, 1)
    return found


@pytest.fixture
def noor(backend: Backend, desk: Door) -> Reader:
    return signed_in(backend, Role.DISPATCHER, name="Noor S")


def test_shows_who_would_be_told_then_tells_them_and_how_far_that_is(backend: Backend, noor: Reader) -> None:
    assert f'href="{LIST}"' in noor.get("/console/desk").text
    shown = noor.send(NEW, LIST, **TIMES, access_nodes="OLT-7, OLT-9", cause="a cut cable", how="preview")
    said = words_of(shown.text)
    assert "1 customer with 1 line would be told" in said
    assert "Your service may be down: a cut cable. We are repairing it and expect it to work by Mon 30 Nov" in said
    assert got(backend, 1) == []
    sent = noor.send(NEW, LIST, **TIMES, access_nodes="OLT-7, OLT-9", cause="a cut cable", how="send")
    assert (sent.status_code, sent.headers["Location"]) == (303, PAGE)
    assert "Texts are being written." in words_of(noor.get(PAGE).text)
    tell(backend)
    page = words_of(noor.get(PAGE).text)
    for words in (
        "O-000001 Outage",
        "OLT-7",
        "1 customer, 1 line",
        "All texts of the last news were written",
        "outage known 0 1 0",
    ):
        assert words in page
    assert "O-000001" in words_of(noor.get(LIST).text)


def test_enters_one_outage_when_the_form_is_sent_twice(noor: Reader, desk: Door) -> None:
    key = {"key": "the same form"}
    for _ in range(2):
        assert noor.send(NEW, LIST, **TIMES, **key, access_nodes="OLT-7", how="send").headers["Location"] == PAGE
    assert len(desk.get("/outages").json["items"]) == 1


def test_names_what_is_missing_and_keeps_what_was_written(noor: Reader) -> None:
    answer = noor.send(NEW, LIST, **TIMES, cause="a cut cable", how="preview")
    assert answer.status_code == 422
    assert "Name nodes, lines, postcodes, buildings or a circle." in words_of(answer.text)
    assert 'value="a cut cable"' in answer.text
    chinese = Reader(noor.backend, "zh-CN")
    chinese.client = noor.client
    assert "请填写节点" in words_of(chinese.send(NEW, LIST, **TIMES, how="preview").text)


def test_changes_times_and_ends_it(backend: Backend, clock: FixedClock, noor: Reader, desk: Door) -> None:
    outage(desk)
    tell(backend)
    noor.send(PAGE, f"{PAGE}/times", ends_at="2026-11-30T18:00", cause="a fire")
    tell(backend)
    clock.forward(minutes=1)
    noor.send(PAGE, f"{PAGE}/end")
    tell(backend)
    assert [text[:25] for text in got(backend, 1)][1:] == ["News on the outage near y", "Our network near you work"]
    assert "Ended; customers are told." in words_of(noor.get(PAGE).text)
    assert f'action="{PAGE}/end"' not in noor.get(PAGE).text


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        ("2026-12-01T09:00:30+00:00", "2026-12-01T12:00:45+00:00"),
        ("2027-10-31T01:10:00+00:00", "2027-10-31T01:40:00+00:00"),
    ],
    ids=["seconds", "the hour that comes twice"],
)
def test_leaves_times_as_they_are_that_nobody_changed(desk: Door, noor: Reader, starts: str, ends: str) -> None:
    with noor.backend.work() as work:
        work.session.query(Territory).update({Territory.zone: "Europe/Vaduz"})
    outage(desk, kind="planned_work", starts_at=starts, ends_at=ends, territory="T1")
    shown = {name: _value(noor.get(PAGE).text, name) for name in ("starts_at", "ends_at")}
    noor.send(PAGE, f"{PAGE}/times", **shown, cause="a new cable")
    told = desk.get("/outages/1").json
    assert [datetime.fromisoformat(told[name]) for name in shown] == [
        datetime.fromisoformat(at) for at in (starts, ends)
    ]
    assert told["cause"] == "a new cable"


def _value(page: str, name: str) -> str:
    found = re.search(rf'<input id="{name}"[^>]* value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_lets_an_order_wait_and_takes_it_out_on_its_page(backend: Backend, noor: Reader, desk: Door) -> None:
    report(desk, 1, symptom="router_fault")
    outage(desk)
    order = "/console/orders/1"
    assert "Outage O-000001 covers this line." in words_of(noor.get(order).text)
    noor.send(order, f"{PAGE}/orders")
    assert "Waits for the end of outage O-000001." in words_of(noor.get(order).text)
    assert "FD-000001" in words_of(noor.get(PAGE).text)
    noor.send(order, f"{order}/release")
    assert "Waits for the end of outage O-000001." not in words_of(noor.get(order).text)
    assert "taken out" in words_of(noor.get(PAGE).text)


def ask(backend: Backend, place: str, language: str = "en") -> str:
    """What the page says that anybody may ask."""
    answer = Reader(backend, language).send("/o", "/o", place=place)
    assert answer.status_code == 200
    return words_of(answer.text)


@pytest.mark.parametrize("place", ["S-1", " S-1 ", "Landstrasse 1, 9490 Vaduz", "landstr. 1"])
def test_tells_anybody_what_is_known_at_a_line_or_an_address(backend: Backend, desk: Door, place: str) -> None:
    outage(desk, cause="a cut cable")
    said = ask(backend, place)
    assert "An outage is known here: a cut cable Since Mon 30 November 09:00" in said
    assert "Expected until Mon 30 November 14:00" in said
    for secret in ("Customer 1", phone_of(1), "Noor"):
        assert secret not in said
    assert "该处有已知网络故障：线路故障" in ask(backend, place, "zh-CN")


@pytest.mark.parametrize("place", ["S-2", "S-404", "Landstrasse 2, 9490 Vaduz", "Landstrasse 11", "nowhere"])
def test_tells_alike_where_nobody_lives_and_where_no_outage_is(backend: Backend, desk: Door, place: str) -> None:
    a_line(desk, 2, node="OLT-8")
    outage(desk)
    said = ask(backend, place)
    assert "No outage is known here If your connection does not work" in said
    assert said.replace(place, "") == ask(backend, "S-999").replace("S-999", "")


def test_tells_of_planned_work_once_its_customers_are_told_and_of_none_that_is_over(
    backend: Backend, clock: FixedClock, desk: Door
) -> None:
    outage(desk, kind="planned_work", start=START + 30 * HOUR, lead_hours=24)
    assert "No outage is known here" in ask(backend, "S-1")
    clock.forward(hours=6)
    assert "We work on our network here: maintenance From Tue 1 December" in ask(backend, "S-1")
    clock.forward(hours=36)
    assert "It takes longer than we expected" in ask(backend, "S-1")
    act(desk, "end")
    assert "No outage is known here" in ask(backend, "S-1")


def test_slows_down_who_asks_too_often(backend: Backend, desk: Door) -> None:
    reader = Reader(backend)
    answers = [reader.post("/o", place="S-1").status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("en", "Our network near you is interrupted. We'll text you when it works again."),
        ("zh-CN", "您附近的网络暂时中断，恢复后会发短信通知您。"),
    ],
)
def test_tells_on_the_customer_s_page_what_a_joined_repair_waits_for(
    backend: Backend, desk: Door, language: str, why: str
) -> None:
    outage(desk)
    report(desk, 1)
    with backend.work() as work:
        path = "/t/" + issue(work, work.session.get_one(Visit, 1), LinkPurpose.TRACKING).rsplit("/", 1)[1]
    page = unescape(words_of(Reader(backend, language).get(f"{path}?lang={language}").text))
    assert why in page
    assert "a part." not in page
    assert "配件" not in page
