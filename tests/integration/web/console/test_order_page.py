import re

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer, InboundText, Message, WorkOrder
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START
from tests.support.doors.pages import Reader, everything, signed_in, words_of
from tests.support.messages import a_text

PAGE = "/console/orders/1"


@pytest.fixture
def told(backend: Backend) -> Backend:
    """An order whose customer was told once and has answered."""
    with backend.work() as work:
        message = a_text(work, reference="BSS-7", phone="+12025550123")
        work.session.add(
            InboundText(carrier="inbox", carrier_message_id="1", from_number="+12025550123", body="<i>why?</i>",
                        outcome="task", order_id=message.order_id, received_at=START)
        )  # fmt: skip
    return backend


def test_shows_what_is_known_and_what_was_written(told: Backend) -> None:
    page = words_of(signed_in(told).get(PAGE).text)
    assert "BSS-7 · Repair" in page
    assert "+1 202-555-0123" in page
    assert "Text: confirmation" in page
    assert "&lt;i&gt;why?&lt;/i&gt;" in page
    assert "waiting" in page


def test_cancels_the_order_and_tells_the_customer(told: Backend) -> None:
    reader = signed_in(told, Role.SERVICE)
    answer = reader.send(PAGE, f"{PAGE}/cancel", why="moved away")
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    with told.work() as work:
        assert work.session.get_one(WorkOrder, 1).state == "cancelled"
        assert [text.kind for text in work.session.query(Message).order_by(Message.id)] == ["confirmation", "cancelled"]
    assert "Cancelled. The customer is notified." in words_of(reader.get(PAGE).text)


@pytest.mark.parametrize("csrf", ["", "made up"])
def test_cancels_nothing_without_the_sessions_token(told: Backend, csrf: str) -> None:
    reader = signed_in(told)
    before = everything(told)
    assert reader.post(f"{PAGE}/cancel", why="moved away", csrf=csrf).status_code == 403
    assert everything(told) == before


def test_answers_an_order_that_is_not_there_with_a_page(told: Backend) -> None:
    answer = signed_in(told).get("/console/orders/999")
    assert (answer.status_code, "There is nothing here" in answer.text) == (404, True)


def test_lists_texts_with_what_became_of_them(told: Backend) -> None:
    reader: Reader = signed_in(told)
    with told.work() as work:
        work.session.get_one(Customer, 1).name = "<b>Bold</b>"
        text = work.session.get_one(Message, 1)
        text.state, text.suppressed_reason = "suppressed", "opted_out"
    page = words_of(reader.get("/console/messages").text)
    assert "Confirmation" in page
    assert "not sent the customer opted out" in page
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert "No texts yet." in reader.get("/console/messages?state=delivered").text
    assert "Confirmation" in words_of(reader.get("/console/messages?state=suppressed").text)
    assert "No texts yet." in reader.get("/console/messages?before=1").text


def test_sends_a_text_again_that_did_not_arrive(told: Backend) -> None:
    with told.work() as work:
        text = work.session.get_one(Message, 1)
        text.state, text.ended_at = "failed", work.now
    reader = signed_in(told, Role.SERVICE)
    reader.send("/console/messages", "/console/messages/1/resend", why="the number works again")
    with told.work() as work:
        texts = work.session.query(Message).order_by(Message.id)
        assert [(text.kind, text.state, text.occurrence) for text in texts] == [
            ("confirmation", "failed", 1),
            ("confirmation", "queued", 2),
        ]
    assert "Written again" in words_of(reader.get("/console/messages").text)


def test_says_why_a_text_is_not_sent_again(told: Backend) -> None:
    reader = signed_in(told)
    page = reader.get("/console/messages").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token is not None
    reader.post("/console/messages/1/resend", csrf=token[1], why="impatience")
    with told.work() as work:
        assert work.session.query(Message).count() == 1
    assert 'class="notice bad"' in reader.get("/console/messages").text
