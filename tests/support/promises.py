"""A small town with a carrier in the hand: what customers are promised, and what they were told."""

from dataclasses import dataclass, field
from typing import Any

from dispatch.booking.processes import booking
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.bootstrap import Backend
from dispatch.db.tables import Plan, Task, Technician, Visit
from dispatch.live_day.processes import day_watch
from dispatch.messaging.processes.sending import SenderPool
from dispatch.planning.processes import planning
from dispatch.vocabulary.permissions import SYSTEM
from dispatch.vocabulary.states import PlanState
from dispatch.vocabulary.terms import Role
from dispatch.vocabulary.windows import Window
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.doors.api_clients import Door, door
from tests.support.planning import a_town, quick
from tests.support.running.run_jobs import run_left_jobs


@dataclass
class Town:
    """A territory T1 whose customers are told by a carrier that tests look into."""

    backend: Backend
    carrier: FakeCarrier = field(default_factory=FakeCarrier)

    def __post_init__(self) -> None:
        self.house = with_carriers(quick(self.backend), self.carrier)

    def desk(self) -> Door:
        """An admin's way in."""
        return door(self.house, Role.ADMIN)

    def send(self) -> list[tuple[str, str, str]]:
        """Sends what is due; what left just now as (kind, number, body)."""
        known = len(self.carrier.taken)
        SenderPool(self.house).send_due()
        return [(text.kind, text.to, text.body) for text in self.carrier.taken[known:]]

    def work_off(self) -> None:
        """What a change leaves for the workers: plans that were asked for, and short jobs."""
        run_left_jobs(self.house)
        with self.house.work() as work:
            asked = [plan.id for plan in work.session.query(Plan).filter_by(state=PlanState.REQUESTED)]
        for plan_id in asked:
            planning.run(self.house, plan_id)
        run_left_jobs(self.house)

    def watch(self) -> None:
        """What workers do every few seconds."""
        day_watch.watch(self.house)
        run_left_jobs(self.house)

    def book(self, visit_id: int, number: int = 0, days: int = 1) -> Window:
        """Books one of the offered windows for a visit's order; the window."""
        with self.house.work() as work:
            order_id = work.session.get_one(Visit, visit_id).order_id
        found = booking.search(self.house, SYSTEM, SlotRequest(order_id=order_id), days=days)
        window = sorted((offer.window for offer in found.offers), key=lambda one: one.start)[number]
        held = booking.hold(self.house, SYSTEM, SlotRequest(order_id=order_id), window)
        booking.confirm(self.house, SYSTEM, held.id, order_id)
        return window

    def change_technician(self, technician_id: int, **changes: Any) -> Any:
        """Changes a technician as an admin does."""
        desk = self.desk()
        version = desk.get(f"/technicians/{technician_id}").json["version"]
        return desk.patch(f"/technicians/{technician_id}", changes, version=version)

    def change_order(self, order_id: int, **changes: Any) -> Any:
        """Changes an order as staff does."""
        desk = self.desk()
        version = desk.get(f"/orders/{order_id}").json["version"]
        return desk.patch(f"/orders/{order_id}", changes, version=version)

    def tasks(self, state: str = "open") -> list[tuple[str, str]]:
        """What people are asked to do, as (kind, sentence)."""
        with self.house.work() as work:
            return [(task.kind, task.sentence) for task in work.session.query(Task).filter_by(state=state)]

    def holder(self, visit_id: int) -> Technician:
        """Who has a visit."""
        with self.house.work() as work:
            technician = work.session.get_one(Visit, visit_id).technician
            assert technician is not None
            return technician


def a_told_town(backend: Backend, *, orders: int = 1, technicians: int = 2, **order: Any) -> tuple[Town, list[int]]:
    """A town whose every visit has been booked for today and confirmed by text, with the ids of the visits."""
    town = Town(backend)
    ids = a_town(town.house, orders=orders, technicians=technicians, **order)
    for visit_id in ids:
        town.book(visit_id, number=-1)
    town.send()
    return town, ids
