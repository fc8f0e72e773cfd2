"""Settings of the house by clicking: kinds of work, and the words of texts."""

from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, WorkType
from dispatch.messaging.processes.sending import SenderPool
from dispatch.vocabulary.terms import Role
from tests.support.carriers import FakeCarrier, with_carriers
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
