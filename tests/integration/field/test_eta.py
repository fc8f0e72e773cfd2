from datetime import timedelta

from sqlalchemy import select

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import Appointment, Message, Pickup, Position, Promise, Shift, Task, Visit
from dispatch.field.services import pickups
from dispatch.field.services.technician_day import keep_position
from dispatch.live_day.processes.day_watch import refresh_etas, watch
from dispatch.messaging.processes.sending import SenderPool
from dispatch.vocabulary.permissions import Actor
from tests.support.clocks import START, FixedClock
from tests.support.field import a_booked_visit, a_day, a_device, an_event, take

MINUTE = timedelta(minutes=1)
NEAR = (47.1410, 9.5209)
FAR = (47.2410, 9.5209)


def two_visits(backend: Backend) -> tuple[int, int, Actor]:
    """An hour's visits at 10:00 (told till 11:30) and 12:00 UTC (told till 13:30) at the same place."""
    with backend.work() as work:
        _, (ada,) = a_day(work)
        first = a_booked_visit(work, ada, hours=1, point=NEAR)
        second = a_booked_visit(work, ada, hours=3, point=NEAR)
        return first.id, second.id, a_device(work, ada)


def refresh(backend: Backend, device: Actor) -> None:
    assert device.technician_id is not None
    refresh_etas(backend, device.technician_id)


def late_texts(backend: Backend) -> list[tuple[int | None, int]]:
    with backend.work() as work:
        texts = work.session.query(Message).filter_by(kind="running_late").order_by(Message.id)
        return [(text.appointment_id, text.occurrence) for text in texts]


def etas(backend: Backend) -> list[object]:
    with backend.work() as work:
        return [visit.eta and (visit.eta - START) // MINUTE for visit in work.session.query(Visit).order_by(Visit.id)]


def test_forecasts_the_rest_of_the_day_from_work_that_takes_longer(backend: Backend, clock: FixedClock) -> None:
    first, _, device = two_visits(backend)
    take(backend, device, an_event(first, "arrived", clock.set(START + 60 * MINUTE)))
    refresh(backend, device)
    assert etas(backend) == [60, 180]
    clock.set(START + 240 * MINUTE)
    refresh(backend, device)
    assert etas(backend) == [60, 240]
    assert late_texts(backend) == []


def test_tells_a_delay_of_more_than_fifteen_minutes_and_each_further_one(backend: Backend, clock: FixedClock) -> None:
    first, second, device = two_visits(backend)
    take(backend, device, an_event(first, "arrived", clock.set(START + 60 * MINUTE)))
    told = []
    for minutes in (285, 286, 301, 302, 318, 334, 350):
        clock.set(START + minutes * MINUTE)
        refresh(backend, device)
        refresh(backend, device)
        told.append(len(late_texts(backend)))
    assert told == [0, 1, 1, 2, 3, 3, 3]
    with backend.work() as work:
        appointment = work.session.query(Appointment).filter_by(visit_id=second).one()
        assert appointment.told_eta == START + 318 * MINUTE
        assert work.session.query(Task).filter_by(kind="call_about_delay", visit_id=second).count() == 1
    assert [occurrence for _, occurrence in late_texts(backend)] == [1, 2, 3]


def test_tells_who_was_told_a_time_on_the_way_that_it_takes_longer(backend: Backend, clock: FixedClock) -> None:
    first, _, device = two_visits(backend)
    take(backend, device, an_event(first, "en_route", clock.set(START + 55 * MINUTE)))
    clock.forward(minutes=10)
    refresh(backend, device)
    assert late_texts(backend) == []
    clock.forward(minutes=10)
    refresh(backend, device)
    assert len(late_texts(backend)) == 1


def test_counts_the_drive_from_where_he_is(backend: Backend, clock: FixedClock) -> None:
    first, _, device = two_visits(backend)
    clock.set(START + 30 * MINUTE)
    with backend.work(device) as work:
        keep_position(work, *FAR, clock.at)
    take(backend, device, an_event(first, "en_route", clock.at))
    with backend.work() as work:
        eta = work.session.get_one(Visit, first).eta
        assert eta is not None
        assert 12 * MINUTE < eta - clock.at < 25 * MINUTE


def test_forgets_a_position_for_a_newer_one_only(backend: Backend, clock: FixedClock) -> None:
    _, _, device = two_visits(backend)
    for minutes, point in [(5, NEAR), (2, FAR), (90, FAR)]:
        with backend.work(device) as work:
            keep_position(work, *point, START + minutes * MINUTE)
    with backend.work() as work:
        kept = work.session.query(Position).one()
        assert (kept.lat, kept.at) == (NEAR[0], START)


def test_tells_nobody_on_the_word_of_a_silent_device_but_asks_a_person(backend: Backend, clock: FixedClock) -> None:
    two_visits(backend)
    clock.set(START + 75 * MINUTE)
    watch(backend)
    with backend.work() as work:
        assert work.session.query(Task).count() == 0
    clock.set(START + 300 * MINUTE)
    watch(backend)
    watch(backend)
    assert late_texts(backend) == []
    with backend.work() as work:
        assert [task.kind for task in work.session.query(Task)] == ["silent_technician"]


def test_believes_a_driver_without_network_to_be_on_his_way(backend: Backend, clock: FixedClock) -> None:
    first, _, device = two_visits(backend)
    take(backend, device, an_event(first, "en_route", clock.set(START + 55 * MINUTE)))
    clock.forward(minutes=40)
    refresh(backend, device)
    assert late_texts(backend) == []
    with backend.work() as work:
        assert work.session.query(Task).filter_by(kind="silent_technician", visit_id=first).count() == 1


def test_breaks_a_promise_that_nobody_reported_on(backend: Backend, clock: FixedClock) -> None:
    two_visits(backend)
    clock.set(START + 269 * MINUTE)
    watch(backend)
    with backend.work() as work:
        assert work.session.query(Promise).filter_by(state="broken").count() == 0
    clock.set(START + 270 * MINUTE)
    watch(backend)
    with backend.work() as work:
        broken = work.session.query(Promise).filter_by(state="broken").one()
        assert broken.settled_by_event == "window_passed"


def test_keeps_a_promise_when_the_arrival_in_time_is_reported_after_all(backend: Backend, clock: FixedClock) -> None:
    first, _, device = two_visits(backend)
    clock.set(START + 280 * MINUTE)
    watch(backend)
    take(backend, device, an_event(first, "arrived", START + 60 * MINUTE, event_id="offline"))
    with backend.work() as work:
        promise = work.session.query(Promise).filter_by(visit_id=first).one()
        assert (promise.state, promise.settled_by_event) == ("kept", "offline")


def test_sends_a_further_delay_although_the_first_was_delivered(backend: Backend, clock: FixedClock) -> None:
    first, _, device = two_visits(backend)
    take(backend, device, an_event(first, "arrived", clock.set(START + 60 * MINUTE)))
    for minutes in (286, 302):
        clock.set(START + minutes * MINUTE)
        refresh(backend, device)
        SenderPool(backend).send_due()
    with backend.work() as work:
        texts = work.session.query(Message).filter_by(kind="running_late").order_by(Message.occurrence)
        assert [(text.state, text.suppressed_reason) for text in texts] == [("delivered", None)] * 2


def picks_up_before(backend: Backend, visit_id: int) -> int:
    """They are to drive ten minutes to the supply place and load for twenty, until a quarter before the visit."""
    with backend.work() as work:
        visit = work.session.get_one(Visit, visit_id)
        assert visit.during is not None
        assert visit.during.lower is not None
        visit.parts_needed, end = ["ONT-X"], visit.during.lower - 15 * MINUTE
        pickup = Pickup(
            technician_id=visit.technician_id,
            shift_id=work.session.scalars(select(Shift.id)).first(),
            visit_id=visit_id,
            during=Range(end - 20 * MINUTE, end),
            travel_seconds=600,
            address="Depotgasse 1, Vaduz",
            lat=47.15,
            lon=9.53,
            parts=["ONT-X"],
        )
        work.session.add(pickup)
        work.session.flush()
        return pickup.id


def test_counts_what_is_to_be_picked_up_on_the_way_until_it_is_in_the_van(backend: Backend, clock: FixedClock) -> None:
    first, second, device = two_visits(backend)
    pickup = picks_up_before(backend, second)
    take(backend, device, an_event(first, "arrived", clock.set(START + 60 * MINUTE)))
    clock.set(START + 240 * MINUTE)
    refresh(backend, device)
    assert etas(backend) == [60, 270]
    with backend.work(device) as work:
        pickups.pick_up(work, pickup)
    refresh(backend, device)
    assert etas(backend) == [60, 240]


def test_tells_whoever_is_driven_to_by_way_of_the_supply_place_when_somebody_comes(
    backend: Backend, clock: FixedClock
) -> None:
    first, _, device = two_visits(backend)
    picks_up_before(backend, first)
    take(backend, device, an_event(first, "en_route", clock.set(START + 20 * MINUTE)))
    assert etas(backend)[0] == 50
    clock.set(START + 46 * MINUTE)  # Its time is over: whoever is on the way has been there.
    refresh(backend, device)
    assert etas(backend)[0] == 46
