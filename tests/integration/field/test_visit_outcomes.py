from datetime import UTC, date, datetime, timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, FollowUp, Message, Promise, Task, Visit, Warranty, WorkOrder
from dispatch.vocabulary.permissions import Actor
from tests.support.clocks import START, FixedClock
from tests.support.field import a_booked_visit, a_day, a_device, an_event, take

MINUTE = timedelta(minutes=1)


def on_site(backend: Backend, clock: FixedClock) -> tuple[int, Actor]:
    """A visit at which its technician arrived at 10:00 UTC; it is 11:00 now."""
    with backend.work() as work:
        _, (ada,) = a_day(work)
        visit_id, device = a_booked_visit(work, ada).id, a_device(work, ada)
    clock.set(START + 120 * MINUTE)
    take(backend, device, an_event(visit_id, "arrived", START + 60 * MINUTE))
    return visit_id, device


def kinds(backend: Backend) -> list[str]:
    """The kinds of the texts written since the booking, in order."""
    with backend.work() as work:
        texts = work.session.query(Message).filter(Message.kind != "confirmation").order_by(Message.id)
        return [text.kind for text in texts]


def test_starts_the_warranty_tells_it_and_waits_for_an_answer(backend: Backend, clock: FixedClock) -> None:
    visit_id, device = on_site(backend, clock)
    take(backend, device, an_event(visit_id, "completed", clock.at, notes="New socket."))
    assert kinds(backend) == ["completed", "survey"]
    with backend.work() as work:
        warranty = work.session.get_one(Warranty, visit_id)
        assert (warranty.first_day, warranty.last_day) == (date(2026, 11, 30), date(2027, 11, 29))
        promise = work.session.query(Promise).filter_by(kind="warranty").one()
        due = (promise.due.lower, promise.due.upper)
        assert due == (datetime(2026, 11, 29, 23, tzinfo=UTC), datetime(2027, 11, 29, 23, tzinfo=UTC))
        told = work.session.query(Message).filter_by(kind="completed").one()
        assert promise.message_id == told.id
        assert "30 Nov 2026 to 29 Nov 2027" in told.body
        survey = work.session.query(FollowUp).one()
        assert (survey.kind, survey.state, survey.due_at) == ("survey", "waiting", clock.at + timedelta(hours=24))
        assert work.session.query(Appointment).one().state == "fulfilled"
        visit = work.session.get_one(Visit, visit_id)
        assert (visit.notes, visit.order.state) == ("New socket.", "completed")


@pytest.mark.parametrize(
    ("completed", "asked"),
    [
        (datetime(2026, 11, 30, 11, tzinfo=UTC), datetime(2026, 11, 30, 12, tzinfo=UTC)),
        (datetime(2026, 11, 30, 18, 59, tzinfo=UTC), datetime(2026, 11, 30, 19, 59, tzinfo=UTC)),
        (datetime(2026, 11, 30, 19, tzinfo=UTC), datetime(2026, 12, 1, 7, tzinfo=UTC)),
    ],
)
def test_asks_how_it_was_an_hour_later_but_not_in_quiet_hours(
    backend: Backend, clock: FixedClock, completed: datetime, asked: datetime
) -> None:
    visit_id, device = on_site(backend, clock)
    clock.set(completed)
    take(backend, device, an_event(visit_id, "completed", completed))
    with backend.work() as work:
        assert work.session.query(Message).filter_by(kind="survey").one().not_before == asked


def test_links_the_next_visit_and_tells_who_was_not_at_home(backend: Backend, clock: FixedClock) -> None:
    visit_id, device = on_site(backend, clock)
    take(backend, device, an_event(visit_id, "cannot_complete", clock.at, reason="nobody_home"))
    assert kinds(backend) == ["missed_you"]
    with backend.work() as work:
        following = work.session.query(Visit).filter_by(previous_visit_id=visit_id).one()
        first = work.session.get_one(Visit, visit_id)
        assert (following.number, following.state, following.technician_id) == (2, "draft", None)
        assert (following.service_seconds, following.skills) == (first.service_seconds, first.skills)
        assert (first.state, first.reason_code) == ("cannot_complete", "nobody_home")
        assert work.session.query(WorkOrder).one().state == "received"
        assert work.session.query(Appointment).one().state == "missed"
        assert work.session.query(Task).filter_by(kind="arrange_next_visit", visit_id=following.id).count() == 1
        assert work.session.query(Promise).filter_by(kind="arrival").one().state == "kept"


@pytest.mark.parametrize(
    ("kind", "reason", "state"), [("cannot_complete", "network_fault", "received"), ("partial", "missing_part", "held")]
)
def test_keeps_the_order_open_without_a_text_where_somebody_was_at_home(
    backend: Backend, clock: FixedClock, kind: str, reason: str, state: str
) -> None:
    visit_id, device = on_site(backend, clock)
    take(backend, device, an_event(visit_id, kind, clock.at, reason=reason))
    assert kinds(backend) == []
    with backend.work() as work:
        states = [visit.state for visit in work.session.query(Visit).order_by(Visit.number)]
        assert states == [kind, "draft"]
        assert work.session.query(WorkOrder).one().state == state
        assert work.session.query(FollowUp).count() == 0


def test_breaks_the_promise_of_who_never_came(backend: Backend, clock: FixedClock) -> None:
    with backend.work() as work:
        _, (ada,) = a_day(work)
        visit_id, device = a_booked_visit(work, ada).id, a_device(work, ada)
    clock.set(START + 60 * MINUTE)
    take(backend, device, an_event(visit_id, "cannot_complete", clock.at, reason="no_time", event_id="gave-up"))
    with backend.work() as work:
        promise = work.session.query(Promise).filter_by(kind="arrival").one()
        assert (promise.state, promise.settled_by_event) == ("broken", "gave-up")


def test_makes_one_next_visit_however_often_the_end_is_reported(backend: Backend, clock: FixedClock) -> None:
    visit_id, device = on_site(backend, clock)
    for _ in range(2):
        take(backend, device, an_event(visit_id, "cannot_complete", clock.at, reason="no_access"))
    with backend.work() as work:
        assert work.session.query(Visit).count() == 2
