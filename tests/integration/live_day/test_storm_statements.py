"""What a storm asks the database grows with what it writes, not with a dozen questions for each visit."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from benchmarks.houses.fill import fill
from benchmarks.houses.house import MORNING
from benchmarks.houses.town import Town
from dispatch.bootstrap import Backend
from dispatch.db.tables import Absence, Appointment, Assignment, Event, Message, Promise, Task, Visit
from dispatch.live_day.services import day_repair
from dispatch.planning.processes import planning
from dispatch.planning.services import plans
from tests.support.clocks import FixedClock
from tests.support.planning import quick
from tests.support.running.statements import counted

TECHNICIANS = 12
NINE = MORNING.replace(hour=9)
A_FEW = 8
"""Another kind of row, or another batch of them, may be another statement."""

LEFT_OUT = 11
"""Whoever finds no place is told, and a person is asked to arrange another time: a dozen statements each."""


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """Twelve technicians with six promised visits each, at five in the morning."""
    clock.set(MORNING)
    town = Town(backend, MORNING)
    town.hire(TECHNICIANS)
    fill(town, days=1, full_days=1)
    with backend.work() as work:
        for visit in work.session.scalars(select(Visit)).all():
            assert visit.technician_id is not None
            work.session.add(Assignment(visit_id=visit.id, technician_id=visit.technician_id, assigned_at=MORNING))
    return quick(backend)


def taken_out(house: Backend, *technician_ids: int) -> tuple[int, int]:
    """The repair that was asked for, and how many statements taking them out made."""
    with counted() as seen, house.work() as work:
        plan_id = day_repair.repair_day(work, "T1", technician_ids, "flu").id
    return plan_id, len(seen)


def published(house: Backend, plan_id: int) -> int:
    """How many statements a computed repair made when it was published, without those for visits that it left out."""
    with house.work() as work:
        begun = plans.begin(work, plan_id)
    assert begun is not None
    result = planning.compute(house, begun)
    with counted() as seen, house.work() as work:
        plans.finish(work, begun, result)
    return len(seen) - LEFT_OUT * len(result.unplaced)


def test_takes_out_and_repairs_for_many_with_the_statements_of_a_few(house: Backend) -> None:
    first_id, for_one = taken_out(house, 1)
    publishing_one = published(house, first_id)
    second_id, for_five = taken_out(house, 2, 3, 4, 5, 6)
    publishing_five = published(house, second_id)
    assert for_five <= for_one + A_FEW
    assert publishing_five <= publishing_one + A_FEW


def test_writes_for_each_visit_what_it_writes_for_one(house: Backend, clock: FixedClock) -> None:
    clock.set(NINE - timedelta(hours=2))
    plan_id, _ = taken_out(house, 1, 2, 3)
    with house.work() as work:
        freed = work.session.scalars(select(Visit).where(Visit.unplaced_code == "technician_unavailable")).all()
        ids = {visit.id for visit in freed}
        assert {(visit.technician_id, visit.during, visit.state, visit.order.state) for visit in freed} == {
            (None, None, "draft", "received")
        }
        doubts = work.session.scalars(select(Task).where(Task.kind == "promise_in_doubt")).all()
        assert sorted(task.visit_id or 0 for task in doubts) == sorted(ids)
        opened = work.session.scalars(select(Event.thing_id).where(Event.kind == "task.opened")).all()
        assert sorted(opened) == sorted(task.id for task in doubts)
        told = work.session.scalars(select(Event).where(Event.kind == "technician.visits_freed")).all()
        assert sorted(id for one in told for id in one.data["visit_ids"]) == sorted(ids)
        assert {one.thing_id: len(one.data["visit_ids"]) for one in told} == {1: 6, 2: 6, 3: 6}
        ended = work.session.scalars(select(Assignment.visit_id).where(Assignment.ended_at.is_not(None))).all()
        assert sorted(ended) == sorted(ids)
        assert sorted(work.session.scalars(select(Absence.technician_id)).all()) == [1, 2, 3]
    published(house, plan_id)
    with house.work() as work:
        live = work.session.scalars(
            select(Appointment).where(Appointment.state == "live", Appointment.version > 1)
        ).all()
        changed = sorted(one.id for one in live)
        texts = select(Message.appointment_id).where(Message.kind.in_(("window_changed", "technician_changed")))
        assert sorted(work.session.scalars(texts).all()) == changed
        assert sorted(work.session.scalars(select(Promise.appointment_id)).all()) == changed
        announced = select(Event.data["appointment_id"].as_integer()).where(Event.kind.like("appointment.%_changed"))
        assert sorted(work.session.scalars(announced).all()) == changed
        still = work.session.scalars(select(Task.visit_id).where(Task.kind == "promise_in_doubt", Task.state == "open"))
        placed = {one.visit_id for one in live}
        assert not placed & set(still)
