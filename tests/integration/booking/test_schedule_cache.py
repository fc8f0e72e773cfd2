"""The memory of technicians' days: whatever was committed, however late, it answers as if it had read all afresh."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dispatch.booking.availability.schedule_cache import ScheduleCache, read_afresh
from dispatch.booking.availability.territory_gaps import TerritoryGaps
from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import (
    Absence,
    Appointment,
    Hold,
    Shift,
    ShiftBreak,
    Site,
    Skill,
    Technician,
    TechnicianSkill,
    Visit,
)
from dispatch.kernel.work import Work
from dispatch.planning.rules.snapshots import span_of_days
from tests.support.clocks import START, FixedClock
from tests.support.planning import DAY, EARLY, a_town, plan_day, quick
from tests.support.technicians import a_hold, a_shift, a_technician, a_territory

ZONE = ZoneInfo("Europe/Vaduz")
SPAN = span_of_days(DAY, DAY, ZONE)
HOUR = timedelta(hours=1)


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Backend:
    """Two technicians with three planned visits, and a second territory with a third technician."""
    clock.set(EARLY)
    house = quick(backend)
    a_town(house, technicians=2)
    plan_day(house)
    with house.work() as work:
        a_technician(work, a_territory(work, "T2"))
    return house


def remembered(house: Backend, memory: ScheduleCache) -> TerritoryGaps:
    with house.work() as work:
        return memory.of(work.session, 1, SPAN, ZONE, work.now)


def afresh(house: Backend) -> TerritoryGaps:
    """What a memory that begins now knows."""
    return remembered(house, ScheduleCache())


def same(one: TerritoryGaps, other: TerritoryGaps) -> bool:
    return all(_equal(getattr(one, part.name), getattr(other, part.name)) for part in fields(TerritoryGaps)) and {
        id: line.page.schedule() for id, line in one.lines.items()
    } == {id: line.page.schedule() for id, line in other.lines.items()}


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return bool(np.array_equal(one, other))
    return isinstance(one, dict) or one == other


def a_hold_for(work: Work, minutes: int = 10) -> Hold:
    """Ada's hour from 14:00 UTC, held from now for so many minutes."""
    ada = work.session.get_one(Technician, 1)
    until = work.now + timedelta(minutes=minutes)
    return a_hold(ada, START + 5 * HOUR, made_at=work.now, expires_at=until)


def move_a_visit(work: Work) -> None:
    visit = work.session.get_one(Visit, 1)
    visit.during = Range(visit.during.lower + 5 * HOUR, visit.during.upper + 5 * HOUR)


def end_a_visit(work: Work) -> None:
    work.session.get_one(Visit, 1).state = "cancelled"


def take_a_visit_away(work: Work) -> None:
    visit = work.session.get_one(Visit, 1)
    visit.state, visit.technician_id, visit.during = "draft", None, None


def hand_a_visit_over(work: Work) -> None:
    visit = work.session.get_one(Visit, 1)
    visit.technician_id = 3 - visit.technician_id
    visit.during = Range(START + 6 * HOUR, START + 7 * HOUR)


def promise_more(work: Work) -> None:
    appointment = work.session.query(Appointment).filter_by(visit_id=1).one()
    appointment.arrival_window = Range(START, START + 3 * HOUR)


def locate_elsewhere(work: Work) -> None:
    work.session.get_one(Site, 1).lat = 47.2


def hold_a_time(work: Work) -> None:
    work.session.add(a_hold_for(work))


def be_away(work: Work) -> None:
    work.session.add(Absence(technician_id=1, during=Range(START + 4 * HOUR, None), reason="ill"))


def work_longer(work: Work) -> None:
    work.session.get_one(Shift, 1).during = Range(START, START + 9 * HOUR)


def pause_longer(work: Work) -> None:
    work.session.query(ShiftBreak).filter_by(shift_id=1).one().minutes = 45


def never_pause(work: Work) -> None:
    work.session.delete(work.session.query(ShiftBreak).filter_by(shift_id=1).one())


def come_on_another_shift(work: Work) -> None:
    a_shift(work, work.session.get_one(Technician, 2), START + timedelta(days=1), START + timedelta(days=1, hours=4))


def learn(work: Work) -> None:
    work.session.add(Skill(code="welding"))
    work.session.add(TechnicianSkill(technician_id=1, skill="welding"))


def move_house(work: Work) -> None:
    work.session.get_one(Technician, 2).home_lon = 9.6


def leave(work: Work) -> None:
    work.session.get_one(Technician, 2).active = False


def join(work: Work) -> None:
    work.session.get_one(Technician, 3).territory_id = 1


CHANGES = (
    move_a_visit, end_a_visit, take_a_visit_away, hand_a_visit_over, promise_more, locate_elsewhere, hold_a_time,
    be_away, work_longer, pause_longer, never_pause, come_on_another_shift, learn, move_house, leave, join,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_knows_of_every_change(town: Backend, change: Callable[[Work], None]) -> None:
    memory = ScheduleCache()
    before = remembered(town, memory)
    with town.work() as work:
        change(work)
    after = remembered(town, memory)
    assert same(after, afresh(town))
    assert not same(before, after)


def test_reads_nothing_anew_while_nothing_changes(town: Backend) -> None:
    memory = ScheduleCache()
    assert remembered(town, memory) is remembered(town, memory)


def test_reads_only_those_anew_whose_route_changed(town: Backend) -> None:
    memory = ScheduleCache()
    before = remembered(town, memory).lines
    with town.work() as work:
        move_house(work)
    after = remembered(town, memory).lines
    assert (after[1] is before[1], after[2] is before[2]) == (True, False)


def test_knows_of_a_change_that_was_committed_late(town: Backend) -> None:
    memory = ScheduleCache()
    with town.work() as late:
        move_house(late)
        late.session.flush()
        before = remembered(town, memory)
        with town.work() as work:
            work_longer(work)
        assert same(remembered(town, memory), afresh(town))
    after = remembered(town, memory)
    assert same(after, afresh(town))
    assert (before.people[1].home[1], after.people[1].home[1]) == (9.5209, 9.6)


def test_remembers_nothing_that_was_rolled_back(town: Backend) -> None:
    memory = ScheduleCache()
    before = remembered(town, memory)
    with town.work() as work:
        leave(work)
        work.session.flush()
        inside = memory.of(work.session, 1, SPAN, ZONE, work.now)
        work.session.rollback()
    assert [person.id for person in inside.people] == [1]
    assert remembered(town, memory) is before


def test_gives_the_time_of_a_hold_back_when_it_expires(town: Backend, clock: FixedClock) -> None:
    memory = ScheduleCache()
    with town.work() as work:
        work.session.add_all([a_hold_for(work)])
    held = remembered(town, memory)
    clock.forward(minutes=10)
    free = remembered(town, memory)
    assert same(free, afresh(town))
    assert int(held.booked.sum() - free.booked.sum()) == 3600


def test_answers_for_days_far_away_without_forgetting_the_near_ones(town: Backend) -> None:
    memory = ScheduleCache()
    near = remembered(town, memory)
    far = span_of_days(date(2027, 6, 1), date(2027, 6, 2), ZONE)
    with town.work() as work:
        answer = memory.of(work.session, 1, far, ZONE, work.now)
        assert same(answer, read_afresh(work.session, 1, far, ZONE, work.now))
    assert remembered(town, memory) is near
