"""Facts that change after a promise, in any order, through every door: nothing unsaid, nothing untrue."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from dispatch.bootstrap import Backend, build
from dispatch.db.session import Database
from dispatch.db.tables import BookingRules, Technician, Visit, WorkOrder
from dispatch.kernel.work import Work
from dispatch.live_day.rules.disruptions import Disruption
from dispatch.live_day.services import disruptions
from dispatch.messaging.processes.sending import SenderPool
from dispatch.orders.rules.orders import OrderIn
from dispatch.orders.services import amending, orders, reinstating
from dispatch.planning.services import crews, plans
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.terms import WindowForm
from dispatch.vocabulary.windows import Window
from dispatch.workforce.rules.technicians import AbsenceIn
from dispatch.workforce.services import technicians
from tests.support.backends import make_settings
from tests.support.clocks import START, FixedClock
from tests.support.databases import empty
from tests.support.field import a_device, an_event, take
from tests.support.histories.promise_doors import PromiseDoors
from tests.support.histories.promise_rules import passed_over, unsaid, untrue
from tests.support.orders import order_in
from tests.support.planning import DAY, a_town, the_visit
from tests.support.promises import Town

ORDERS, TECHNICIANS = 3, 2
NAMES = ("Ada Weiss", "Bo Lind", "Eve New", "王伟")
REPORTS = (("en_route", None), ("arrived", None), ("completed", None), ("partial", "missing_part"),
           ("cannot_complete", "nobody_home"))  # fmt: skip
ORDER = st.integers(1, ORDERS)
TECHNICIAN = st.integers(1, TECHNICIANS)


class Promises(PromiseDoors):
    """One territory, two technicians, three orders; their day, and the next one's morning."""

    def __init__(self, database: Database, plant: Callable[[Backend], Backend] = lambda backend: backend) -> None:
        super().__init__()
        empty(database.url)
        self.clock = FixedClock(START - timedelta(hours=4))
        self.town = Town(plant(build(make_settings(), database.url, clock=self.clock, database=copy(database))))
        self.backend = self.town.house
        a_town(self.backend, orders=ORDERS, technicians=TECHNICIANS)
        with self.backend.work() as work:
            people = work.session.query(Technician).order_by(Technician.id)
            self.devices = {one.id: a_device(work, one) for one in people}
        self.found: list[str] = []
        self.town.carrier.answer = lambda text: self.found.extend(untrue(self.backend, text))
        self.number = 0

    def act(self, step: Callable[[Work], Any]) -> Any:
        """A step that a rule may refuse; a refusal changes nothing."""
        try:
            with self.backend.work() as work:
                return step(work)
        except DispatchError:
            return None

    def next_number(self) -> str:
        self.number += 1
        return f"+1206555{self.number % 100 + 100:04d}"

    @initialize(told_windows=st.sampled_from(WindowForm), for_two=st.booleans())
    def plan_the_day(self, told_windows: WindowForm = WindowForm.ODDS, for_two: bool = False) -> None:
        with self.backend.work() as work:
            work.session.add(BookingRules(territory_id=1, told_windows=told_windows))
        if for_two:
            self.send_so_many(1, 2)
        self.plan()
        self.clock.set(START - timedelta(hours=2))

    @rule()
    def plan(self) -> None:
        self.act(lambda work: plans.request(work, "T1", DAY, DAY).id)
        self.town.work_off()

    @rule(order_id=ORDER)
    def book(self, order_id: int) -> None:
        try:
            self.town.book(order_id, number=-1)
        except (DispatchError, IndexError):
            return

    @rule(technician_id=TECHNICIAN, active=st.booleans())
    def leave_or_come_back(self, technician_id: int, active: bool) -> None:
        self.amend(technician_id, active=active)

    @rule(technician_id=TECHNICIAN, name=st.sampled_from(NAMES))
    def rename(self, technician_id: int, name: str) -> None:
        self.amend(technician_id, name=name)

    @rule(technician_id=TECHNICIAN)
    def renumber(self, technician_id: int) -> None:
        self.amend(technician_id, phone=self.next_number())

    @rule(technician_id=TECHNICIAN, skills=st.sampled_from(({}, {"wifi": 1}, {"copper": 1, "wifi": 1})))
    def learn_or_forget(self, technician_id: int, skills: dict[str, int]) -> None:
        self.amend(technician_id, skills=skills)

    def amend(self, technician_id: int, **changes: Any) -> None:
        def step(work: Work) -> None:
            version = work.session.get_one(Technician, technician_id).version
            technicians.amend(work, technician_id, version, changes)

        self.act(step)

    @rule(technician_id=TECHNICIAN, hours=st.integers(0, 5), length=st.integers(1, 4))
    def be_absent(self, technician_id: int, hours: int, length: int) -> None:
        start = self.clock.now() + timedelta(hours=hours)
        absence = AbsenceIn(start, start + timedelta(hours=length), "course")
        self.act(lambda work: technicians.add_absence(work, technicians.visible(work, technician_id), absence))

    @rule(technician_id=TECHNICIAN)
    def fall_ill(self, technician_id: int) -> None:
        self.act(lambda work: disruptions.take_out(work, technician_id, Disruption.TECHNICIAN_ILL))

    @rule(order_id=ORDER, part=st.sampled_from(("phone", "address", "windows", "symptom")), hours=st.integers(1, 9))
    def change_the_order(self, order_id: int, part: str, hours: int) -> None:
        start = self.clock.now() + timedelta(hours=hours)
        changes: dict[str, Any] = {
            "phone": {"customer": {"phone": self.next_number()}},
            "address": {"site": {"address": f"Elsewhere {hours}", "lat": 47.15, "lon": 9.52}},
            "windows": {"windows": [Window(start, start + timedelta(hours=2))]},
            "symptom": {"symptom": "los_alarm"},
        }[part]

        def step(work: Work) -> None:
            version = work.session.get_one(WorkOrder, order_id).version
            amending.amend(work, order_id, version, changes)

        self.act(step)

    @rule(visit_id=ORDER, crew=st.integers(1, 2))
    def send_so_many(self, visit_id: int, crew: int) -> None:
        """A visit needs a second technician, or no second one any more."""

        def step(work: Work) -> None:
            crews.note(work, visit_id, work.session.get_one(Visit, visit_id).version, crew, ())

        self.act(step)

    @rule(order_id=ORDER)
    def order_again_with_another_number(self, order_id: int) -> None:
        def step(work: Work) -> None:
            known = work.session.get_one(WorkOrder, order_id)
            again: OrderIn = order_in(windows=())
            customer = replace(again.customer, external_id=known.customer.external_id, phone=self.next_number())
            orders.place(work, replace(again, customer=customer))

        self.act(step)

    @rule(order_id=ORDER)
    def cancel(self, order_id: int) -> None:
        self.act(lambda work: orders.cancel(work, order_id, "Moved away."))

    @rule(order_id=ORDER)
    def reinstate(self, order_id: int) -> None:
        self.act(lambda work: reinstating.reinstate(work, order_id, "They stay after all."))

    @rule(visit_id=ORDER, report=st.sampled_from(REPORTS))
    def report(self, visit_id: int, report: tuple[str, str | None]) -> None:
        technician_id = the_visit(self.backend, visit_id).technician_id
        if technician_id is not None:
            event = an_event(visit_id, report[0], self.clock.now(), reason=report[1])
            take(self.backend, self.devices[technician_id], event)

    @rule()
    def work_off(self) -> None:
        """Repairs that were asked for are computed, and short jobs done."""
        self.town.work_off()

    @rule()
    def send(self) -> None:
        SenderPool(self.backend).send_due()

    @rule(minutes=st.sampled_from((1, 11, 45, 180)))
    def wait(self, minutes: int) -> None:
        """Time passes, and workers look round."""
        self.clock.forward(minutes=minutes)
        self.town.watch()
        self.found += passed_over(self.backend)

    @rule()
    def let_the_day_pass(self) -> None:
        """The next morning nobody has reported anything more."""
        self.clock.set(max(self.clock.now(), START + timedelta(hours=23)))
        self.town.watch()
        self.town.work_off()
        self.found += passed_over(self.backend)

    @invariant()
    def nothing_is_unsaid_and_nothing_untrue(self) -> None:
        found = [*self.found, *unsaid(self.backend)]
        assert found == [], found
