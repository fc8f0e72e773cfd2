"""A day as a state machine: bookings, moves, cancellations, delays, illness, texts and plans come in any order."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dispatch.booking.availability.schedule_cache import ScheduleCache, cache_of
from dispatch.booking.processes import booking, waitlist_offers
from dispatch.booking.rules.waitlist import WaitlistBounds
from dispatch.booking.services import holds as booking_service
from dispatch.booking.services import waitlist
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.bootstrap import Backend, build
from dispatch.db.session import Database
from dispatch.db.tables import Appointment, Customer, Plan, Technician, Visit
from dispatch.kernel.work import Work
from dispatch.live_day.processes import day_watch
from dispatch.live_day.processes.disruptions import play
from dispatch.live_day.rules.disruptions import Disruption, Emergency
from dispatch.live_day.services import disruptions, jeopardies
from dispatch.messaging.processes import reconciliation
from dispatch.messaging.processes.sending import SenderPool
from dispatch.orders.services import orders, reinstating
from dispatch.planning.processes import planning
from dispatch.planning.rules.snapshots import span_of_days
from dispatch.planning.services import manual_assignment, plans
from dispatch.planning.solver.solver import Solver
from dispatch.replies.services.inbound_texts import IncomingText, receive
from dispatch.vocabulary.errors import DispatchError, Stale
from dispatch.vocabulary.permissions import SYSTEM
from dispatch.vocabulary.states import OPEN_VISITS, PlanState, VisitState
from dispatch.vocabulary.terms import AppointmentState
from notify.errors import ErrorClass, OutcomeUnknownError, SendError
from tests.support.backends import make_settings
from tests.support.carriers import FakeCarrier, raising, with_carriers
from tests.support.clocks import START, FixedClock
from tests.support.databases import empty
from tests.support.field import a_device, an_event, take
from tests.support.histories.message_budget_rules import broken, broken_texts
from tests.support.histories.message_step_rules import (
    Standing,
    broken_by_any,
    broken_by_editors,
    broken_by_failure,
    broken_by_plan,
    broken_by_room,
    standing_of,
)
from tests.support.planning import DAY, BrokenSolver, ScriptedSolver, a_town, quick, the_plan, the_visit
from tests.support.running.run_jobs import run_left_jobs

ORDERS = 5
ZONE = ZoneInfo("Europe/Vaduz")
LAST = 3
"""The number of the last window that an empty day offers; it leaves room before it."""

WISHES = st.tuples(st.integers(1, ORDERS), st.integers(0, LAST))

ANSWERS = {
    "takes it": {},
    "loses the answer": {"after": raising(OutcomeUnknownError("ReadTimeout"))},
    "gives no answer": {"answer": raising(OutcomeUnknownError("ReadTimeout"))},
    "refuses it": {"answer": raising(SendError(ErrorClass.PACE, "429"))},
}
"""What a carrier may do with a text."""
REPORTS = (
    ("accepted", None),
    ("en_route", None),
    ("arrived", None),
    ("completed", None),
    ("cannot_complete", "nobody_home"),
)
"""What a technician's device may say, and why."""
REPLIES = ("1", "2", "3", "9", "0", "C")
"""What a customer may write: digits mean what the last text made of them."""


def say_nothing_else(_text: object) -> None:
    """What a carrier does that takes a text and says so."""


class Day(RuleBasedStateMachine):
    """One territory, two technicians, five orders, one day."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        empty(database.url)
        self.clock = FixedClock(START - timedelta(hours=4))
        self.carrier = FakeCarrier()
        house = build(make_settings(), database.url, clock=self.clock, database=copy(database))
        self.backend: Backend = with_carriers(quick(house), self.carrier)
        a_town(self.backend, orders=ORDERS, technicians=2)
        self.holds: list[int] = []
        self.written = 0
        with self.backend.work() as work:
            technicians = work.session.query(Technician).order_by(Technician.id)
            self.devices = {one.id: a_device(work, one) for one in technicians}
        self.found: list[str] = []
        self.before = self.standing()

    def standing(self) -> Standing:
        return standing_of(self.backend, [int(text.message_id) for text in self.carrier.taken])

    def attempt(self, step: Callable[[], Any]) -> Any:
        """A step that a rule may refuse; a refusal changes nothing."""
        try:
            return step()
        except DispatchError:
            return None

    def compute(self, plan_id: int, solver: Solver | None = None) -> None:
        """A plan by whatever solver; it must leave alone what is fixed."""
        before = self.standing()
        house = self.backend if solver is None else quick(self.backend, solver=solver)
        planning.run(house, plan_id)
        self.found += broken_by_plan(before, self.standing())

    @initialize(hours=st.sampled_from((4, 2)), planned=st.booleans())
    def begin(self, hours: int, planned: bool) -> None:
        """At night, when no text may leave, or at eight in the morning; with a day that stands, or one to fill."""
        self.clock.set(START - timedelta(hours=hours))
        if planned:
            self.plan()

    @rule(wish=WISHES)
    def hold(self, wish: tuple[int, int]) -> None:
        order_id, index = wish
        found = self.attempt(lambda: booking.search(self.backend, SYSTEM, SlotRequest(order_id=order_id), DAY, 1))
        if found and found.offers:
            window = found.offers[index % len(found.offers)].window
            held = self.attempt(lambda: booking.hold(self.backend, SYSTEM, SlotRequest(order_id=order_id), window))
            self.holds += [held.id] if held else []

    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        if self.holds:
            self.keep(data.draw(st.sampled_from(self.holds)))

    def keep(self, hold_id: int) -> None:
        self.attempt(lambda: booking.confirm(self.backend, SYSTEM, hold_id))

    @rule(wish=WISHES)
    def book(self, wish: tuple[int, int]) -> None:
        """Staff hold a window and confirm it while the customer is on the phone."""
        known = len(self.holds)
        self.hold(wish)
        for hold_id in self.holds[known:]:
            self.keep(hold_id)
        self.work_off()

    @rule(order_id=st.integers(1, ORDERS))
    def cancel_appointment(self, order_id: int) -> None:
        with self.backend.work() as work:
            live = work.session.query(Appointment).filter_by(visit_id=order_id, state=AppointmentState.LIVE).first()
        if live is not None:
            self.attempt(lambda: self.act(lambda work: booking_service.cancel(work, live.id, "No time.")))
            self.work_off()

    @rule(order_id=st.integers(1, ORDERS))
    def cancel_order(self, order_id: int) -> None:
        self.attempt(lambda: self.act(lambda work: orders.cancel(work, order_id, "Moved away.")))

    @rule(order_id=st.integers(1, ORDERS))
    def reinstate_order(self, order_id: int) -> None:
        self.attempt(lambda: self.act(lambda work: reinstating.reinstate(work, order_id, "They stay after all.")))
        self.work_off()

    @rule()
    def plan(self) -> None:
        found = self.attempt(lambda: self.act(lambda work: plans.request(work, "T1", DAY, DAY).id))
        if found is not None:
            self.compute(found)

    @rule()
    def plan_without_a_solver(self) -> None:
        plan_id = self.attempt(lambda: self.act(lambda work: plans.request(work, "T1", DAY, DAY).id))
        if plan_id is None:
            return
        before = self.standing()
        self.compute(plan_id, BrokenSolver())
        plan = the_plan(self.backend, plan_id)
        # Where nobody has any open work there is nothing to solve, and an empty plan is published.
        open_work = any(before.states["visit", id] in OPEN_VISITS for id in before.places)
        if open_work or plan.failure_code:
            self.found += broken_by_failure(before, self.standing(), plan.state, plan.failure_code)

    @rule(order_id=st.integers(1, ORDERS))
    def plan_while_a_customer_cancels(self, order_id: int) -> None:
        def cancel(call: int) -> None:
            if call == 1:
                self.cancel_order(order_id)

        plan_id = self.attempt(lambda: self.act(lambda work: plans.request(work, "T1", DAY, DAY).id))
        if plan_id is not None:
            self.compute(plan_id, ScriptedSolver(first=cancel))

    @rule(visit_id=st.integers(1, ORDERS), wanted=st.permutations([1, 2]))
    def two_dispatchers_pin(self, visit_id: int, wanted: list[int]) -> None:
        """Both have read the same version; each wants another technician."""
        version = the_visit(self.backend, visit_id).version
        answers = [self._pinned(visit_id, version, technician_id) for technician_id in wanted]
        wishes = {str(technician_id): technician_id for technician_id in wanted}
        stored = the_visit(self.backend, visit_id).pinned_technician_id
        self.found += broken_by_editors([one for one in answers if one != "refused"], wishes, stored)

    def _pinned(self, visit_id: int, version: int, technician_id: int) -> str:
        try:
            self.act(lambda work: manual_assignment.pin(work, visit_id, version, technician_id=technician_id))
        except Stale:
            return "stale"
        except DispatchError:
            return "refused"
        return str(technician_id)

    @rule(answer=st.sampled_from(sorted(ANSWERS)))
    def send(self, answer: str) -> None:
        fake = replace(self.carrier, **{"answer": say_nothing_else, "after": say_nothing_else} | ANSWERS[answer])
        SenderPool(with_carriers(self.backend, fake)).send_due()

    @rule()
    def look_round(self) -> None:
        """What workers do every few minutes: late technicians, texts with an unknown end, the waiting list."""
        day_watch.watch(self.backend)
        reconciliation.sweep(self.backend)
        waitlist_offers.sweep(self.backend)
        self.work_off()

    @rule(visit_id=st.integers(1, ORDERS), technician_id=st.integers(1, 2))
    def pin(self, visit_id: int, technician_id: int) -> None:
        def step(work: Any) -> None:
            version = work.session.get_one(Visit, visit_id).version
            manual_assignment.pin(work, visit_id, version, technician_id=technician_id)

        self.attempt(lambda: self.act(step))

    @rule(technician_id=st.integers(1, 2))
    def fall_ill(self, technician_id: int) -> None:
        until = self.clock.now() + timedelta(hours=1)

        def step(work: Any) -> int | None:
            _, plan = disruptions.take_out(work, technician_id, Disruption.VEHICLE_DOWN, until=until)
            return plan.id if plan else None

        plan_id = self.attempt(lambda: self.act(step))
        if plan_id is not None:
            self.compute(plan_id)

    @rule(visit_id=st.integers(1, ORDERS), minutes=st.integers(0, 200))
    def delay(self, visit_id: int, minutes: int) -> None:
        with self.backend.work() as work:
            visit = work.session.get_one(Visit, visit_id)
            if visit.during is not None and visit.state == VisitState.SCHEDULED:
                visit.eta = visit.during.lower + timedelta(minutes=minutes)
                jeopardies.review(work, visit.technician_id or 0)

    @rule(visit_id=st.integers(1, ORDERS), report=st.sampled_from(REPORTS))
    def report(self, visit_id: int, report: tuple[str, str | None]) -> None:
        """The technician's device says what they do, in whatever order."""
        kind, reason = report
        technician_id = the_visit(self.backend, visit_id).technician_id
        if technician_id is not None:
            event = an_event(visit_id, kind, self.clock.now(), reason=reason)
            take(self.backend, self.devices[technician_id], event)
            self.work_off()

    @rule(order_id=st.integers(1, ORDERS), body=st.sampled_from(REPLIES))
    def write(self, order_id: int, body: str) -> None:
        """A customer answers whatever they were asked last; what may leave by now has left before."""
        self.send("takes it")
        self.written += 1

        def step(work: Work) -> None:
            number = work.session.get_one(Customer, order_id).phone
            receive(work, IncomingText("fake", f"in-{self.written}", str(number), body))

        self.act(step)
        self.work_off()

    @rule(order_id=st.integers(1, ORDERS))
    def wait_for_an_earlier_window(self, order_id: int) -> None:
        self.attempt(lambda: self.act(lambda work: waitlist.join(work, order_id, WaitlistBounds())))
        self.work_off()

    @rule(order_id=st.integers(1, ORDERS))
    def emergency(self, order_id: int) -> None:
        self.attempt(lambda: play(self.backend, SYSTEM, Emergency(order_id)))
        self.work_off()

    def work_off(self) -> None:
        """What a step left for the workers: short jobs, and repairs that were asked for."""
        run_left_jobs(self.backend)
        with self.backend.work() as work:
            asked = [plan.id for plan in work.session.query(Plan).filter_by(state=PlanState.REQUESTED)]
        for plan_id in asked:
            self.compute(plan_id)

    @rule(minutes=st.integers(1, 90))
    def wait(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)

    @invariant()
    def holds_every_rule(self) -> None:
        after = self.standing()
        step = broken_by_any(self.before, after) + broken_by_room(self.before, after)
        self.before = after
        assert [*self.found, *step, *broken(self.backend), *broken_texts(self.backend, self.carrier)] == []

    @invariant()
    def remembers_schedules_as_they_are(self) -> None:
        with self.backend.work() as work:
            asked = work.session, 1, span_of_days(DAY, DAY, ZONE), ZONE, work.now
            remembered, fresh = cache_of(self.backend.database).of(*asked), ScheduleCache().of(*asked)
        pages = [{id: line.page.schedule() for id, line in field.lines.items()} for field in (remembered, fresh)]
        assert pages[0] == pages[1]
        assert (remembered.booked.tolist(), remembered.free_from.tolist()) == (
            fresh.booked.tolist(),
            fresh.free_from.tolist(),
        )

    def act(self, step: Callable[[Any], Any]) -> Any:
        with self.backend.work() as work:
            return step(work)
