"""Settings of the house by clicking: kinds of work, and the words of texts."""

from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, WorkType
from dispatch.messaging.processes.sending import SenderPool
from dispatch.vocabulary.terms import Role
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.doors.api_clients import door
from tests.support.doors.pages import Reader, everything, signed_in, words_of
from tests.support.messages import a_text
from tests.support.technicians import a_territory

TYPES = "/console/settings/work-types"
CANCELLED = "/console/settings/wordings/cancelled/en"
OWN = "No visit on {window}, order {reference}. Reply 2 for a new time."


@pytest.fixture
def desk(backend: Backend) -> Reader:
    with backend.work() as work:
        a_territory(work)
    return signed_in(backend)


def repair(backend: Backend) -> dict[str, Any]:
    with backend.work() as work:
        found = work.session.query(WorkType).filter_by(kind="repair", symptom=None).one()
        return {column.name: getattr(found, column.name) for column in WorkType.__table__.columns}


def test_changes_a_kind_of_work(backend: Backend, desk: Reader) -> None:
    was = repair(backend)
    desk.send(TYPES, f"{TYPES}/{was['id']}", service_minutes="75", skills="copper, wifi、iptv", plans_next_visits="yes")
    assert "Kept." in desk.get(TYPES).text
    changed = {"service_minutes": 75, "skills": ["copper", "iptv", "wifi"], "plans_next_visits": True, "version": 2}
    assert repair(backend) == was | changed
    desk.send(TYPES, f"{TYPES}/{was['id']}", silence_calls_percent="0")
    assert repair(backend) == was | changed | {"silence_calls_percent": 0, "plans_next_visits": False, "version": 3}


def test_says_what_is_wrong_with_a_kind_of_work_and_changes_nothing(backend: Backend, desk: Reader) -> None:
    was, before = repair(backend), everything(backend)["work_types"]
    desk.send(TYPES, f"{TYPES}/{was['id']}", service_minutes="0")
    assert "Check: Minutes of work." in words_of(desk.get(TYPES).text)
    desk.send(TYPES, f"{TYPES}/{was['id']}", warranty_months="-1")
    assert "takes a whole number" in desk.get(TYPES).text
    desk.send(TYPES, f"{TYPES}/{was['id']}", version="9")
    assert 'class="notice bad"' in desk.get(TYPES).text
    desk.send(TYPES, TYPES, kind="repair", symptom="", service_minutes="30")
    assert 'class="notice bad"' in desk.get(TYPES).text
    assert everything(backend)["work_types"] == before


def test_enters_and_takes_out_a_kind_of_work_of_a_symptom(backend: Backend, desk: Reader) -> None:
    desk.send(TYPES, TYPES, kind="repair", symptom="dog ate it", service_minutes="20", skills="copper")
    page = desk.get(TYPES)
    assert "Entered." in page.text
    assert "Repair · dog ate it" in words_of(page.text)
    with backend.work() as work:
        number = work.session.query(WorkType).filter_by(symptom="dog ate it").one().id
    desk.send(TYPES, f"{TYPES}/{number}/remove")
    assert "dog ate it" not in desk.get(TYPES).text


def test_previews_a_wording_lets_it_count_and_takes_it_back(backend: Backend, desk: Reader) -> None:
    tried = desk.send(CANCELLED, CANCELLED, template="No visit on {window}.", how="try")
    assert "It must say {reference}." in tried.text
    assert "No visit on Tue 22 Dec" in tried.text
    desk.language = "zh-CN"
    assert "必须包含{reference}。" in desk.send(CANCELLED, CANCELLED, template="No visit on {window}.", how="try").text
    desk.language = "en"
    desk.send(CANCELLED, CANCELLED, template="No visit on {window}.", how="keep")
    assert 'class="notice bad"' in desk.get(CANCELLED).text
    desk.send(CANCELLED, CANCELLED, template=OWN, how="keep")
    assert "your own" in desk.get(CANCELLED).text
    assert text_of(backend).endswith("Reply 2 for a new time.")
    desk.send(CANCELLED, f"{CANCELLED}/remove")
    assert "The catalogue's words stand again." in words_of(desk.get(CANCELLED).text).replace("&#39;", "'")
    assert "Reply 2 for a new time" not in text_of(backend)


def text_of(backend: Backend) -> str:
    """How a customer reads that their appointment is cancelled."""
    carrier = FakeCarrier()
    with backend.work() as work:
        appointment = work.session.get_one(Appointment, a_text(work, kind="cancelled").appointment_id)
        appointment.state = "cancelled"
    SenderPool(with_carriers(backend, carrier)).send_due()
    return carrier.taken[-1].body


@pytest.mark.parametrize("page", [TYPES, "/console/settings/wordings", CANCELLED])
def test_shows_settings_to_service_staff_who_change_none(backend: Backend, page: str) -> None:
    with backend.work() as work:
        a_territory(work)
    shown = signed_in(backend, Role.SERVICE).get(page)
    assert shown.status_code == 200
    assert "Keep</button>" not in shown.text


RULES = "/console/settings/booking/1"


def rules(backend: Backend) -> dict[str, Any]:
    """The rules of T1 by the API."""
    return dict(door(backend, Role.ADMIN, name="api").get("/territories/1/booking").get_json())


def test_sets_a_territorys_booking_rules_line_by_line(backend: Backend, desk: Reader) -> None:
    assert 'href="/console/settings/booking/1"' in desk.get("/console/settings/booking").text
    assert "08:00-10:00\n10:00-12:00" in desk.get(RULES).text
    desk.send(
        RULES,
        RULES,
        reserve_percent="20",
        windows="08:00-12:00\n\n22:00 – 02:00",
        told_windows="odds",
        told_odds_percent="97",
        closures="2026-12-24 00:00 - 2026-12-27 00:00 Christmas party",
        limits="4 repair 08:00\n9\n3 install\n2 08:00",
    )
    page = desk.get(RULES).text
    assert "Kept." in page
    assert "22:00-02:00" in page
    assert "2026-12-24 00:00 - 2026-12-27 00:00 Christmas party" in page
    assert rules(backend) == {
        "version": 1,
        "reserve_percent": 20,
        "closes_minutes": 120,
        "hold_minutes": 10,
        "waitlist_minutes": 30,
        "waitlist_at_once": 2,
        "least_odds_percent": None,
        "told_windows": "odds",
        "told_odds_percent": 97,
        "windows": [
            {"starts_minute": 480, "ends_minute": 720},
            {"starts_minute": 1320, "ends_minute": 1560},
        ],
        "closures": [
            {"start": "2026-12-23T23:00:00+00:00", "end": "2026-12-26T23:00:00+00:00", "reason": "Christmas party"}
        ],
        "limits": [
            {"most": 4, "work_group": "repair", "starts_minute": 480},
            {"most": 9, "work_group": None, "starts_minute": None},
            {"most": 3, "work_group": "install", "starts_minute": None},
            {"most": 2, "work_group": None, "starts_minute": 480},
        ],
    }


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"windows": "08:00-10:00\nmorning"}, "This line can't be read: morning"),
        ({"windows": ""}, "Check: Windows offered every day."),
        ({"closures": "2026-13-24 00:00 - 2026-12-27 00:00 x"}, "This line can't be read: 2026-13-24"),
        ({"closures": "2026-12-24 00:00 - 2026-12-20 00:00 x"}, "Check: Closed."),
        ({"limits": "many repair"}, "This line can't be read: many repair"),
        ({"reserve_percent": "99"}, "Check: Percent of a half-day kept for emergencies."),
    ],
)
def test_keeps_no_rule_that_can_not_be_read(backend: Backend, desk: Reader, typed: dict[str, str], said: str) -> None:
    desk.send(RULES, RULES, **{"windows": "08:00-10:00", "closures": "", "limits": ""} | typed)
    assert said in words_of(desk.get(RULES).text).replace("&#39;", "'")
    assert rules(backend)["version"] == 0
