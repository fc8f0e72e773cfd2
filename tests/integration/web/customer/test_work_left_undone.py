"""The link that a customer already has, when the visit behind it ended without its work being done."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Technician, Visit
from dispatch.messaging.services import customer_links
from tests.support.clocks import START, FixedClock
from tests.support.doors.pages import Reader, words_of
from tests.support.field import a_device, an_event, take
from tests.support.planning import begin_of, the_visit
from tests.support.promises import Town, a_told_town


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Town:
    """A customer who was told a time this morning; one technician."""
    clock.set(START - timedelta(hours=2))
    town, _ = a_told_town(backend, technicians=1)
    town.book(1)
    town.send()
    return town


def the_page(town: Town) -> str:
    with town.house.work() as work:
        path = "/t/" + customer_links.issue(work, work.session.get_one(Visit, 1), "t").rsplit("/", 1)[-1]
    return words_of(Reader(town.house).get(path).text)


def report(town: Town, clock: FixedClock, visit_id: int, *reports: tuple[str, str | None]) -> None:
    """Reports of whoever has the visit, each ten minutes after the other, from the visit's begin."""
    with town.house.work() as work:
        device = a_device(work, work.session.get_one(Technician, town.holder(visit_id).id))
    clock.set(max(clock.now(), begin_of(the_visit(town.house, visit_id))))
    for kind, reason in reports:
        take(town.house, device, an_event(visit_id, kind, clock.now(), reason=reason))
        clock.forward(minutes=10)


def a_visit_without_its_part(town: Town, clock: FixedClock) -> None:
    report(town, clock, 1, ("en_route", None), ("arrived", None), ("partial", "missing_part"))
    town.work_off()


def test_promises_no_time_once_the_order_is_cancelled(town: Town, clock: FixedClock) -> None:
    a_visit_without_its_part(town, clock)
    assert "We need to come back" in the_page(town)
    town.desk().post("/orders/1/cancel", {"why": "They moved away."})
    assert "nobody will come for it" in town.send()[-1][2]
    said = the_page(town)
    assert "This appointment is cancelled" in said
    assert "come back" not in said
    assert "new time" not in said
    assert "Nobody will come on" not in said
    town.desk().post("/orders/1/reinstate", {"why": "They stay."})
    assert "We need to come back" in the_page(town)


def test_tells_of_the_visit_that_came_after_once_that_has_begun(town: Town, clock: FixedClock) -> None:
    report(town, clock, 1, ("en_route", None), ("arrived", None), ("cannot_complete", "nobody_home"))
    town.book(2)
    assert "Your next appointment:" in the_page(town)
    report(town, clock, 2, ("en_route", None), ("arrived", None))
    said = the_page(town)
    assert "has arrived since" in said
    assert "We'll text you" not in said
    report(town, clock, 2, ("completed", None))
    said = the_page(town)
    assert "All done Warranty from" in said
    assert "We need to come back" not in said


def test_says_that_a_time_stays_reserved_only_where_one_is(town: Town, clock: FixedClock) -> None:
    assert "Your current time stays reserved" in the_page(town)
    report(town, clock, 1, ("en_route", None), ("arrived", None), ("cannot_complete", "nobody_home"))
    said = the_page(town)
    assert "Need a new appointment? Pick another time" in said
    assert "stays reserved" not in said
