"""Reports count days that are over from kept figures: they equal what the facts say, whatever changed since."""

import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from dispatch.bootstrap import Backend
from dispatch.db.tables import KeptDay, ServiceDay, StaleDay, Technician
from dispatch.kernel.work import Work
from dispatch.reports.queries import service_days as queries
from dispatch.reports.queries import service_report
from dispatch.reports.rules.service_figures import FigureCount, Grouping, ReportPeriod
from dispatch.reports.services import service_days
from dispatch.vocabulary.permissions import SYSTEM, Actor
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.databases import remembered
from tests.support.doors.api_clients import door
from tests.support.histories.years_of_service import CORRECTIONS, DAYS, live_through
from tests.support.running.kept_or_not import without

ORDERS = 80


@pytest.fixture
def town(backend: Backend) -> Backend:
    remembered(backend.database.url, "kept_days", lambda: _lived(backend))
    return backend


def _lived(backend: Backend) -> None:
    with backend.work() as work:
        live_through(work, random.Random(7), ORDERS)
        work.session.get_one(Technician, 1).contractor = "Kabelbau Nord"
    keep(backend)


def keep(backend: Backend) -> int:
    with backend.work() as work:
        return service_days.keep(work)


def asked(backend: Backend, by: Grouping, actor: Actor = SYSTEM, *, kept: bool) -> list[FigureCount]:
    """The report of all days, from what is kept or from the facts alone."""

    def ask(work: Work) -> list[FigureCount]:
        last = work.now.date() + timedelta(days=2)
        period = ReportPeriod(last - timedelta(days=DAYS + 20), last, None, work.now)
        return service_report.counted(work.session, actor, period, by)

    if not kept:
        return without(backend, KeptDay, ask)
    with backend.work() as work:
        return ask(work)


def must_equal(backend: Backend, after: str, groupings: Iterable[Grouping] = (Grouping.TECHNICIAN,)) -> None:
    for by in groupings:
        assert asked(backend, by, kept=True) == asked(backend, by, kept=False), (after, by)


def stale(backend: Backend) -> set[tuple[int, Any]]:
    """The kept days of which something has changed since."""
    with backend.work() as work:
        is_noted = (StaleDay.territory_id == KeptDay.territory_id) & (StaleDay.day == KeptDay.day)
        return set(work.session.execute(select(KeptDay.territory_id, KeptDay.day).join(StaleDay, is_noted)).all())


def test_counts_from_kept_days_what_the_facts_say(town: Backend) -> None:
    with town.work() as work:
        days, rows = (work.session.scalar(select(func.count()).select_from(one)) for one in (KeptDay, ServiceDay))
        last = work.now.date()
        period = ReportPeriod(last - timedelta(days=DAYS), last, None, work.now)
        usable = queries.usable(work.session, SYSTEM, period)
    assert days >= 3 * (DAYS - 2)
    assert rows > days
    assert len(usable) >= 3 * (DAYS - 5), "almost all of the report comes from kept figures"
    must_equal(town, "the first count", Grouping)
    figures = {one.figure for one in asked(town, Grouping.KIND, kept=True)}
    assert len(figures) == 8, "every figure has cases, so that equality says something"


@pytest.mark.parametrize("name", CORRECTIONS)
def test_is_right_after_a_late_correction_before_and_after_it_is_counted_anew(town: Backend, name: str) -> None:
    chance = random.Random(name)
    for _ in range(3):
        with town.work() as work:
            CORRECTIONS[name](work, chance)
    assert stale(town)
    must_equal(town, name)
    keep(town)
    must_equal(town, f"{name}, counted anew")


def test_is_right_after_many_corrections_of_every_kind(town: Backend, clock: FixedClock) -> None:
    chance = random.Random(11)
    for number in range(40):
        name = chance.choice(list(CORRECTIONS))
        with town.work() as work:
            CORRECTIONS[name](work, chance)
        if number % 7 == 0:
            keep(town)
        if number % 5 == 0:
            clock.forward(hours=chance.randrange(1, 60))
        if number % 4 == 0:
            must_equal(town, f"{number}: {name}")
    keep(town)
    must_equal(town, "all of them", Grouping)


@pytest.mark.parametrize("hours", [1, 12, 24, 24 * 29, 24 * 31])
def test_settles_repairs_as_time_goes_by_without_counting_anew(town: Backend, clock: FixedClock, hours: int) -> None:
    clock.forward(hours=hours)
    must_equal(town, f"{hours} hours later")


def test_keeps_a_change_that_was_written_while_a_day_was_counted(town: Backend) -> None:
    """The change commits after the count has begun, and would not be seen by it: its day stays stale."""
    with town.work() as slow:
        CORRECTIONS["promise settled otherwise"](slow, random.Random(3))
        slow.session.flush()
        keep(town)
        assert not stale(town)
    assert len(stale(town)) == 1
    must_equal(town, "a change beside the count")
    assert keep(town) == 1


def test_does_not_count_a_day_that_is_not_over(town: Backend) -> None:
    with town.work() as work:
        newest = work.session.scalar(select(func.max(KeptDay.day)))
        assert newest < work.now.date()


def test_bounds_what_is_kept_as_the_facts(town: Backend) -> None:
    for actor in (
        Actor(name="ben", role=Role.DISPATCHER, territory_ids=frozenset({2})),
        Actor(name="crm", role=Role.INTEGRATION),
        Actor(name="desk", role=Role.INTEGRATION, territory_ids=frozenset({1, 3})),
    ):
        for by in (Grouping.KIND, Grouping.TECHNICIAN):
            mine = asked(town, by, actor, kept=True)
            assert mine
            assert mine == asked(town, by, actor, kept=False)
            assert mine != asked(town, by, kept=True)


def test_tells_a_bounded_dispatcher_their_figures_through_the_door(town: Backend) -> None:
    mine = door(town, name="ben", territory_ids=(2,))
    days = "first_day=2026-10-10&last_day=2026-11-30"
    report = mine.get(f"/reports/service?{days}&by=technician").json["items"]
    everything = door(town).get(f"/reports/service?{days}&by=territory").json["items"]
    of_mine = {one["figure"]: one["cases"] for one in everything if one["group"] == "T2"}
    for figure, cases in of_mine.items():
        assert sum(one["cases"] for one in report if one["figure"] == figure) == cases
    assert {one["figure"] for one in report} == set(of_mine)
