"""What the page says first at each stage of a visit."""

from datetime import datetime, timedelta
from html import unescape

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, Position, Technician, Visit
from dispatch.messaging.services import customer_links
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import AppointmentState
from tests.support.clocks import START, FixedClock
from tests.support.doors.pages import Reader, words_of
from tests.support.messages import a_visit, an_appointment

OPENS = START + timedelta(days=1, hours=4)
"""Tuesday at 13:00 UTC, 14:00 in the territory; the window is two hours long."""


@pytest.fixture
def path(backend: Backend) -> str:
    with backend.work() as work:
        visit = a_visit(work, window_opens=OPENS)
        an_appointment(work, visit, opens=OPENS)
        return customer_links.issue(work, visit, "t").removeprefix("https://fd.example")


def said(backend: Backend, path: str, language: str = "en") -> str:
    return unescape(words_of(Reader(backend).get(f"{path}?lang={language}").text))


def a_visit_that_is(backend: Backend, state: VisitState, **values: object) -> None:
    with backend.work() as work:
        visit = work.session.get_one(Visit, 1)
        visit.state = state
        for name, value in values.items():
            setattr(visit, name, value)


def a_position(backend: Backend, at: datetime) -> None:
    """2.2 km north of the site."""
    with backend.work() as work:
        work.session.add(Position(technician_id=work.session.query(Technician).one().id, lat=47.12, lon=9.5, at=at))


def test_asks_to_be_at_home_from_the_day_before(backend: Backend, clock: FixedClock, path: str) -> None:
    asked = "Please make sure that an adult is home and your phone is on."
    clock.set(OPENS - timedelta(days=2))
    assert asked not in said(backend, path)
    clock.set(OPENS - timedelta(days=1))
    assert f"That's tomorrow. {asked}" in said(backend, path)
    assert "就在明天。请家中留人，保持电话畅通。" in said(backend, path, "zh-CN")
    clock.set(OPENS - timedelta(hours=2))
    assert f"That's today. {asked}" in said(backend, path)
    assert "就在今天。请家中留人，保持电话畅通。" in said(backend, path, "zh-CN")


def test_says_between_when_whoever_is_on_the_way_arrives_and_how_far_they_are(
    backend: Backend, clock: FixedClock, path: str
) -> None:
    clock.set(OPENS)
    a_position(backend, OPENS - timedelta(minutes=1, seconds=30))
    assert "km away" not in said(backend, path)
    a_visit_that_is(backend, VisitState.EN_ROUTE, eta=OPENS + timedelta(minutes=40))
    assert "Ana Frick is on the way 14:30–14:50 About 2 km away, 1 min ago. Promised: 14:00–16:00." in said(
        backend, path
    )
    assert "工程师Ana Frick已出发 14:30-14:50 距您约2公里（1分钟前）。 承诺时段：14:00-16:00。" in said(
        backend, path, "zh-CN"
    )


@pytest.mark.parametrize(
    ("minutes_old", "state"), [(11, VisitState.EN_ROUTE), (1, VisitState.ON_SITE), (1, VisitState.DISPATCHED)]
)
def test_keeps_an_old_position_and_one_of_any_other_stage_to_itself(
    backend: Backend, clock: FixedClock, path: str, minutes_old: int, state: VisitState
) -> None:
    clock.set(OPENS)
    a_position(backend, OPENS - timedelta(minutes=minutes_old))
    a_visit_that_is(backend, state, eta=OPENS + timedelta(minutes=40))
    assert "km away" not in said(backend, path)


def test_speaks_of_moments_once_the_forecast_has_come(backend: Backend, clock: FixedClock, path: str) -> None:
    clock.set(OPENS + timedelta(minutes=10))
    a_visit_that_is(backend, VisitState.EN_ROUTE, eta=OPENS + timedelta(minutes=5))
    assert "Ana Frick is on the way Any moment now" in said(backend, path)


def test_offers_to_call_and_to_text_whoever_comes_on_the_day(backend: Backend, clock: FixedClock, path: str) -> None:
    with backend.work() as work:
        phone = work.session.query(Technician).one().phone
    assert f'href="sms:{phone}"' not in Reader(backend).get(path).text
    clock.set(OPENS)
    page = Reader(backend).get(path).text
    assert f'href="tel:{phone}"' in page
    assert f'href="sms:{phone}"' in page


def test_says_since_when_they_are_there_and_how_long_it_takes(backend: Backend, clock: FixedClock, path: str) -> None:
    clock.set(OPENS + timedelta(minutes=20))
    a_visit_that_is(backend, VisitState.ON_SITE, arrived_at=OPENS + timedelta(minutes=12))
    assert (
        "Ana Frick has arrived since 14:12 Usually about 45 minutes. Your connection may drop for a few of them."
        in said(backend, path)
    )


def test_says_what_was_done_when_and_by_whom(backend: Backend, clock: FixedClock, path: str) -> None:
    clock.set(OPENS + timedelta(hours=2))
    with backend.work() as work:
        came = work.session.query(Technician).one().id
    a_visit_that_is(
        backend,
        VisitState.COMPLETED,
        ended_at=OPENS + timedelta(hours=1),
        ended_by=came,
        result="Connector at the house box replaced",
        notes="dog bites",
    )
    page = said(backend, path)
    assert "All done Tue 1 December 15:00, Ana Frick What was done Connector at the house box replaced" in page
    assert "dog bites" not in page


@pytest.mark.parametrize("is_known", [True, False])
def test_apologises_first_when_nobody_came(backend: Backend, clock: FixedClock, path: str, is_known: bool) -> None:
    clock.set(OPENS + timedelta(hours=2, minutes=1))
    if is_known:
        a_visit_that_is(backend, VisitState.DRAFT, technician_id=None, during=None)
        with backend.work() as work:
            work.session.query(Appointment).one().state = AppointmentState.MISSED
    page = said(backend, path)
    assert "We did not come when we promised Tue 1 December 14:00–16:00 We are very sorry." in page
    assert "Call us +" in page
    assert "Add to calendar" not in page
    assert "我们未能如约上门" in said(backend, path, "zh-CN")


def test_calls_nothing_missed_of_which_a_later_arrival_was_told(backend: Backend, clock: FixedClock, path: str) -> None:
    clock.set(OPENS + timedelta(hours=2, minutes=1))
    with backend.work() as work:
        work.session.query(Appointment).one().told_eta = OPENS + timedelta(hours=2, minutes=30)
    assert "We did not come" not in said(backend, path)


def test_says_that_nobody_comes_any_more(backend: Backend, path: str) -> None:
    a_visit_that_is(backend, VisitState.CANCELLED)
    with backend.work() as work:
        work.session.query(Appointment).one().state = AppointmentState.CANCELLED
    assert "This appointment is cancelled Nobody will come on Tue 1 December 14:00–16:00." in said(backend, path)


def test_says_that_nobody_was_home(backend: Backend, clock: FixedClock, path: str) -> None:
    clock.set(OPENS + timedelta(hours=1))
    a_visit_that_is(
        backend, VisitState.CANNOT_COMPLETE, reason_code="nobody_home", ended_at=OPENS + timedelta(minutes=20)
    )
    assert "We were at your door on Tue 1 December 14:20, and nobody was home." in said(backend, path)
