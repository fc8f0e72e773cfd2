"""A wish for another time ends with a time, or with a person: whatever became of the text that answers it."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Visit, WorkOrder
from dispatch.messaging.services import customer_links
from dispatch.replies.services.inbound_texts import IncomingText, receive
from tests.support.clocks import START, FixedClock
from tests.support.doors.pages import Reader, words_of
from tests.support.promises import Town, a_told_town

ANOTHER = "I need another time"
UNANSWERED = (
    "change_wished",
    "The customer asks by text for another time, and our answer did not leave (reply budget). Please call.",
)


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Town:
    """A customer who was told a time this afternoon, at nine in the morning."""
    clock.set(START - timedelta(hours=1))
    town, _ = a_told_town(backend)
    return town


def write(town: Town, *bodies: str) -> list[str]:
    """What the customer writes, each answered before the next; the kinds of the texts that they got."""
    got: list[str] = []
    for body in bodies:
        with town.house.work() as work:
            phone = work.session.get_one(WorkOrder, 1).customer.phone
            receive(work, IncomingText("fake", f"in-{body}-{len(town.carrier.taken)}-{len(got)}", phone, body))
        town.work_off()
        got += [kind for kind, _, _ in town.send()]
    return got


def the_page(town: Town) -> str:
    with town.house.work() as work:
        return "/t/" + customer_links.issue(work, work.session.get_one(Visit, 1), "t").rsplit("/", 1)[-1]


def test_leaves_a_wish_to_a_person_when_its_answer_may_not_leave(town: Town) -> None:
    """Three automatic answers an hour: whoever asks a fourth time is not answered by a text, and not forgotten."""
    assert write(town, *[ANOTHER] * 3) == ["slot_offer_or_wait"] * 3
    assert town.tasks() == []
    assert write(town, ANOTHER, "Could you come in the evening?") == []
    assert town.tasks() == [UNANSWERED]


def test_asks_nobody_any_more_once_a_time_is_agreed(town: Town) -> None:
    write(town, *[ANOTHER] * 4)
    assert "looking for another time" in words_of(Reader(town.house).get(the_page(town)).text)
    town.book(1)
    assert town.tasks() == []
    assert "looking for another time" not in words_of(Reader(town.house).get(the_page(town)).text)


def wish_on_the_page(town: Town) -> None:
    """Another time, and that nobody will be home at the present one."""
    page, reader = the_page(town), Reader(town.house)
    assert reader.post(page, wish="Tuesday, please").status_code == 303
    assert reader.post(f"{page}/nobody-home").status_code == 303
    assert [kind for kind, _ in town.tasks()] == ["change_wished", "nobody_home"]


def test_settles_a_wish_of_the_page_by_a_time_that_is_taken_by_text(town: Town) -> None:
    wish_on_the_page(town)
    assert write(town, "2", "1")[-1] == "window_changed"
    assert town.tasks() == []
    assert "looking for another time" not in words_of(Reader(town.house).get(the_page(town)).text)


def test_settles_a_wish_of_the_page_by_a_time_that_somebody_books_for_them(town: Town) -> None:
    wish_on_the_page(town)
    town.book(1)
    assert town.tasks() == []


def test_keeps_a_wish_that_is_answered_by_no_time(town: Town) -> None:
    wish_on_the_page(town)
    write(town, "2")
    assert [kind for kind, _ in town.tasks()] == ["change_wished", "nobody_home"]


@pytest.mark.parametrize(
    "words", ["Please don't cancel my appointment", "别取消预约", "No need to cancel", "Cancel? No way!"]
)
def test_cancels_nothing_for_whoever_asks_us_not_to(town: Town, words: str) -> None:
    assert write(town, words) == ["reply_unclear"]
    assert [kind for kind, _ in town.tasks()] == ["inbound_text"]
    assert "Ada Weiss will come to you." in words_of(Reader(town.house).get(the_page(town)).text)


@pytest.mark.parametrize("words", ["Don't call me", "别打电话"])
def test_owes_no_call_to_whoever_wants_none(town: Town, words: str) -> None:
    write(town, words)
    assert town.desk().get("/follow-ups").json["items"] == []
    assert [kind for kind, _ in town.tasks()] == ["inbound_text"]
