"""The console's search: all days, whatever somebody says, within the reader's territories."""

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer
from dispatch.vocabulary.terms import Role
from tests.support.doors.pages import Reader, signed_in, words_of
from tests.support.field import a_booked_visit, a_day
from tests.support.orders import an_order
from tests.support.technicians import a_territory

SEARCH = "/console/search"


@pytest.fixture
def town(backend: Backend) -> Backend:
    """A booked visit in T1 at 10:00, and orders in T1 and T2."""
    with backend.work() as work:
        _, [ada] = a_day(work)
        visit = a_booked_visit(work, ada, external_id="BSS-7", address="Rotenbodenstrasse 60", phone="+12025550107")
        visit.order.customer.name = "Robin Clark"
        a_territory(work, "T2")
        far = an_order(work, external_id="CRM-77", territory="T2", address="淞沪路 100 号", phone="+12025550188")
        far.customer.name = "李静"
    return backend


def found(reader: Reader, said: str) -> list[str]:
    page = reader.get(SEARCH, query_string={"q": said}).text
    return [reference for reference in ("BSS-7", "CRM-77") if f">{reference}</a>" in page]


SAID_OF_ROBIN = (
    "FD-000001", "fd 1", "bss-7", "SS-7", "(202) 555-0107", "+1 202 555 0107", "0107", "clark", "bodenstr", "ROTEN",
)  # fmt: skip
SAID_OF_LI = ("李静", "淞沪", "路 100", "crm-77", "0188")


def test_finds_an_order_by_whatever_is_said(town: Backend) -> None:
    reader = signed_in(town)
    assert {said: found(reader, said) for said in SAID_OF_ROBIN} == {key: ["BSS-7"] for key in SAID_OF_ROBIN}
    assert {said: found(reader, said) for said in SAID_OF_LI} == {key: ["CRM-77"] for key in SAID_OF_LI}


def test_leads_to_order_customer_and_visit(town: Backend) -> None:
    page = signed_in(town).get(f"{SEARCH}?q=robin").text
    for way in (
        'href="/console/orders/1"',
        'href="/console/customers/1"',
        "/console/board?date=2026-11-30&amp;visit=1",
    ):
        assert way in page
    told = words_of(page)
    assert "Mon 30 November 11:00 · scheduled · Ada Weiss" in told
    assert "+1 202-555-0107" in told


def test_finds_nothing_of_another_territory(town: Backend) -> None:
    reader = signed_in(town, territories=(1,))
    assert [found(reader, said) for said in ("CRM-77", "0188", "淞沪", "2", "FD-2")] == [[]] * 5
    assert "Nothing is found by that." in reader.get(f"{SEARCH}?q=CRM-77").text
    assert found(reader, "BSS-7") == ["BSS-7"]


def test_asks_for_more_where_that_would_show_too_much(town: Backend) -> None:
    reader = signed_in(town)
    assert "Write at least two letters." in reader.get(f"{SEARCH}?q=a").text
    with town.work() as work:
        for number in range(31):
            an_order(work, address=f"Quay {number}", territory="T1")
    page = reader.get(f"{SEARCH}?q=quay").text
    assert "There is more than this page shows." in page
    assert page.count("Quay ") == 30


def test_takes_signs_of_patterns_for_what_they_are(town: Backend) -> None:
    with town.work() as work:
        work.session.get_one(Customer, 1).name = "50%_off"
    assert found(signed_in(town), "0%_o") == ["BSS-7"]
    assert found(signed_in(town, name="other"), "0x_o") == []


def test_stands_on_every_page_of_the_console(town: Backend) -> None:
    reader = signed_in(town, Role.DISPATCHER)
    for page in ("/console", "/console/board", "/console/orders/1", "/console/desk", "/console/messages"):
        assert 'action="/console/search"' in reader.get(page).text, page
