"""What the customer of a complaint is told by text, and what follows from what they write."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer
from dispatch.replies.services.inbound_texts import IncomingText, receive
from tests.support.clocks import FixedClock
from tests.support.complaints import (
    CUSTOMER,
    a_cause,
    a_desk,
    act,
    an_order,
    complain,
    delivered,
    read,
    resolve,
    step,
    tasks,
    watch,
)
from tests.support.doors.api_clients import Door
from tests.support.messages import a_text


@pytest.fixture
def sam(backend: Backend) -> Door:
    return a_desk(backend)


def write(backend: Backend, body: str, number: str = CUSTOMER) -> str:
    """A text of the customer's; how it ended."""
    with backend.work() as work:
        sid = f"in-{work.now.isoformat()}-{body}"
        return receive(work, IncomingText("fake", sid, number, body)).outcome


def test_tells_number_owner_and_by_when(backend: Backend, sam: Door) -> None:
    complain(sam, an_order(backend))
    (text,) = delivered(backend)
    said, _, link = text.partition("https://fd.example/c/")
    assert said == (
        "Field Dispatch: We have received your complaint C-000001. Sam looks after it and will tell you more by "
        "Mon 30 Nov, 18:00. Read or add to it: "
    )
    assert len(link) == 13


def test_tells_cause_and_plan_news_and_the_solution(backend: Backend, clock: FixedClock, sam: Door) -> None:
    complain(sam, an_order(backend))
    step(sam, "in_progress", told="The card in your node is broken. We change it on Tuesday.")
    delivered(backend)
    clock.forward(hours=2)
    act(sam, "news", {"told": "The card has come."})
    delivered(backend)
    step(sam, "resolved", "Card replaced.")
    _, plan, news, solved = delivered(backend)
    assert plan == (
        "Field Dispatch: Your complaint C-000001: The card in your node is broken. We change it on Tuesday. You will "
        "hear from us again by Thu 3 Dec, 10:00. Questions: +1 202-555-0100"
    )
    assert news.startswith("Field Dispatch: News on your complaint C-000001: The card has come. You will hear")
    assert solved.endswith("Reply 1 if you are content, 2 if not, 3 for a call.")


def test_speaks_the_customers_language(backend: Backend, sam: Door) -> None:
    complain(sam, an_order(backend, language="zh-CN"))
    step(sam, "in_progress", told="节点板卡故障，周二更换。")
    received, plan = delivered(backend)
    assert received.startswith("【宽带服务】您的投诉C-000001已受理，由Sam负责，11月30日（周一）18:00前与您联系。详情：")
    assert plan.startswith("【宽带服务】您的投诉C-000001：节点板卡故障，周二更换。 我们会在")


def test_takes_the_customers_word_that_it_is_solved(backend: Backend, sam: Door) -> None:
    complain(sam, an_order(backend))
    resolve(sam)
    delivered(backend)
    assert write(backend, "1") == "applied"
    found = read(sam)
    assert (found["state"], found["steps"][-1]["user_id"], found["steps"][-1]["channel"]) == ("accepted", None, "text")
    assert delivered(backend)[-1] == "Field Dispatch: Thank you. We are glad that your complaint C-000001 is solved."
    assert [task["owner"] for task in tasks(sam, "complaint_close")] == ["Sam"]
    assert step(sam, "closed", cause_id=a_cause(backend)).json["state"] == "closed"
    assert tasks(sam, "complaint_close") == []


@pytest.mark.parametrize("said", ["2", "no", "不满意", "still not working", "it is still not working since you left"])
def test_reopens_with_its_owner_what_the_customer_is_not_content_with(backend: Backend, sam: Door, said: str) -> None:
    complain(sam, an_order(backend))
    resolve(sam)
    delivered(backend)
    assert write(backend, said) == "applied"
    found = read(sam)
    assert (found["state"], found["owner_name"]) == ("in_progress", "Sam")
    assert [(one["state"], one["note"]) for one in found["steps"][-2:]] == [("rejected", said), ("in_progress", "")]
    assert "We're sorry that you are not content. Sam goes on with your complaint C-000001" in delivered(backend)[-1]
    assert [task["owner"] for task in tasks(sam, "complaint_reopened")] == ["Sam"]


def test_lets_whoever_accepted_it_come_back_until_it_is_closed(backend: Backend, sam: Door) -> None:
    complain(sam, an_order(backend))
    resolve(sam)
    delivered(backend)
    write(backend, "1")
    assert write(backend, "2") == "applied"
    assert read(sam)["state"] == "in_progress"
    assert tasks(sam, "complaint_close") == []


def test_counts_no_thanks_as_acceptance(backend: Backend, sam: Door) -> None:
    complain(sam, an_order(backend))
    resolve(sam)
    delivered(backend)
    assert write(backend, "thanks") == "noted"
    assert read(sam)["state"] == "resolved"


def test_owes_a_call_to_whoever_asks_for_one(backend: Backend, sam: Door) -> None:
    complain(sam, an_order(backend))
    resolve(sam)
    delivered(backend)
    assert write(backend, "3") == "applied"
    assert [(task["owner"], task["actions"]) for task in tasks(sam, "complaint_call")] == [
        ("Sam", ["call_customer", "open_complaint"])
    ]
    assert delivered(backend)[-1].endswith("a colleague will read it and get back to you.")


def test_asks_a_person_when_a_digit_may_mean_an_appointment(backend: Backend, sam: Door) -> None:
    complain(sam, an_order(backend))
    resolve(sam)
    with backend.work() as work:
        a_text(work, phone=CUSTOMER)
    delivered(backend)
    assert write(backend, "1") == "task"
    assert read(sam)["state"] == "resolved"


@pytest.mark.parametrize("said", ["Complaint: nobody came", "I want to complain, nobody came", "我要投诉，没人来"])
def test_takes_a_complaint_by_text_that_waits_for_its_first_owner(backend: Backend, sam: Door, said: str) -> None:
    order_id = an_order(backend)
    assert write(backend, said) == "applied"
    found = read(sam)
    assert (found["channel"], found["said"], found["owner_id"], found["order_id"]) == ("text", said, None, order_id)
    assert delivered(backend)[0].startswith("Field Dispatch: We have received your complaint C-000001. A colleague")
    assert act(sam, "take").status_code == 201
    assert delivered(backend)[1].startswith("Field Dispatch: Sam now looks after your complaint C-000001, until")


def test_adds_further_words_to_the_complaint_that_is_open(backend: Backend, sam: Door) -> None:
    complain(sam, an_order(backend))
    write(backend, "Complaint: nobody came again")
    write(backend, "Complaint: nobody came again")
    assert [one["id"] for one in sam.get("/complaints").json["items"]] == [1]
    assert [one["note"] for one in read(sam)["steps"]] == ["", "Complaint: nobody came again"]
    assert [task["owner"] for task in tasks(sam, "complaint_words")] == ["Sam"]


def test_leaves_a_complaint_from_an_unknown_number_to_a_person(backend: Backend, sam: Door) -> None:
    assert write(backend, "Complaint: nobody came", "+12025550188") == "task"
    assert sam.get("/complaints").json["items"] == []


def test_tells_nothing_to_whoever_wants_no_texts_and_asks_nobody_to_call(backend: Backend, sam: Door) -> None:
    order_id = an_order(backend)
    write(backend, "STOP")
    complain(sam, order_id)
    assert [text for text in delivered(backend) if "complaint" in text] == []
    (task,) = tasks(sam, "tell_customer")
    assert (task["complaint_id"], "call_customer" in task["actions"]) == (1, False)


def test_waits_for_the_morning(backend: Backend, clock: FixedClock, sam: Door) -> None:
    order_id = an_order(backend)
    clock.forward(hours=13)
    assert complain(sam, order_id)["due_at"] == "2026-12-01T08:00:00+00:00"
    assert delivered(backend) == []
    clock.forward(hours=10)
    assert len(delivered(backend)) == 1


def test_lets_only_the_newest_word_out_on_how_it_stands(backend: Backend, clock: FixedClock, sam: Door) -> None:
    complain(sam, an_order(backend))
    delivered(backend)
    clock.forward(hours=13)
    step(sam, "in_progress", told="We change a card.")
    step(sam, "resolved", "Card replaced.")
    clock.forward(hours=10)
    _, only = delivered(backend)
    assert "We believe your complaint C-000001 is solved." in only


def test_tells_how_it_stands_at_least_every_few_days(backend: Backend, clock: FixedClock, sam: Door) -> None:
    complain(sam, an_order(backend))
    step(sam, "in_progress", told="We look for the fault.")
    assert len(delivered(backend)) == 2
    clock.forward(days=2, hours=21)
    watch(backend)
    (task,) = tasks(sam, "complaint_news")
    assert (task["owner"], task["due_at"]) == ("Sam", read(sam)["news_due_at"])
    watch(backend)
    assert len(tasks(sam, "complaint_news")) == 1
    clock.forward(hours=3)
    watch(backend)
    assert delivered(backend)[-1] == (
        "Field Dispatch: We are still working on your complaint C-000001. Sam looks after it and will tell you more "
        "by Sun 6 Dec, 10:00. Questions: +1 202-555-0100"
    )
    before = len(delivered(backend))
    watch(backend)
    assert len(delivered(backend)) == before


def test_asks_a_colleague_to_call_when_the_customer_is_silent(backend: Backend, clock: FixedClock, sam: Door) -> None:
    complain(sam, an_order(backend))
    resolve(sam)
    clock.forward(hours=55)
    watch(backend)
    (task,) = tasks(sam, "complaint_due")
    assert (task["owner"], task["actions"]) == (None, ["open_complaint", "call_customer"])
    clock.forward(days=60)
    watch(backend)
    assert read(sam)["state"] == "resolved"


def test_leads_nobody_to_call_whoever_wants_peace(backend: Backend, clock: FixedClock, sam: Door) -> None:
    complain(sam, an_order(backend, do_not_disturb=True))
    resolve(sam)
    clock.forward(hours=55)
    watch(backend)
    (task,) = tasks(sam, "complaint_due")
    assert task["actions"] == ["open_complaint"]


def test_reminds_the_owner_before_the_limit_and_escalates_after_it(
    backend: Backend, clock: FixedClock, sam: Door
) -> None:
    complain(sam, an_order(backend))
    clock.forward(hours=5, minutes=59)
    watch(backend)
    assert tasks(sam, "complaint_due") == []
    clock.forward(minutes=1)
    watch(backend)
    (task,) = tasks(sam, "complaint_due")
    assert (task["owner"], task["due_at"]) == ("Sam", "2026-11-30T17:00:00+00:00")
    clock.forward(hours=2)
    watch(backend)
    watch(backend)
    (late,) = tasks(sam, "complaint_overdue")
    assert (late["owner"], late["facts"]["owner"]) == (None, "Sam")
    kinds = [one["kind"] for one in sam.get("/events").json["items"]]
    assert (kinds.count("complaint.in_jeopardy"), kinds.count("complaint.overdue")) == (1, 1)
    step(sam, "in_progress")
    assert tasks(sam, "complaint_due") + tasks(sam, "complaint_overdue") == []


def test_gives_less_time_to_what_is_urgent(backend: Backend, clock: FixedClock, sam: Door) -> None:
    with backend.work() as work:
        work.session.query(Customer).update({"tier": "vip"})
    received = complain(sam, an_order(backend), priority="emergency")
    assert received["due_at"] == (clock.now() + timedelta(hours=1)).isoformat()
