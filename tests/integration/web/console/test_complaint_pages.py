"""Complaints on the console's pages and on their customer's: taken in, worked on, solved, accepted, closed."""

import re

import pytest

from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.complaints import CUSTOMER, a_cause, a_desk, an_order, complain, delivered, read, resolve, step
from tests.support.doors.pages import Reader, signed_in, words_of

LIST = "/console/complaints"
PAGE = f"{LIST}/1"


def test_takes_one_in_from_an_orders_page_and_brings_it_to_its_end(backend: Backend) -> None:
    order_id = an_order(backend)
    a_cause(backend)
    sam, tess = signed_in(backend, Role.SERVICE, name="Sam"), signed_in(backend, Role.SERVICE, name="Tess")
    new = f"{LIST}/new?order={order_id}&category=fault"
    assert f'href="{LIST}/new?order={order_id}"' in sam.get(f"/console/orders/{order_id}").text
    incomplete = sam.send(new, LIST, said="Dead.", category="fault", fact_symptom="no light")
    assert incomplete.status_code == 422
    assert "Ask the customer for: since. Since when?" in words_of(incomplete.text)
    assert 'value="no light"' in incomplete.text
    taken = sam.send(new, LIST, said="Dead.", category="fault", fact_symptom="no light", fact_since="Sunday")
    assert (taken.status_code, taken.headers["Location"]) == (303, PAGE)
    assert "C-000001" in words_of(sam.get(LIST).text)
    assert "Since when? Sunday" in words_of(sam.get(PAGE).text)
    sam.send(PAGE, f"{PAGE}/steps", state="in_progress", note="Node 3.", told="We change a card.")
    sam.send(PAGE, f"{PAGE}/news", told="The card has come.")
    sam.send(PAGE, f"{PAGE}/cause", cause="1", access_node="OLT-3", device="HG8245", process_step="on_site")
    sam.send(PAGE, f"{PAGE}/actions", what="New cards.", owner="2", due="2026-12-24")
    sam.send(PAGE, f"{PAGE}/actions/1/done", effect="No fault since.")
    sam.send(PAGE, f"{PAGE}/steps", state="resolved", note="Card replaced.")
    sam.send(PAGE, f"{PAGE}/steps", state="accepted", note="They are content.")
    assert "Whoever resolved it does not say for the customer" in words_of(sam.get(PAGE).text)
    tess.send(PAGE, f"{PAGE}/steps", state="accepted", note="They are content.")
    sam.send(PAGE, f"{PAGE}/steps", state="closed")
    page = words_of(sam.get(PAGE).text)
    for said in (
        "closed",
        "Access Node · OLT-3 · HG8245 · On site",
        "✓ No fault since.",
        "→ The card has come.",
        "Node 3.",
    ):
        assert said in page
    assert words_of(sam.get(LIST).text).count("C-000001") == 0
    assert "C-000001" in words_of(sam.get(f"{LIST}?state=closed&mine=1").text)


def test_takes_one_in_by_name_and_number(backend: Backend) -> None:
    sam = signed_in(backend, Role.SERVICE, name="Sam")
    assert sam.send(f"{LIST}/new", LIST, name="Kim Lee", phone="123", said="Slow.").status_code == 422
    assert sam.send(f"{LIST}/new", LIST, name="Kim Lee", phone=CUSTOMER, said="Slow.").status_code == 303
    assert "Kim Lee" in words_of(sam.get(LIST).text)
    assert f'href="{PAGE}"' in sam.get("/console/customers/1").text


def test_hands_one_over_that_the_other_accepts_and_returns(backend: Backend) -> None:
    order_id = an_order(backend)
    sam, tess = signed_in(backend, Role.SERVICE, name="Sam"), signed_in(backend, Role.SERVICE, name="Tess")
    sam.send(f"{LIST}/new?order={order_id}", LIST, said="Slow.")
    sam.send(PAGE, f"{PAGE}/hand-over", user="2", note="Billing is yours.")
    assert "Sam asks you to take this over" in words_of(tess.get(PAGE).text)
    tess.send(PAGE, f"{PAGE}/accept")
    assert "It is yours. The customer is told." in words_of(tess.get(PAGE).text)
    tess.send(PAGE, f"{PAGE}/return", reason="I am away.")
    assert "Sam → Tess returned" in words_of(sam.get(PAGE).text)
    assert "Complaint C-000001 is yours again: I am away." in words_of(sam.get("/console/desk").text)


def test_shows_the_pages_in_chinese(backend: Backend) -> None:
    order_id = an_order(backend)
    sam = signed_in(backend, Role.SERVICE, name="Sam")
    sam.send(f"{LIST}/new?order={order_id}", LIST, said="Slow.")
    assert "登记投诉" in words_of(sam.get(f"{LIST}/new?lang=zh-CN").text)
    for path in (LIST, PAGE, "/console/complaint-causes", "/console/desk"):
        assert "投诉" in words_of(sam.get(f"{path}?lang=zh-CN").text)


def test_keeps_the_tree_of_causes(backend: Backend) -> None:
    root = signed_in(backend, Role.ADMIN, name="Chief")
    causes = "/console/complaint-causes"
    root.send(causes, causes, code="network", name="Network", name_zh="网络")
    root.send(causes, causes, code="node", name="Node", name_zh="节点", parent="1")
    root.send(causes, f"{causes}/2", name="Access node", name_zh="接入节点", parent="1", retired="yes")
    assert "– Access node node · no longer chosen" in words_of(root.get(causes).text)
    sam = signed_in(backend, Role.SERVICE, name="Sam")
    assert "<form" not in sam.get(causes).text.split("<main", 1)[1]


def test_lets_the_customer_read_add_and_answer_on_their_page(backend: Backend) -> None:
    sam, customer = a_desk(backend), Reader(backend)
    complain(sam, an_order(backend))
    found = re.search(r"https://fd\.example(/c/\w+)", delivered(backend)[0])
    assert found is not None
    path = found[1]
    page = words_of(customer.get(path).text)
    assert "Your complaint C-000001" in page
    assert "Sam looks after it until you are content." in page
    assert customer.send(path, path, words="").status_code == 422
    assert customer.send(path, path, words="It is worse in the evening.").status_code == 303
    assert read(sam)["steps"][-1]["note"] == "It is worse in the evening."
    resolve(sam)
    assert "Is it solved, and are you content?" in words_of(customer.get(path).text)
    customer.send(path, path, content="no", words="Still slow.")
    assert (read(sam)["state"], read(sam)["owner_name"]) == ("in_progress", "Sam")
    assert "we work on it" in words_of(customer.get(path).text)
    before = read(sam)
    customer.post(path, content="yes")
    assert read(sam) == before
    assert "您的投诉" in words_of(customer.get(f"{path}?lang=zh-CN").text)
    assert customer.get("/c/nobodysplace1").status_code == 404


@pytest.mark.parametrize("form", [{"words": "Worse today."}, {"content": "no", "words": "Worse today."}])
def test_says_that_words_came_too_late_for_a_complaint_that_has_ended(backend: Backend, form: dict[str, str]) -> None:
    sam, customer = a_desk(backend), Reader(backend)
    complain(sam, an_order(backend))
    found = re.search(r"https://fd\.example(/c/\w+)", delivered(backend)[0])
    assert found is not None
    resolve(sam)
    customer.post(found[1], content="yes")
    assert step(sam, "closed", cause_id=a_cause(backend)).status_code == 201
    before = read(sam)
    answer = customer.post(found[1], **form)
    assert (answer.status_code, read(sam)) == (409, before)
    assert "what you wrote was not saved" in words_of(answer.text)
    assert "未保存" in customer.post(f"{found[1]}?lang=zh-CN", **form).text
