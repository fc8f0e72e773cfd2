"""Goodwill by clicking: on an order's and a complaint's page, in the report, and on the customer's page."""

import re

from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.complaints import a_desk, an_order, complain, delivered
from tests.support.doors.pages import Reader, signed_in, words_of

REPORT = "/console/reports/goodwill"


def test_grants_on_an_orders_page_and_delivers(backend: Backend) -> None:
    page = f"/console/orders/{an_order(backend)}"
    sam = signed_in(backend, Role.SERVICE, name="Sam")
    above = sam.send(page, f"{page}/goodwill", kind="credit", amount="90", why="late")
    assert above.status_code == 303
    assert "Your role may grant up to 20 at once" in words_of(sam.get(page).text)
    sam.send(page, f"{page}/goodwill", kind="credit", amount="20", gift="", why="Nobody came.")
    shown = words_of(sam.get(page).text)
    assert "Granted. The customer is told by text where they may be." in shown
    assert "Credit 20 USD granted" in shown
    assert "We will credit 20 USD to your account." in delivered(backend)[-1]
    assert "Credit 20 USD told" in words_of(sam.get(page).text)
    sam.send(page, "/console/goodwill/1/deliver")
    assert "Credit 20 USD delivered" in words_of(sam.get(page).text)
    report = words_of(sam.get(REPORT).text)
    assert "2026-11 Credit 1 20 USD 1 0 0" in report
    assert f'href="{REPORT}"' in sam.get("/console/reports").text
    assert "2026-11" not in words_of(sam.get(f"{REPORT}?year=2025").text)


def test_grants_on_a_complaint_and_takes_it_back_in_chinese(backend: Backend) -> None:
    complain(a_desk(backend), an_order(backend, language="zh-CN"))
    link = re.search(r"/c/\S+", delivered(backend)[0])
    assert link is not None
    page = "/console/complaints/1"
    sam = signed_in(backend, Role.SERVICE, name="Tess")
    sam.send(page, f"{page}/goodwill", kind="gift", amount="10", gift="体育频道一个月", why="等了很久")
    own = Reader(backend).get(link.group())
    assert "为您提供的补偿 体育频道一个月" in words_of(own.text)
    chinese = words_of(sam.get(f"{page}?lang=zh-CN").text)
    assert "服务补偿" in chinese
    assert "赠品 10 USD · 体育频道一个月 已给予" in chinese
    sam.send(page, "/console/goodwill/1/take-back", why="重复录入")
    assert "已撤销: 重复录入" in words_of(sam.get(page).text)
    assert "体育频道" not in words_of(Reader(backend).get(link.group()).text)
    assert len(delivered(backend)) == 1
