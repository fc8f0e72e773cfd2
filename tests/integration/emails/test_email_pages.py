"""The mail desk in the console: files are taken in, and a person says whose a message is that nobody knows."""

from io import BytesIO

import pytest

from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.complaints import a_desk, act, an_order, read
from tests.support.doors.emails import SENDER, a_mailbox, a_message, taken
from tests.support.doors.pages import Reader, signed_in, words_of


@pytest.fixture
def clerk(backend: Backend) -> Reader:
    return signed_in(backend, Role.SERVICE)


def test_takes_files_in_and_says_what_became_of_them(backend: Backend, clerk: Reader) -> None:
    box = a_mailbox(
        a_message(f"FD-{an_order(backend):06d}"),
        a_message("who am I", message_id="<m-2@x>", sender="x@y.example", subject="Slow <b>line</b>"),
    )
    files = [(BytesIO(box), "box.mbox"), (BytesIO(b"%PDF"), "bill.pdf")]
    assert clerk.send("/console/emails", "/console/emails", files=files, category="question").status_code == 303
    listed = clerk.get("/console/emails").text
    said = words_of(listed)
    assert (
        "Complaints: 1. Added to one: 0. Waiting for a person: 1. Automatic: 0. Here already: 0. Not readable: 1."
        in said
    )
    assert "bill.pdf, message 1: This is no e-mail message: it does not begin with its headers." in said
    assert "Slow &lt;b&gt;line&lt;/b&gt;" in listed
    assert "FD-000001" not in said  # What waits is shown first.
    assert "complaint made (1)" in said
    assert "FD-000001" in words_of(clerk.get("/console/emails?outcome=complaint").text)


def test_lets_a_person_say_whose_a_message_is(backend: Backend, clerk: Reader) -> None:
    order_id = an_order(backend)
    found = taken(a_desk(backend), a_message())
    assert "Read the e-mail" in words_of(clerk.get("/console/desk?lang=en").text)
    path = f"/console/emails/{found['id']}"
    assert "Nobody knows whose it is" in words_of(clerk.get(path).text)
    looked = clerk.get(f"{path}?q=FD-{order_id:06d}").text
    assert f'name="order" value="{order_id}"' in looked
    assert "It is theirs" in looked
    sent = clerk.send(f"{path}?q=FD-{order_id:06d}", f"{path}/assignment", back=path)
    assert sent.status_code == 303
    done = words_of(clerk.get(path).text)
    assert "The e-mail belongs to its complaint now." in done
    assert "C-000001" in done
    assert "Internet drops" in words_of(clerk.get("/console/complaints/1").text)
    assert SENDER in clerk.get("/console/complaints/1").text


def test_asks_for_the_facts_on_the_complaints_page(backend: Backend, clerk: Reader) -> None:
    owner = signed_in(backend, Role.SERVICE, name="robin")
    desk = a_desk(backend, "robin")
    taken(desk, a_message(f"FD-{an_order(backend):06d}"), category="billing")
    act(desk, "take")
    page = words_of(owner.get("/console/complaints/1?lang=zh-CN").text)
    assert "该类别所需信息不全，请向客户核实。" in page
    assert "哪张账单？" in page
    assert "投诉C-000001缺少该类别所需信息，请向客户核实：哪张账单？ 金额是多少？" in words_of(
        clerk.get("/console/desk?lang=zh-CN").text
    )
    sent = owner.send("/console/complaints/1", "/console/complaints/1/facts", fact_invoice="R-7", fact_amount="30")
    assert sent.status_code == 303
    assert read(desk)["facts"] == {"invoice": "R-7", "amount": "30"}


@pytest.mark.parametrize(
    ("language", "said"), [("en", "The e-mail is put aside."), ("zh-CN", "邮件已标记为无需处理。")]
)
def test_puts_a_message_aside(backend: Backend, clerk: Reader, language: str, said: str) -> None:
    taken(a_desk(backend), a_message("Buy watches"))
    clerk.get(f"/console/emails/1?lang={language}")
    clerk.send("/console/emails/1", "/console/emails/1/set-aside")
    assert said in words_of(clerk.get("/console/emails/1").text)
