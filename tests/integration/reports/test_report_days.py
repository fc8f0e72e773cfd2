"""Reports count days that are over from what is kept of them, and equal what the facts say, whatever changed since."""

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from dispatch.bootstrap import Backend
from dispatch.db.tables import KeptReportDay, Promise, PromiseDay, StaleReportDay, Technician
from dispatch.kernel.work import Work
from dispatch.reports.queries import promise_ledger
from dispatch.reports.queries.promise_ledger import LedgerCount, LedgerFilter
from dispatch.reports.services import report_days
from dispatch.vocabulary.permissions import SYSTEM, Actor
from dispatch.vocabulary.terms import KeptReport, Role
from tests.support.clocks import FixedClock
from tests.support.databases import remembered
from tests.support.doors.api_clients import Door, door
from tests.support.histories.years_of_service import CORRECTIONS, DAYS, Correction, live_through
from tests.support.running.kept_or_not import at_the_door, from_facts_at_the_door, without

ORDERS = 80
PERIOD = "first_day=2026-09-20&last_day=2026-12-02"
FILTERS = ("", "&territory=T2", "&technician_id=3", "&kind=arrival")


@pytest.fixture
def town(backend: Backend) -> Backend:
    remembered(backend.database.url, "report_days", lambda: _lived(backend))
    return backend


def _lived(backend: Backend) -> None:
    with backend.work() as work:
        live_through(work, random.Random(7), ORDERS)
    keep(backend)


def keep(backend: Backend) -> int:
    with backend.work() as work:
        return report_days.keep(work)


def must_equal(backend: Backend, after: str, asker: Door | None = None, filters: Sequence[str] = ("",)) -> None:
    who = asker or door(backend, Role.ADMIN, name="anne")
    for wanted in filters:
        path = f"/reports/promises?{PERIOD}{wanted}"
        assert at_the_door(who, path) == from_facts_at_the_door(backend, who, path), (after, wanted)


def stale(backend: Backend, report: KeptReport) -> set[tuple[int, str]]:
    """The kept days of a report of which something has changed since."""
    columns = (KeptReportDay.territory_id, KeptReportDay.day)
    is_noted = (StaleReportDay.territory_id == columns[0]) & (StaleReportDay.day == columns[1])
    with backend.work() as work:
        found = select(*columns).join(StaleReportDay, is_noted & (StaleReportDay.report == KeptReportDay.report))
        return {(place, str(day)) for place, day in work.session.execute(found.where(KeptReportDay.report == report))}


def _any_promise(work: Work, chance: random.Random) -> Promise:
    past = select(Promise.id).where(Promise.state.in_(("kept", "broken"))).order_by(Promise.id)
    return work.session.get_one(Promise, chance.choice(work.session.scalars(past).all()))


def _of_another_technician(work: Work, chance: random.Random) -> None:
    promise = _any_promise(work, chance)
    others = select(Technician.id).where(Technician.id != promise.technician_id).order_by(Technician.id)
    promise.technician_id = chance.choice([None, *work.session.scalars(others)])


def _of_another_kind(work: Work, chance: random.Random) -> None:
    _any_promise(work, chance).kind = "call_back"


def _taken_back(work: Work, chance: random.Random) -> None:
    work.session.delete(_any_promise(work, chance))


def _of_another_order(work: Work, chance: random.Random) -> None:
    promise, other = _any_promise(work, chance), _any_promise(work, chance)
    promise.order_id = other.order_id


CHANGES: Mapping[str, Correction] = {
    change.__name__.removeprefix("_").replace("_", " "): change
    for change in (_of_another_technician, _of_another_kind, _taken_back, _of_another_order)
} | {
    name: CORRECTIONS[name]
    for name in (
        "promise settled otherwise", "promise moved", "another visit", "order elsewhere", "order of another source",
        "zone corrected",
    )
}  # fmt: skip
"""What changes the promises of days that are over."""


def test_counts_from_kept_days_what_the_facts_say(town: Backend) -> None:
    with town.work() as work:
        days, rows = (work.session.scalar(select(func.count()).select_from(one)) for one in (KeptReportDay, PromiseDay))
    assert days >= 3 * (DAYS - 2)
    assert rows > ORDERS / 2
    must_equal(town, "the first count", filters=FILTERS)
    report = at_the_door(door(town, Role.ADMIN, name="anne"), f"/reports/promises?{PERIOD}")
    assert {one["state"] for one in report["items"]} == {"kept", "broken", "made"}
    assert not stale(town, KeptReport.PROMISES)


@pytest.mark.parametrize("name", CHANGES)
def test_is_right_after_a_late_change_before_and_after_it_is_counted_anew(town: Backend, name: str) -> None:
    chance = random.Random(name)
    for _ in range(3):
        with town.work() as work:
            CHANGES[name](work, chance)
    assert stale(town, KeptReport.PROMISES)
    must_equal(town, name)
    keep(town)
    assert not stale(town, KeptReport.PROMISES)
    must_equal(town, f"{name}, counted anew")


def test_is_right_after_many_changes_of_every_kind(town: Backend, clock: FixedClock) -> None:
    chance = random.Random(12)
    every = {**CORRECTIONS, **CHANGES}
    for number in range(40):
        name = chance.choice(list(every))
        with town.work() as work:
            every[name](work, chance)
        if number % 7 == 0:
            keep(town)
        if number % 5 == 0:
            clock.forward(hours=chance.randrange(1, 60))
        if number % 8 == 0:
            must_equal(town, f"{number}: {name}")
    keep(town)
    must_equal(town, "all of them")


def test_keeps_a_change_that_was_written_while_a_day_was_counted(town: Backend) -> None:
    """The change commits after the count has begun, and would not be seen by it: its day stays stale."""
    with town.work() as slow:
        CHANGES["of another kind"](slow, random.Random(3))
        slow.session.flush()
        keep(town)
        assert not stale(town, KeptReport.PROMISES)
    assert len(stale(town, KeptReport.PROMISES)) == 1
    must_equal(town, "a change beside the count")
    assert keep(town) == 1


def test_does_not_count_a_day_that_is_not_over(town: Backend) -> None:
    with town.work() as work:
        newest = work.session.scalar(select(func.max(KeptReportDay.day)))
        assert newest is not None
        assert newest < work.now.date()


def test_hands_kept_days_out_by_pages_that_neither_skip_nor_repeat(town: Backend) -> None:
    desk = door(town, Role.ADMIN, name="anne")
    whole = at_the_door(desk, f"/reports/promises?{PERIOD}")["items"]
    pages: list[Any] = []
    after = ""
    while not pages or after:
        page = desk.get(f"/reports/promises?{PERIOD}&limit=7{after}").json
        pages += page["items"]
        after = f"&after={page['next']}" if page["next"] else ""
    assert len(whole) > 21
    assert pages == whole


def test_bounds_what_is_kept_as_the_facts(town: Backend) -> None:
    must_equal(town, "a bounded dispatcher", door(town, name="ben", territory_ids=(1, 3)))
    crm = Actor(name="crm", role=Role.INTEGRATION)
    desk = Actor(name="desk", role=Role.INTEGRATION, territory_ids=frozenset({1, 3}))
    for actor in (crm, desk):

        def ask(work: Work, actor: Actor = actor) -> list[LedgerCount]:
            days = (work.now.date() - timedelta(days=DAYS + 20), work.now.date())
            return list(promise_ledger.counted(work.session, actor, days, LedgerFilter(), limit=1000))

        with town.work() as work:
            mine, everything = ask(work), ask(work, SYSTEM)
        assert mine == without(town, KeptReportDay, ask)
        assert sum(one.promises for one in mine) < sum(one.promises for one in everything)
