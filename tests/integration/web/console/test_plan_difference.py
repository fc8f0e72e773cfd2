"""A draft's page compares it with what is published, visit by visit."""

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Technician
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.pages import signed_in, words_of
from tests.support.planning import EARLY, a_town, plan_day, quick


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A territory whose plans wait for a person; a draft of two visits."""
    clock.set(EARLY)
    house = quick(backend)
    a_town(house, orders=2, publishes_itself=False)
    with house.work() as work:
        work.session.get_one(Technician, 1).name = "Ada Weiss"
    plan_day(house)
    return house


def test_leads_from_a_draft_to_what_it_changes(house: Backend) -> None:
    reader = signed_in(house, Role.DISPATCHER)
    assert 'href="/console/plans/1/difference"' in reader.get("/console?date=2026-11-30").text
    page = words_of(reader.get("/console/plans/1/difference").text)
    assert "2 visits change, 0 stay as they are." in page
    assert "gets a place – – Ada Weiss, Mon 30 November" in page


def test_answers_a_plan_that_is_not_there_with_a_page(house: Backend) -> None:
    assert signed_in(house, Role.DISPATCHER).get("/console/plans/99/difference").status_code == 404


def test_says_it_in_chinese(house: Backend) -> None:
    reader = signed_in(house, Role.DISPATCHER)
    reader.language = "zh-CN"
    assert "2次上门有变化，0次不变。" in words_of(reader.get("/console/plans/1/difference").text)
