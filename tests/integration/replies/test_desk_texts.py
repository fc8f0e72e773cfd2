"""A person writes to a customer: by the API and on the order's page, through the gate that every text goes through."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry, Customer, Message
from dispatch.messaging.processes.sending import SenderPool
from dispatch.replies.services.inbound_texts import IncomingText, receive
from dispatch.vocabulary.terms import Role
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.pages import everything, signed_in, words_of
from tests.support.orders import an_order
from tests.support.technicians import a_territory

PAGE = "/console/orders/1"
FOUND = "We found your modem."
NIGHT = START.replace(hour=22)


@pytest.fixture
def house(backend: Backend) -> Backend:
    with backend.work() as work:
        a_territory(work)
        an_order(work, external_id="BSS-7", phone="+12025550123")
    return backend


def delivered(house: Backend) -> list[tuple[str, str]]:
    """What the carrier was handed: to whom, and the words."""
    carrier = FakeCarrier()
    SenderPool(with_carriers(house, carrier)).send_due()
    return [(text.to, text.body) for text in carrier.taken]


def asked(house: Backend, path: str, words: str = FOUND) -> Any:
    return door(house, Role.SERVICE).post(f"/orders/1/messages{path}", {"words": words})


def writes(house: Backend, words: str) -> None:
    with house.work() as work:
        receive(work, IncomingText("fake", f"in-{words}", "+12025550123", words))


def test_sends_a_persons_words_with_signature_and_number(house: Backend) -> None:
    shown = asked(house, "/preview").get_json()
    assert shown["body"].endswith(": We found your modem. Order BSS-7.")
    assert (shown["segments"], shown["reason"], shown["until"]) == (1, None, None)
    answer = asked(house, "")
    assert (answer.status_code, answer.get_json()["held_reason"]) == (201, None)
    assert delivered(house) == [("+12025550123", shown["body"])]
    with house.work() as work:
        entry = work.session.query(AuditEntry).filter_by(action="message.by_hand").one()
        assert (entry.actor, entry.thing_id) == ("service", answer.get_json()["id"])
        assert "modem" not in repr(entry.detail)


def test_refuses_an_opted_out_number_and_one_that_is_to_be_left_alone(house: Backend, clock: FixedClock) -> None:
    writes(house, "STOP")
    delivered(house)
    assert asked(house, "/preview").get_json()["reason"] == "opted_out"
    before = everything(house)
    refused = asked(house, "")
    assert (refused.status_code, refused.get_json()["title"], refused.get_json()["reason"]) == (
        409,
        "text_refused",
        "opted_out",
    )
    unchanged = ("messages", "events", "tasks")
    assert {name: everything(house)[name] for name in unchanged} == {name: before[name] for name in unchanged}
    writes(house, "START")
    with house.work() as work:
        work.session.get_one(Customer, 1).do_not_disturb = True
    assert asked(house, "").status_code == 201  # They have just written themselves.
    clock.forward(minutes=11)
    assert asked(house, "").get_json()["reason"] == "do_not_disturb"


def test_refuses_a_landline_and_words_that_no_text_holds(house: Backend) -> None:
    for words, title in (("【Aurora】 hello", "bad_words"), ("中" * 250, "too_many_segments")):
        answer = asked(house, "", words)
        assert (answer.status_code, answer.get_json()["title"]) == (422, title)
    assert asked(house, "", "x" * 401).status_code == 422
    with house.work() as work:
        work.session.get_one(Customer, 1).textable = False
    assert asked(house, "").get_json()["title"] == "not_textable"
    assert delivered(house) == []


def test_waits_for_the_morning_unless_the_customer_has_just_written(house: Backend, clock: FixedClock) -> None:
    clock.set(NIGHT)
    held = asked(house, "").get_json()
    assert (held["held_reason"], held["not_before"]) == ("quiet_hours", "2026-12-01T07:00:00+00:00")
    assert delivered(house) == []
    clock.set(START + timedelta(days=1))
    [(_, body)] = delivered(house)
    assert "We found your modem." in body
    clock.set(NIGHT + timedelta(days=1))
    writes(house, "Are you sure?")
    delivered(house)
    asked(house, "", "Yes, quite.")
    [(_, body)] = delivered(house)
    assert "Yes, quite." in body


def test_keeps_to_the_days_budget(house: Backend) -> None:
    for number in range(6):
        assert asked(house, "", f"Text {number}").get_json()["held_reason"] is None
        assert len(delivered(house)) == 1
    late = asked(house, "", "One more").get_json()
    assert (late["held_reason"], late["not_before"]) == ("day_budget", "2026-12-01T07:00:00+00:00")
    assert delivered(house) == []


def test_shows_a_text_on_the_page_before_it_is_sent_once(house: Backend) -> None:
    reader = signed_in(house, Role.SERVICE)
    tried = reader.send(PAGE, f"{PAGE}/messages", words=FOUND, how="try")
    assert (tried.status_code, f">{FOUND}</textarea>" in tried.text) == (200, True)
    told = words_of(tried.text)
    assert "We found your modem. Order BSS-7." in told
    assert "1 text on the phone" in told
    assert delivered(house) == []
    form = reader.send(PAGE, f"{PAGE}/messages", words=FOUND, how="send")
    assert (form.status_code, form.headers["Location"]) == (303, PAGE)
    page = reader.get(PAGE).text
    assert "Written. It leaves now." in page
    assert "Text: by hand" in page
    assert [to for to, _ in delivered(house)] == ["+12025550123"]


def test_sends_a_form_once_that_is_sent_twice(house: Backend) -> None:
    reader = signed_in(house)
    page = reader.get(PAGE).text
    given = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("csrf",)}
    for _ in range(2):
        reader.post(f"{PAGE}/messages", **given, key="k1", words=FOUND, how="send", back=PAGE)
    assert len(delivered(house)) == 1


def test_shows_a_question_before_the_answer_of_the_same_instant(house: Backend) -> None:
    writes(house, "Which modem?")
    asked(house, "", "The white one.")
    told = words_of(signed_in(house).get(PAGE).text)
    assert told.index("Which modem?") < told.index("The white one.")


def test_says_in_words_why_a_text_is_not_sent(house: Backend, clock: FixedClock) -> None:
    clock.set(NIGHT)
    reader = signed_in(house)
    reader.language = "zh-CN"
    assert "将于12月1日 周二 08:00发出：" in reader.send(PAGE, f"{PAGE}/messages", words=FOUND, how="try").text
    with house.work() as work:
        work.session.get_one(Customer, 1).do_not_disturb = True
    assert "不会发送：" in reader.send(PAGE, f"{PAGE}/messages", words=FOUND, how="try").text
    reader.send(PAGE, f"{PAGE}/messages", words=FOUND, how="send")
    assert "这条短信不能发送：" in reader.get(PAGE).text
    tried = reader.send(PAGE, f"{PAGE}/messages", words="中" * 250, how="try")
    assert (tried.status_code, "内容超过短信条数上限" in tried.text) == (422, True)
    with house.work() as work:
        assert work.session.query(Message).count() == 0
