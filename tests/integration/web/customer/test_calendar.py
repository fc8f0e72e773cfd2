from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, Visit
from dispatch.messaging.services import customer_links
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import AppointmentState
from tests.support.clocks import START
from tests.support.doors.pages import Reader, everything
from tests.support.messages import a_visit, an_appointment

OPENS = START + timedelta(days=1, hours=4)
"""Tuesday at 13:00 UTC, 14:00 in the territory."""


def a_page(backend: Backend, *, arranged: bool = True, **visit: str) -> str:
    with backend.work() as work:
        new = a_visit(work, window_opens=OPENS, **visit)
        if arranged:
            an_appointment(work, new, opens=OPENS)
        return customer_links.issue(work, new, "t").removeprefix("https://fd.example")


def the_file(backend: Backend, page: str) -> str:
    answer = Reader(backend).get(f"{page}/appointment.ics")
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8; method=PUBLISH")
    return answer.text


def opens(event: Event) -> datetime:
    start = event.start
    assert isinstance(start, datetime)
    return start


def the_event(backend: Backend, page: str) -> Event:
    (event,) = Calendar.from_ical(the_file(backend, page)).events
    return event


def test_offers_the_file_on_the_page_while_the_visit_is_to_come(backend: Backend) -> None:
    page = a_page(backend)
    link = f'href="{page}/appointment.ics">Add to calendar</a>'
    assert link in Reader(backend).get(page).text
    with backend.work() as work:
        work.session.get_one(Visit, 1).state = VisitState.ON_SITE
    assert link not in Reader(backend).get(page).text


def test_says_when_where_and_who_and_nothing_else(backend: Backend) -> None:
    event = the_event(backend, a_page(backend, reference="BSS-7"))
    assert (opens(event).isoformat(), event.duration) == ("2026-12-01T14:00:00+01:00", timedelta(hours=2))
    assert event["DTSTART"].params["TZID"] == "Europe/Vaduz"
    assert {str(name) for name in event} == {
        "UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "STATUS", "SUMMARY", "LOCATION",
        "DESCRIPTION",
    }  # fmt: skip
    with backend.work() as work:
        address, brand = work.session.get_one(Visit, 1).order.site.address, work.tools.brand_in("en")
    assert (event["SUMMARY"], event["LOCATION"]) == (f"Broadband repair · {brand}", address)
    who, order, questions = event["DESCRIPTION"].split("\n")
    assert (who, order) == ("Ana Frick will come to you.", "Order: BSS-7")
    assert questions.startswith("Questions? +")


def test_brings_the_rules_of_the_zone_and_folds_long_lines(backend: Backend) -> None:
    page = a_page(backend, language="zh-CN")
    with backend.work() as work:
        work.session.get_one(Visit, 1).order.site.address = "临湾市" + "幸福路二号楼三单元" * 12 + "；门牌, 12"
    text = the_file(backend, page)
    assert "BEGIN:VTIMEZONE\r\nTZID:Europe/Vaduz\r\n" in text
    assert [line for line in text.split("\r\n") if len(line.encode()) > 75 or "\n" in line] == []
    assert the_event(backend, page)["LOCATION"].endswith("幸福路二号楼三单元；门牌, 12")
    assert "工程师Ana Frick将上门为您服务。" in the_event(backend, page)["DESCRIPTION"]


def test_replaces_the_entry_when_the_time_moves_and_strikes_it_out_when_cancelled(backend: Backend) -> None:
    page = a_page(backend)
    seen = [the_event(backend, page)]
    with backend.work() as work:
        visit = work.session.get_one(Visit, 1)
        work.session.query(Appointment).one().state = AppointmentState.SUPERSEDED
        work.session.flush()
        an_appointment(work, visit, opens=OPENS + timedelta(days=1), version=2)
    seen.append(the_event(backend, page))
    with backend.work() as work:
        work.session.query(Appointment).filter_by(version=2).one().state = AppointmentState.CANCELLED
    seen.append(the_event(backend, page))
    assert len({event["UID"] for event in seen}) == 1
    assert [(event["SEQUENCE"], str(event["STATUS"])) for event in seen] == [
        (2, "CONFIRMED"),
        (4, "CONFIRMED"),
        (5, "CANCELLED"),
    ]
    assert opens(seen[1]).astimezone(UTC) == datetime(2026, 12, 2, 13, tzinfo=UTC)
    assert "Ana Frick" not in seen[2]["DESCRIPTION"]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Los_Angeles"])
def test_tells_the_territorys_zone(backend: Backend, zone: str) -> None:
    event = the_event(backend, a_page(backend, zone=zone))
    assert event["DTSTART"].params["TZID"] == zone
    assert opens(event) == OPENS


def test_has_no_file_before_anything_is_arranged_and_none_behind_a_wrong_link(backend: Backend) -> None:
    page = a_page(backend, arranged=False)
    assert Reader(backend).get(f"{page}/appointment.ics").status_code == 404
    assert Reader(backend).get("/t/abcdefghijkmn/appointment.ics").status_code == 404


def test_changes_nothing_when_the_file_is_read(backend: Backend) -> None:
    page = a_page(backend)
    before = everything(backend)
    the_file(backend, page)
    assert everything(backend) == before
