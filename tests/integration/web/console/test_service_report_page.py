from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Survey, Visit
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import a_booked_visit, a_day, a_device, an_event, take

PAGE = "/console/reports?first_day=2026-11-01&last_day=2026-11-30&by=technician"


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Backend:
    """A repair that took an hour from 10:00, whose customer is not content."""
    with backend.work() as work:
        _, (ada,) = a_day(work)
        visit_id, device = a_booked_visit(work, ada).id, a_device(work, ada)
    arrived = START + timedelta(hours=1)
    clock.set(arrived + timedelta(minutes=60))
    take(backend, device, an_event(visit_id, "arrived", arrived), an_event(visit_id, "completed", clock.at))
    with backend.work() as work:
        work.session.add(Survey(visit_id=visit_id, score=2, fixed=True, answered_at=work.now))
    return backend


def test_shows_figures_with_their_orders_behind_them(town: Backend) -> None:
    reader = signed_in(town)
    page = reader.get(PAGE).text
    words = words_of(page)
    assert "Ada Weiss 100.0 % 1/1 – – 4.0 h 90 % within 4.0 h · 1 0.0 % 0/1 100.0 % 1/1 100.0 % 1/1 –" in words
    assert "good=no" in page
    behind = reader.get("/console/reports/orders?figure=content&good=no&first_day=2026-11-01&last_day=2026-11-30")
    assert 'href="/console/orders/1"' in behind.text
    assert "Content customers · what did not go well" in words_of(behind.text)


def test_draws_the_share_that_is_asked_for(town: Backend) -> None:
    reader = signed_in(town)
    kept = reader.get(PAGE).text
    assert 'aria-label="Promises kept: per cent of the cases"' in kept
    assert '<rect class="work" x="150.0" y="4" width="400.0" height="14"><title>Ada Weiss: 1 of 1</title>' in kept
    content = reader.get(f"{PAGE}&plotted=content").text
    assert '<rect class="missed" x="150.0" y="4" width="400.0" height="14"><title>Ada Weiss: 1 of 1</title>' in content
    assert "Promises kept: per cent" in reader.get(f"{PAGE}&plotted=time_to_repair").text


def test_shows_figures_in_chinese_and_says_what_is_no_period(town: Backend) -> None:
    reader = signed_in(town)
    assert "守约率" in reader.get(f"{PAGE}&lang=zh-CN").text
    refused = reader.get("/console/reports?first_day=2026-11-30&last_day=2026-11-01&lang=en")
    assert refused.status_code == 200
    assert "The last day lies before the first." in words_of(refused.text)


def test_shows_nothing_outside_of_ones_bounds(town: Backend) -> None:
    with town.work() as work:
        here = work.session.get_one(Visit, 1).order.territory_id
    reader = signed_in(town, Role.DISPATCHER, territories=(here + 1,))
    assert "Nothing was decided on these days." in words_of(reader.get(PAGE).text)
