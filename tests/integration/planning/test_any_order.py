"""Bookings, moves, cancellations, delays, illness and plans in any order: the rules hold after every step."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from dispatch.bootstrap import Backend, build
from dispatch.db.models import Appointment, Visit
from dispatch.db.ranges import Range
from dispatch.domain.access import SYSTEM
from dispatch.domain.disruptions import Disruption
from dispatch.domain.errors import DispatchError
from dispatch.domain.states import VisitState
from dispatch.domain.words import AppointmentState
from dispatch.processes import booking, planning
from dispatch.services import booking as booking_service
from dispatch.services import disruptions, jeopardy, orders, pinning, plans
from dispatch.services.appointments import withdraw
from dispatch.services.offers import Wish
from tests.support.backends import make_settings
from tests.support.clocks import START, FixedClock
from tests.support.databases import empty
from tests.support.planning import DAY, a_town, quick
from tests.support.rules_of_the_day import broken

ORDERS = 5
WISHES = st.tuples(st.integers(1, ORDERS), st.integers(0, 5))


class Day(RuleBasedStateMachine):
    """One territory, two technicians, five orders, one day."""

    def __init__(self, url: str) -> None:
        super().__init__()
        empty(url)
        self.clock = FixedClock(START - timedelta(hours=4))
        self.backend: Backend = quick(build(make_settings(), url, clock=self.clock))
        a_town(self.backend, orders=ORDERS, technicians=2)
        self.holds: list[int] = []

    def teardown(self) -> None:
        self.backend.database.close()

    def attempt(self, step: Callable[[], Any]) -> Any:
        """A step that a rule may refuse; a refusal changes nothing."""
        try:
            return step()
        except DispatchError:
            return None

    @rule(wish=WISHES)
    def hold(self, wish: tuple[int, int]) -> None:
        order_id, index = wish
        found = self.attempt(lambda: booking.search(self.backend, SYSTEM, Wish(order_id=order_id), DAY, 1))
        if found and found.offers:
            window = found.offers[index % len(found.offers)].window
            held = self.attempt(lambda: booking.hold(self.backend, SYSTEM, Wish(order_id=order_id), window))
            self.holds += [held.id] if held else []

    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        if self.holds:
            hold_id = data.draw(st.sampled_from(self.holds))
            self.attempt(lambda: booking.confirm(self.backend, SYSTEM, hold_id))

    @rule(order_id=st.integers(1, ORDERS))
    def cancel_appointment(self, order_id: int) -> None:
        with self.backend.work() as work:
            live = work.session.query(Appointment).filter_by(visit_id=order_id, state=AppointmentState.LIVE).first()
        if live is not None:
            self.attempt(lambda: self.act(lambda work: booking_service.cancel(work, live.id, "No time.")))

    @rule(order_id=st.integers(1, ORDERS))
    def cancel_order(self, order_id: int) -> None:
        self.attempt(lambda: self.act(lambda work: orders.cancel(work, order_id, "Moved away.")))

    @rule()
    def plan(self) -> None:
        found = self.attempt(lambda: self.act(lambda work: plans.request(work, "T1", DAY, DAY).id))
        if found is not None:
            planning.run(self.backend, found)

    @rule(visit_id=st.integers(1, ORDERS), technician_id=st.integers(1, 2))
    def pin(self, visit_id: int, technician_id: int) -> None:
        def step(work: Any) -> None:
            version = work.session.get_one(Visit, visit_id).version
            pinning.pin(work, visit_id, version, technician_id=technician_id)

        self.attempt(lambda: self.act(step))

    @rule(technician_id=st.integers(1, 2))
    def fall_ill(self, technician_id: int) -> None:
        until = self.clock.now() + timedelta(hours=1)

        def step(work: Any) -> int | None:
            plan = disruptions.take_out(work, technician_id, Disruption.VEHICLE_DOWN, until=until)
            return plan.id if plan else None

        plan_id = self.attempt(lambda: self.act(step))
        if plan_id is not None:
            planning.run(self.backend, plan_id)

    @rule(visit_id=st.integers(1, ORDERS), minutes=st.integers(0, 200))
    def delay(self, visit_id: int, minutes: int) -> None:
        with self.backend.work() as work:
            visit = work.session.get_one(Visit, visit_id)
            if visit.during is not None and visit.state == VisitState.SCHEDULED:
                visit.eta = visit.during.lower + timedelta(minutes=minutes)
                jeopardy.review(work, visit.technician_id or 0)

    @rule(visit_id=st.integers(1, ORDERS))
    def complete(self, visit_id: int) -> None:
        with self.backend.work() as work:
            visit = work.session.get_one(Visit, visit_id)
            if visit.technician_id is None or visit.state != VisitState.SCHEDULED:
                return
            withdraw(work, visit, AppointmentState.FULFILLED)
            visit.state, visit.ended_at, visit.ended_by = VisitState.COMPLETED, work.now, visit.technician_id

    @rule(minutes=st.integers(1, 90))
    def wait(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)

    @invariant()
    def holds_every_rule(self) -> None:
        assert broken(self.backend) == []

    def act(self, step: Callable[[Any], Any]) -> Any:
        with self.backend.work() as work:
            return step(work)


def test_holds_every_rule_whatever_comes_in_whatever_order(database_url: str) -> None:
    run_state_machine_as_test(
        lambda: Day(database_url),
        settings=settings(
            max_examples=6,
            stateful_step_count=14,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_notices_a_planted_fault(backend: Backend, clock: FixedClock) -> None:
    """The check itself is checked: each rule is broken by hand and must be seen."""
    clock.set(START - timedelta(hours=2))
    house = quick(backend)
    a_town(house, orders=2)
    with house.work() as work:
        plan_id = plans.request(work, "T1", DAY, DAY).id
    planning.run(house, plan_id)
    assert broken(house) == []
    with house.work() as work:
        visit = work.session.get_one(Visit, 1)
        visit.skills = ["welding"]
        visit.during = Range(START + timedelta(hours=9), START + timedelta(hours=10))
    assert [one.split(":")[0] for one in broken(house)] == ["7", "7", "23"]
