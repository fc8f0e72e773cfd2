"""The arrival at a visit that waits for another is forecast no sooner than that is done."""

from datetime import timedelta

from dispatch.bootstrap import Backend
from dispatch.db.tables import Jeopardy, Task, Visit
from dispatch.field.services.technician_day import keep_position
from dispatch.live_day.processes.day_watch import watch
from tests.support.clocks import START, FixedClock
from tests.support.field import a_booked_visit, a_day, a_device, an_event, take

MINUTE = timedelta(minutes=1)
HERE = (47.1410, 9.5209)


def test_a_late_visit_puts_the_promise_of_what_waits_for_it_at_risk(backend: Backend, clock: FixedClock) -> None:
    with backend.work() as work:
        _, (ada, bo) = a_day(work, technicians=2)
        first = a_booked_visit(work, ada, hours=1, point=HERE)
        second = a_booked_visit(work, bo, hours=3, point=HERE)
        free = a_booked_visit(work, bo, hours=5, point=HERE)
        second.after_visit_id = first.id
        ids = first.id, second.id, free.id
        first_device, second_device = a_device(work, ada), a_device(work, bo)

    def eta(visit_id: int) -> float:
        with backend.work(second_device) as work:
            keep_position(work, *HERE, clock.at)
        watch(backend)
        with backend.work() as work:
            expected = work.session.get_one(Visit, visit_id).eta
            assert expected is not None
            return (expected - START) / MINUTE

    take(backend, first_device, an_event(ids[0], "arrived", clock.set(START + 60 * MINUTE)))
    assert eta(ids[1]) == 180
    clock.set(START + 270 * MINUTE)
    assert eta(ids[1]) == 275, "whoever has overrun is taken to need five more minutes"
    clock.set(START + 300 * MINUTE)
    assert eta(ids[1]) == 305
    with backend.work() as work:
        late = work.session.query(Jeopardy).filter(Jeopardy.cleared_at.is_(None), Jeopardy.late_seconds > 0)
        assert ids[1] in {one.visit_id for one in late}
        told = work.session.query(Task).filter_by(kind="visit_out_of_order", state="open")
        assert [task.visit_id for task in told] == [ids[1]]
    take(backend, first_device, an_event(ids[0], "completed", clock.set(START + 310 * MINUTE)))
    assert eta(ids[1]) == 310
    with backend.work() as work:
        assert work.session.query(Task).filter_by(kind="visit_out_of_order", state="open").count() == 0
