from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, Message, Promise
from tests.support.clocks import FixedClock
from tests.support.planning import EARLY, a_town, plan_day, quick, the_plan, the_visit


def told(backend: Backend) -> list[tuple[str, int]]:
    with backend.work() as work:
        rows = work.session.query(Message).order_by(Message.id)
        return [(row.kind, row.parameters and row.appointment_id) for row in rows if row.kind != "reminder"]


def test_places_and_tells_every_customer_once(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    visit_ids = a_town(backend)
    plan = the_plan(backend, plan_day(quick(backend)))
    assert (plan.state, plan.failure_code, len(plan.stops), plan.unplaced) == ("published", None, 3, [])
    visits = [the_visit(backend, visit_id) for visit_id in visit_ids]
    assert {(visit.state, visit.technician_id) for visit in visits} == {("scheduled", 1)}
    with backend.work() as work:
        promises = work.session.query(Promise).all()
        appointments = {row.id: row for row in work.session.query(Appointment)}
    assert sorted(told(backend)) == [("confirmation", id) for id in sorted(appointments)]
    assert {row.visit_id for row in promises} == set(visit_ids)
    for visit in visits:
        window = next(row.arrival_window for row in appointments.values() if row.visit_id == visit.id)
        assert visit.during.lower in window
    assert all(row.due == appointments[row.appointment_id].arrival_window for row in promises)


def test_tells_nobody_when_planning_again_changes_nothing(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    a_town(backend)
    first = plan_day(quick(backend))
    before = told(backend)
    second = plan_day(quick(backend))
    assert told(backend) == before
    assert (the_plan(backend, first).state, the_plan(backend, second).state) == ("superseded", "published")
