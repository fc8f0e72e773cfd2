"""How often customers had to get in touch, and complaints for a thousand visits: counted once for each time."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from dispatch.aftercare.services import complaint_texts
from dispatch.bootstrap import Backend
from dispatch.db.tables import Complaint, Visit
from dispatch.messaging.services import customer_links
from dispatch.replies.services import inbox_answers
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.complaints import resolve
from tests.support.doors.api_clients import Door, door
from tests.support.doors.emails import a_message, taken
from tests.support.doors.pages import Reader, signed_in, words_of
from tests.support.field import a_booked_visit, a_day, a_device, an_event, take
from tests.support.technicians import a_territory
from tests.town import recount

NOVEMBER = "first_day=2026-11-01&last_day=2026-11-30"


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Backend:
    """Three repairs, all done; the customer of the first texts, leaves a note on the page and complains at last."""
    with backend.work() as work:
        _, (ada, bo) = a_day(work, technicians=2)
        visits = [a_booked_visit(work, who, hours=hours).id for who, hours in ((ada, 1), (ada, 3), (bo, 1))]
        devices = [a_device(work, who) for who in (ada, ada, bo)]
    leave_word(backend, visits[0])
    write(backend, visits[0], "Is it really today?")
    for visit_id, device, hours in zip(visits, devices, (1, 3, 1), strict=True):
        arrived = START + timedelta(hours=hours)
        clock.set(max(clock.at, arrived + timedelta(minutes=40)))
        take(backend, device, an_event(visit_id, "arrived", arrived), an_event(visit_id, "completed", clock.at))
    complain(door(backend), order_of(backend, visits[0]), "It drops again.")
    return backend


def visit_of(backend: Backend, place: int) -> Visit:
    with backend.work() as work:
        return work.session.query(Visit).order_by(Visit.id)[place - 1]


def order_of(backend: Backend, visit_id: int) -> int:
    with backend.work() as work:
        return work.session.get_one(Visit, visit_id).order_id


def customer_of(backend: Backend, visit_id: int) -> int:
    with backend.work() as work:
        return work.session.get_one(Visit, visit_id).order.customer_id


def path_of(backend: Backend, visit_id: int) -> str:
    with backend.work() as work:
        return customer_links.issue(work, work.session.get_one(Visit, visit_id), "t").removeprefix("https://fd.example")


def leave_word(backend: Backend, visit_id: int) -> None:
    path = path_of(backend, visit_id)
    assert Reader(backend).post(f"{path}/notes", access="Ring twice.", word="").status_code == 303
    # The same words once more change nothing, and are no contact.
    assert Reader(backend).post(f"{path}/notes", access="Ring twice.", word="").status_code == 303


def write(backend: Backend, visit_id: int, words: str) -> None:
    with backend.work() as work:
        phone = work.session.get_one(Visit, visit_id).order.customer.phone
        inbox_answers.answer(work, phone, words)


def complain(asker: Door, order_id: int, said: str, **more: Any) -> int:
    answer = asker.post("/complaints", {"order_id": order_id, "said": said} | more)
    assert answer.status_code == 201, answer.json
    number: int = answer.json["id"]
    return number


def report(asker: Door, query: str = "") -> dict[str, Any]:
    answer = asker.get(f"/reports/contacts?{NOVEMBER}{query}")
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.json
    return found


def test_counts_each_time_that_a_customer_got_in_touch(town: Backend) -> None:
    total = report(door(town))["total"]
    assert total["customers"] == 3
    assert (total["contacts"], total["contacts_per_customer"]) == (3, 1.0)
    ways = ("texted", "emailed", "on_page", "at_desk", "through_api")
    assert [total[way] for way in ways] == [1, 0, 1, 1, 0]
    assert (total["told_again"], total["untroubled"], total["untroubled_percent"]) == (1, 2, 66.7)
    assert (total["visits"], total["complaints"], total["complaints_per_1000_visits"]) == (3, 1, 333.3)


def test_counts_an_answer_to_how_it_was_as_no_contact(town: Backend, clock: FixedClock) -> None:
    visit = visit_of(town, 2)
    with town.work() as work:
        path = customer_links.issue(work, work.session.get_one(Visit, visit.id), "s").removeprefix("https://fd.example")
    clock.forward(minutes=5)
    assert Reader(town).post(path, score="5", fixed="yes").status_code == 303
    assert report(door(town))["total"]["contacts"] == 3


def test_counts_an_email_once_and_a_question_as_no_complaint(town: Backend) -> None:
    desk = door(town)
    found = taken(desk, a_message(f"Order FD-{order_of(town, 2):06d} is off.", subject="Still off"))
    assert found["outcome"] == "complaint"
    complain(desk, order_of(town, 3), "When is it due?", category="question")
    total = report(desk)["total"]
    assert (total["emailed"], total["at_desk"], total["contacts"]) == (1, 2, 5)
    assert (total["complaints"], total["untroubled"]) == (2, 0)


def test_counts_what_another_system_hands_in_and_who_is_not_content_on_the_page(town: Backend) -> None:
    crm = door(town, Role.INTEGRATION, name="crm")
    with town.work() as work:
        work.session.get_one(Visit, 3).order.source = "crm"
    complain(crm, order_of(town, 3), "Nobody came.")
    assert report(door(town))["total"]["through_api"] == 1


def test_groups_by_territory_kind_tier_and_week(town: Backend) -> None:
    with town.work() as work:
        work.session.get_one(Visit, 2).order.customer.tier = "vip"
    desk = door(town)
    by = {
        name: {one["group"]: (one["customers"], one["contacts"]) for one in report(desk, f"&by={name}")["items"]}
        for name in ("territory", "kind", "tier", "week")
    }
    assert by == {
        "territory": {"T1": (3, 3)},
        "kind": {"repair": (3, 3)},
        "tier": {"standard": (2, 3), "vip": (1, 0)},
        "week": {"2026-W49": (3, 3)},
    }


def test_counts_all_records_of_a_person_as_one(town: Backend) -> None:
    desk = door(town)
    ids = [customer_of(town, visit) for visit in (1, 2)]
    merged = desk.post(f"/customers/{ids[0]}/merge", {"customer_id": ids[1], "why": "the same person"})
    assert merged.status_code in {200, 201}, merged.json
    total = report(desk)["total"]
    assert (total["customers"], total["untroubled"], total["contacts_per_customer"]) == (2, 1, 1.5)


def test_lists_the_customers_and_orders_behind_each_figure(town: Backend) -> None:
    desk = door(town)

    def behind(figure: str, more: str = "") -> list[tuple[int, int, list[int]]]:
        items = desk.get(f"/reports/contacts/customers?{NOVEMBER}&figure={figure}{more}").json["items"]
        return [(one["customer_id"], one["cases"], one["order_ids"]) for one in items]

    first, second, third = (customer_of(town, visit) for visit in (1, 2, 3))
    of_first = (first, 3, [order_of(town, 1)])
    assert behind("contacts") == behind("told_again") == [of_first]
    assert behind("complaints") == [(first, 1, [order_of(town, 1)])]
    assert {one for one, *_ in behind("untroubled")} == {second, third}
    assert {one for one, *_ in behind("visits")} == {first, second, third}
    assert behind("contacts", "&by=territory&group=T9") == []


def test_gives_the_figures_as_files(town: Backend) -> None:
    text = door(town).get(f"/reports/contacts/table?{NOVEMBER}").text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["group"], row["contacts_per_customer"], row["complaints_per_1000_visits"]) for row in rows] == [
        ("T1", "1.0", "333.3")
    ]
    book = load_workbook(io.BytesIO(door(town).get(f"/reports/contacts/table?{NOVEMBER}&format=xlsx").data))
    assert [cell.value for cell in book.active[2]][:4] == ["T1", "T1", 3, 3]


def test_counts_the_same_from_the_events_alone(town: Backend) -> None:
    asker = door(town, Role.ADMIN)
    events = asker.get("/events?limit=200").json["items"]
    again = recount.contacts(events)
    total = report(asker)["total"]
    assert {name: total[name] for name in again} == again


def test_shows_only_what_lies_within_the_bounds_of_whoever_asks(town: Backend) -> None:
    with town.work() as work:
        other = a_territory(work, "T2").id
    stranger = door(town, Role.DISPATCHER, name="stranger", territory_ids=(other,))
    assert report(stranger)["total"]["contacts"] == 0
    assert stranger.get(f"/reports/contacts/customers?{NOVEMBER}").json["items"] == []


@pytest.mark.parametrize(("language", "words"), [("en", "Complaints per 1,000 visits"), ("zh-CN", "每千次上门投诉数")])
def test_shows_the_figures_and_leads_to_the_customers(town: Backend, language: str, words: str) -> None:
    reader = signed_in(town)
    page = reader.get(f"/console/reports/contacts?{NOVEMBER}&lang={language}").text
    assert words in words_of(page)
    assert "333.3" in page
    address = next(part.split('"')[0] for part in page.split('href="') if "figure=told_again" in part)
    assert f"/console/orders/{order_of(town, 1)}" in reader.get(address.replace("&amp;", "&")).text


def test_counts_who_says_on_the_page_that_it_is_not_solved(town: Backend, clock: FixedClock) -> None:
    desk = door(town)
    resolve(desk)
    link = the_link(town)
    clock.forward(minutes=5)
    before = report(desk)["total"]["on_page"]
    assert Reader(town).post(link, content="no", words="It still drops.").status_code == 303
    assert report(desk)["total"]["on_page"] == before + 1


def the_link(backend: Backend) -> str:
    with backend.work() as work:
        return complaint_texts.issue_link(work, work.session.get_one(Complaint, 1)).removeprefix("https://fd.example")
