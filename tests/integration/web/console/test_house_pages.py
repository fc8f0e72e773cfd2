"""What the house knows of itself, by clicking: audit, problems, reports; lines, and a person given out and erased."""

import io
import json

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer, Promise, ServiceLine
from dispatch.vocabulary.terms import Role
from tests.support.doors.pages import Reader, everything, signed_in, words_of
from tests.support.field import a_booked_visit, a_day
from tests.support.technicians import a_territory

LINES = "/console/lines/new"
LINE = {
    "service_id": "L-1", "name": "Noor Novak", "phone": "+41 44 668 18 00", "address": "Lane 1", "lat": "47.14",
    "lon": "9.52",
}  # fmt: skip


@pytest.fixture
def admin(backend: Backend) -> Reader:
    """An admin, while Ada has a repair to do that its customer was told of."""
    with backend.work() as work:
        _, (ada,) = a_day(work)
        a_booked_visit(work, ada)
    return signed_in(backend, Role.ADMIN, name="robin")


def said(reader: Reader, page: str) -> str:
    return words_of(reader.get(page).text)


def test_tells_who_did_what_and_notes_that_it_was_read(admin: Reader) -> None:
    admin.send("/console/orders/1", "/console/orders/1/cancel", why="moved away")
    shown = said(admin, "/console/audit?thing=order&thing_id=1")
    assert "robin" in shown
    assert "moved away" in shown
    assert "system" not in said(admin, "/console/audit?actor=robin")
    assert "audit" in said(admin, "/console/audit?thing=audit")
    assert "Nothing of that is noted." in said(admin, "/console/audit?actor=nobody")
    assert signed_in(admin.backend).get("/console/audit").status_code == 403


def test_says_what_the_audit_notes_in_the_readers_language(admin: Reader) -> None:
    admin.send("/console/technicians/1", "/console/technicians/1/parts", part="ont-1", name="ONT", quantity="3")
    admin.language = "zh-CN"
    shown = said(admin, "/console/audit")
    assert "清点车上配件 师傅 1" in shown
    assert "登录 用户 1" in shown
    assert "signed in" not in shown
    chosen = admin.get("/console/audit?thing=technician").text
    assert '<option value="technician" selected>师傅</option>' in chosen
    assert "登录 用户 1" not in words_of(chosen)


def test_tells_what_of_the_set_up_refuses_customers(admin: Reader) -> None:
    with admin.backend.work() as work:
        a_territory(work, "T9")
    shown = said(admin, "/console/settings/problems")
    assert "No technicians · T9" in shown
    assert "Mend it there" in shown


def test_counts_promises_and_lists_them_by_state(admin: Reader) -> None:
    page = "/console/reports/promises"
    assert "Promise made told kept broken withdrawn Arrival 1 0 0 0 0" in said(admin, page)
    assert "Arrival 1 Mon 30 November 10:30 made" in said(admin, page)
    assert 'class="bars"' not in admin.get(page).text
    with admin.backend.work() as work:
        promise = work.session.query(Promise).filter_by(kind="arrival").one()
        promise.state, promise.settled_at, promise.settled_by_event = "kept", work.now, "visit.on_site"
    assert "<title>Arrival: 1 of 1</title>" in admin.get(page).text
    assert "There are no such promises." in said(admin, f"{page}?state=broken")
    assert "The last day lies before the first." in said(admin, f"{page}?first_day=2026-11-30&last_day=2026-11-01")


def test_reports_how_texts_fared_and_where_the_time_went(admin: Reader) -> None:
    texts = said(admin, "/console/reports/texts?first_day=2026-11-01&last_day=2026-11-30")
    assert "confirmation – 1 0 0" in texts.lower()
    times = said(admin, "/console/reports/times?first_day=2026-11-01&last_day=2026-11-30")
    assert "Received to booked" in times
    assert "Repair 1" in times


def test_enters_a_line_and_brings_it_up_to_date(backend: Backend, admin: Reader) -> None:
    admin.send(LINES, "/console/lines", **LINE, technology="fiber", language="en", tier="standard")
    assert "Entered, or brought up to date" in said(admin, LINES)
    admin.send(LINES, "/console/lines", **LINE, technology="copper", language="en", tier="standard")
    with backend.work() as work:
        (line,) = work.session.query(ServiceLine).filter_by(service_id="L-1")
        assert line.technology == "copper"
    before = everything(backend)["service_lines"]
    admin.send(LINES, "/console/lines", **LINE | {"phone": ""}, language="en", tier="standard")
    assert "Check: Phone number." in said(admin, LINES)
    assert everything(backend)["service_lines"] == before


def test_takes_a_file_of_lines_and_names_what_is_wrong(backend: Backend, admin: Reader) -> None:
    good = {
        "service_id": "L-7",
        "customer": {"name": "Li Jing", "phone": "+41446681800"},
        "site": {"address": "Lane 7"},
    }
    content = "\n".join(json.dumps(one) for one in (good, good | {"customer": {"name": "Nobody"}})).encode()
    admin.get(LINES)
    with admin.client.session_transaction(base_url="https://fd.example") as session:
        token = session["csrf"]
    shown = admin.client.post(
        "/console/lines/import", base_url="https://fd.example", headers={"Accept-Language": "en"},
        data={"csrf": token, "back": LINES, "file": (io.BytesIO(content), "lines.jsonl")},
    )  # fmt: skip
    assert "1 entered, 0 brought up to date, 1 refused" in words_of(shown.text)
    with backend.work() as work:
        assert work.session.query(ServiceLine).filter_by(service_id="L-7").count() == 1


def test_gives_a_persons_data_out_and_erases_them_once_the_number_was_typed(backend: Backend, admin: Reader) -> None:
    page = "/console/customers/1"
    export = admin.get("/api/v1/customers/1/export")
    assert export.json["customer_id"] == 1
    assert 'href="/api/v1/customers/1/export"' in admin.get(page).text
    admin.send(page, f"{page}/erase", record="2")
    assert "Type the number of this record to erase it." in said(admin, page)
    admin.send(page, f"{page}/erase", record="1")
    assert 'class="notice bad"' in admin.get(page).text
    with backend.work() as work:
        name = work.session.get_one(Customer, 1).name
    assert name in admin.get(page).text
    assert f"{page}/erase" not in signed_in(backend).get(page).text
