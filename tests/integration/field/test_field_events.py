from collections.abc import Sequence
from datetime import timedelta

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, FieldEvent, Message, Promise, Task, Territory, Visit, WorkOrder
from dispatch.field.services.field_events import Verdict
from dispatch.visits.services.assignment import release
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import EventVerdict
from tests.support.clocks import START, FixedClock
from tests.support.field import a_booked_visit, a_day, a_device, an_event, later, take
from tests.support.technicians import a_technician

MINUTE = timedelta(minutes=1)
V = EventVerdict


def booked(backend: Backend) -> tuple[int, Actor]:
    """A visit at 10:00 UTC, told as 09:30 to 11:30, and the device of its technician."""
    with backend.work() as work:
        _, (ada,) = a_day(work)
        return a_booked_visit(work, ada).id, a_device(work, ada)


def words(verdicts: Sequence[Verdict]) -> list[tuple[str, str | None]]:
    return [(verdict.verdict.value, verdict.reason) for verdict in verdicts]


def test_follows_a_visit_from_acceptance_to_completion(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada = booked(backend)
    seen = []
    for kind, minutes in [("accepted", 5), ("en_route", 40), ("arrived", 55), ("started", 57), ("completed", 110)]:
        clock.set(START + minutes * MINUTE)
        verdict = take(backend, ada, an_event(visit_id, kind, clock.at))[0]
        assert verdict.verdict is V.APPLIED
        with backend.work() as work:
            order = work.session.get_one(Visit, visit_id).order
            seen.append((verdict.visit_state, order.state))
    assert seen == [
        ("dispatched", "scheduled"),
        ("en_route", "in_progress"),
        ("on_site", "in_progress"),
        ("on_site", "in_progress"),
        ("completed", "completed"),
    ]
    with backend.work() as work:
        visit = work.session.get_one(Visit, visit_id)
        times = [visit.en_route_at, visit.arrived_at, visit.started_at, visit.ended_at]
        assert times == [START + minutes * MINUTE for minutes in (40, 55, 57, 110)]
        assert visit.ended_by == ada.technician_id


def test_answers_a_repetition_as_a_duplicate_and_changes_nothing(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada = booked(backend)
    clock.forward(minutes=60)
    event = an_event(visit_id, "arrived", clock.at)
    take(backend, ada, event)
    clock.forward(minutes=30)
    repeated = take(backend, ada, event, event)
    assert words(repeated) == [("duplicate", None)] * 2
    assert repeated[0].visit_state == "on_site"
    with backend.work() as work:
        assert work.session.query(FieldEvent).count() == 1
        assert work.session.get_one(Visit, visit_id).arrived_at == START + 60 * MINUTE


def test_rejects_an_id_that_another_event_has(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada = booked(backend)
    clock.forward(minutes=60)
    event = an_event(visit_id, "arrived", clock.at)
    assert words(take(backend, ada, event, later(event, seconds=-1))) == [
        ("applied", None),
        ("rejected", "event_id_reused"),
    ]


def test_rejects_events_of_visits_he_never_held_like_those_of_no_visit(backend: Backend) -> None:
    visit_id, _ = booked(backend)
    with backend.work() as work:
        beside = a_technician(work, work.session.query(Territory).one(), name="Bo Lind")
        stranger = a_device(work, beside)
    verdicts = take(backend, stranger, an_event(visit_id, "arrived", START), an_event(999, "arrived", START))
    assert words(verdicts) == [("rejected", "unknown_visit")] * 2
    assert [verdict.visit_state for verdict in verdicts] == [None, None]
    with backend.work() as work:
        assert work.session.query(FieldEvent).count() == 0


def test_keeps_the_devices_time_and_counts_it_clamped(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada = booked(backend)
    clock.forward(minutes=60)
    take(backend, ada, an_event(visit_id, "arrived", clock.at + 30 * MINUTE))
    with backend.work() as work:
        event = work.session.query(FieldEvent).one()
        assert (event.device_at, event.effective_at, event.skewed) == (START + 90 * MINUTE, START + 60 * MINUTE, True)


def test_keeps_the_promise_of_an_arrival_by_the_event_that_did_it(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada = booked(backend)
    clock.set(START + 149 * MINUTE)
    take(backend, ada, an_event(visit_id, "arrived", clock.at, event_id="on-time"))
    with backend.work() as work:
        promise = work.session.query(Promise).filter_by(kind="arrival").one()
        assert (promise.state, promise.settled_by_event) == ("kept", "on-time")


def test_breaks_the_promise_at_the_very_end_of_the_window(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada = booked(backend)
    clock.set(START + 150 * MINUTE)
    take(backend, ada, an_event(visit_id, "arrived", clock.at, event_id="late"))
    with backend.work() as work:
        promise = work.session.query(Promise).filter_by(kind="arrival").one()
        assert (promise.state, promise.settled_by_event) == ("broken", "late")


def test_keeps_a_promise_again_when_an_earlier_arrival_is_reported_late(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada = booked(backend)
    clock.set(START + 200 * MINUTE)
    take(backend, ada, an_event(visit_id, "started", clock.at))
    take(backend, ada, an_event(visit_id, "arrived", START + 60 * MINUTE, event_id="offline"))
    with backend.work() as work:
        promise = work.session.query(Promise).filter_by(kind="arrival").one()
        assert (promise.state, promise.settled_by_event) == ("kept", "offline")


def test_tells_the_customer_once_that_somebody_is_on_the_way(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada = booked(backend)
    clock.set(START + 50 * MINUTE)
    take(backend, ada, an_event(visit_id, "en_route", clock.at), an_event(visit_id, "en_route", clock.at))
    with backend.work() as work:
        message = work.session.query(Message).filter_by(kind="on_the_way").one()
        visit = work.session.get_one(Visit, visit_id)
        appointment = work.session.query(Appointment).one()
        assert visit.eta == appointment.told_eta
        assert visit.eta is not None
        assert "https://fd.example/t/" in message.body
        assert "Ada" in message.body


def test_tells_nobody_of_a_departure_that_is_no_news(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada = booked(backend)
    clock.set(START + 60 * MINUTE)
    take(backend, ada, an_event(visit_id, "en_route", START + 40 * MINUTE))
    with backend.work() as work:
        assert work.session.query(Message).filter_by(kind="on_the_way").count() == 0
        assert work.session.get_one(Visit, visit_id).state == "en_route"


def test_records_what_is_reported_about_a_cancelled_visit_and_asks_a_person(
    backend: Backend, clock: FixedClock
) -> None:
    visit_id, ada = booked(backend)
    with backend.work() as work:
        visit = work.session.get_one(Visit, visit_id)
        visit.state = visit.order.state = "cancelled"
    clock.forward(minutes=60)
    assert words(take(backend, ada, an_event(visit_id, "completed", clock.at))) == [("conflict", "visit_cancelled")]
    with backend.work() as work:
        assert work.session.get_one(Visit, visit_id).state == "cancelled"
        assert work.session.query(WorkOrder).one().state == "cancelled"
        assert work.session.query(Task).filter_by(kind="field_conflict").count() == 1


def test_takes_an_end_from_who_lost_a_visit_that_is_nobodys_now(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada = booked(backend)
    with backend.work() as work:
        release(work, work.session.get_one(Visit, visit_id))
    clock.forward(minutes=90)
    assert words(take(backend, ada, an_event(visit_id, "completed", START + 80 * MINUTE))) == [("applied", None)]
    with backend.work() as work:
        visit = work.session.get_one(Visit, visit_id)
        assert (visit.state, visit.technician_id, visit.order.state) == ("completed", ada.technician_id, "completed")
