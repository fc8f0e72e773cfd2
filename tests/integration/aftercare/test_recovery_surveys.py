"""Some days after a complaint was accepted as solved: is it still right, and how well was it put right?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer
from dispatch.replies.services.inbound_texts import IncomingText, receive
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.complaints import (
    CUSTOMER,
    a_cause,
    a_desk,
    an_order,
    complain,
    delivered,
    read,
    resolve,
    step,
    tasks,
    watch,
)
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import Reader, signed_in, words_of

QUESTION = "Field Dispatch: Is your complaint C-000001 still put right, and how well? Reply 1 (poorly) to 5 (very well)"
REMINDER = "Field Dispatch: May we ask once more how well we put your complaint C-000001 right?"
THANKS = "Field Dispatch: Thank you for telling us how well we put your complaint C-000001 right."


@pytest.fixture
def sam(backend: Backend) -> Door:
    return a_desk(backend)


def write(backend: Backend, body: str) -> str:
    """A text of the customer's; how it ended."""
    with backend.work() as work:
        sid = f"in-{work.now.isoformat()}-{body}"
        return receive(work, IncomingText("fake", sid, CUSTOMER, body)).outcome


def welcomes_surveys(backend: Backend, *, consent: bool = True, quiet: bool = False) -> None:
    with backend.work() as work:
        for customer in work.session.query(Customer):
            customer.care_consent, customer.do_not_disturb = consent, quiet


def accepted(backend: Backend, sam: Door, *, closed: bool = False, **visit: str) -> None:
    """A complaint whose customer has accepted its solution; theirs is a number that may be asked."""
    complain(sam, an_order(backend, **visit))
    welcomes_surveys(backend)
    resolve(sam)
    delivered(backend)
    assert write(backend, "1") == "applied"
    if closed:
        assert step(sam, "closed", cause_id=a_cause(backend)).status_code == 201
    delivered(backend)


def a_week_later(backend: Backend, clock: FixedClock, *, days: int = 7) -> list[str]:
    """What the customer got until then, after a look at what is due."""
    clock.forward(days=days)
    watch(backend)
    return delivered(backend)


def test_asks_after_a_week_and_reminds_once(backend: Backend, clock: FixedClock, sam: Door) -> None:
    accepted(backend, sam)
    before = a_week_later(backend, clock, days=6)
    assert not any("put right" in text for text in before)
    texts = a_week_later(backend, clock, days=1)
    assert texts[-1].startswith(QUESTION)
    assert texts[-1].endswith("Reply STOP to opt out.")
    assert len(a_week_later(backend, clock, days=2)) == len(texts)
    assert a_week_later(backend, clock, days=1)[-1].startswith(REMINDER)
    assert len(a_week_later(backend, clock, days=20)) == len(texts) + 1
    assert read(sam)["recovery"]["reminded_at"] is not None


def test_speaks_the_customers_language(backend: Backend, clock: FixedClock, sam: Door) -> None:
    accepted(backend, sam, language="zh-CN")
    assert a_week_later(backend, clock)[-1].startswith("【宽带服务】您好，您的投诉C-000001现在是否仍已解决？")


@pytest.mark.parametrize(
    ("said", "kept"), [("5", (5, "")), ("4 thanks, all good", (4, "4 thanks, all good")), ("3", (3, ""))]
)
def test_keeps_a_good_answer_on_the_ticket(
    backend: Backend, clock: FixedClock, sam: Door, said: str, kept: tuple[int, str]
) -> None:
    accepted(backend, sam, closed=True)
    a_week_later(backend, clock)
    assert write(backend, said) == "applied"
    assert delivered(backend)[-1] == THANKS
    found = read(sam)
    recovery = found["recovery"]
    assert (recovery["score"], recovery["words"]) == kept
    assert (recovery["fixed"], recovery["channel"]) == (True, "text")
    assert found["state"] == "closed"
    assert tasks(sam, "recovery_call") == []
    assert a_week_later(backend, clock, days=4)[-1] == THANKS


@pytest.mark.parametrize(("said", "fixed"), [("1", True), ("2", True), ("it is still not working", False)])
def test_opens_an_accepted_one_again_after_a_bad_answer(
    backend: Backend, clock: FixedClock, sam: Door, said: str, fixed: bool
) -> None:
    accepted(backend, sam)
    a_week_later(backend, clock)
    assert write(backend, said) == "applied"
    found = read(sam)
    assert (found["state"], found["owner_name"], found["recovery"]["fixed"]) == ("in_progress", "Sam", fixed)
    assert "Sam goes on with your complaint C-000001" in delivered(backend)[-1]
    assert [task["owner"] for task in tasks(sam, "complaint_reopened")] == ["Sam"]


@pytest.mark.parametrize("said", ["2", "不满意", "still broken", "please call me"])
def test_owes_a_call_about_a_closed_one(backend: Backend, clock: FixedClock, sam: Door, said: str) -> None:
    accepted(backend, sam, closed=True)
    a_week_later(backend, clock)
    assert write(backend, said) == "applied"
    assert read(sam)["state"] == "closed"
    assert delivered(backend)[-1].startswith(
        "Field Dispatch: We're sorry that your complaint C-000001 is not put right. Sam will call you by "
    )
    assert [(task["owner"], task["actions"]) for task in tasks(sam, "recovery_call")] == [
        ("Sam", ["call_customer", "open_complaint"])
    ]


def test_lets_a_person_read_what_it_does_not_understand(backend: Backend, clock: FixedClock, sam: Door) -> None:
    accepted(backend, sam)
    a_week_later(backend, clock)
    assert write(backend, "Which colour has the lamp on the new box") == "task"
    assert read(sam)["recovery"]["answered_at"] is None
    assert len(tasks(sam, "inbound_text")) == 1


@pytest.mark.parametrize(("consent", "quiet"), [(False, False), (True, True)])
def test_asks_nobody_who_does_not_want_to_be_asked(
    backend: Backend, clock: FixedClock, sam: Door, consent: bool, quiet: bool
) -> None:
    accepted(backend, sam)
    welcomes_surveys(backend, consent=consent, quiet=quiet)
    before = delivered(backend)
    assert a_week_later(backend, clock) == before
    assert a_week_later(backend, clock, days=3) == before
    assert read(sam)["recovery"]["reminded_at"] is None


def test_asks_nobody_who_wrote_stop(backend: Backend, clock: FixedClock, sam: Door) -> None:
    accepted(backend, sam)
    write(backend, "STOP")
    before = delivered(backend)
    assert a_week_later(backend, clock) == before
    assert a_week_later(backend, clock, days=3) == before


def test_waits_with_whoever_was_asked_something_else_lately(backend: Backend, clock: FixedClock, sam: Door) -> None:
    accepted(backend, sam, closed=True)
    complain(sam, 1, said="Another one.")
    resolve(sam, 2)
    delivered(backend)
    assert write(backend, "yes") == "applied"
    clock.forward(days=6)
    for _ in range(33):
        asked = [text for text in a_week_later(backend, clock, days=1) if "how well" in text]
        assert "C-000002" not in "".join(asked)
    assert [text.startswith(QUESTION) for text in asked] == [True, False]
    assert asked[1].startswith(REMINDER)
    assert a_week_later(backend, clock, days=1)[-1].startswith(QUESTION.replace("C-000001", "C-000002"))


def test_takes_the_first_answer_on_the_page_only(backend: Backend, clock: FixedClock, sam: Door) -> None:
    accepted(backend, sam)
    link = a_week_later(backend, clock)[-1].partition("https://fd.example")[2].split()[0]
    reader = Reader(backend)
    assert "Is it still right?" in words_of(reader.get(link).text)
    assert reader.send(link, link, fixed="yes").status_code == 422
    assert reader.send(link, link, fixed="yes", score="9").status_code == 422
    assert reader.send(link, link, fixed="yes", score="4", words="Thank you, Sam.").status_code == 303
    assert reader.send(link, link, fixed="no", score="1").status_code == 303
    assert "Thank you for telling us how well we put it right." in words_of(reader.get(link).text)
    recovery = read(sam)["recovery"]
    assert (recovery["score"], recovery["fixed"], recovery["words"]) == (4, True, "Thank you, Sam.")
    assert read(sam)["state"] == "accepted"
    page = words_of(signed_in(backend, Role.SERVICE, name="Tess").get("/console/complaints/1").text)
    assert "4 of 5 It is still right" in page
    assert "Thank you, Sam." in page


def test_asks_again_after_the_next_solution_only(backend: Backend, clock: FixedClock, sam: Door) -> None:
    accepted(backend, sam)
    clock.forward(days=1)
    assert write(backend, "2") == "applied"
    texts = delivered(backend)
    assert a_week_later(backend, clock, days=2) == texts
    assert not any("still put right" in text for text in a_week_later(backend, clock, days=8))


def test_never_asks_where_the_operator_says_so(backend: Backend) -> None:
    never = replace(backend, tools=replace(backend.tools, recovery_survey_after=timedelta(0)))
    sam = a_desk(never)
    accepted(never, sam)
    assert (read(sam)["state"], read(sam)["recovery"]) == ("accepted", None)


def test_counts_in_the_service_report_and_tells_other_systems(backend: Backend, clock: FixedClock, sam: Door) -> None:
    accepted(backend, sam, closed=True)
    a_week_later(backend, clock)
    write(backend, "4")
    chief = door(backend, Role.ADMIN, name="Chief")
    found = {one["figure"]: one for one in chief.get("/reports/service").json["items"]}["recovery"]
    assert (found["cases"], found["good"], found["percent"], found["median"]) == (1, 1, 100.0, 4.0)
    [event] = [
        one for one in chief.get("/events?limit=200").json["items"] if one["kind"] == "complaint.recovery_answered"
    ]
    assert (event["thing_id"], event["data"]["score"], event["data"]["fixed"]) == (1, 4, True)
