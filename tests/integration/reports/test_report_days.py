"""Reports count days that are over from what is kept of them, and equal what the facts say, whatever changed since."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from dispatch.bootstrap import Backend
from dispatch.db.tables import (
    ContactDay,
    Customer,
    CustomerContact,
    KeptReportDay,
    MessageDay,
    PromiseDay,
    StaleReportDay,
    WorkOrder,
)
from dispatch.kernel.work import Work
from dispatch.messaging.queries.message_report import days as message_days
from dispatch.reports.queries import contact_report, promise_ledger
from dispatch.reports.queries.promise_ledger import LedgerFilter
from dispatch.reports.rules.contacts import ContactGrouping
from dispatch.reports.rules.service_figures import ReportPeriod
from dispatch.reports.services import report_days
from dispatch.vocabulary.permissions import SYSTEM, Actor
from dispatch.vocabulary.terms import KeptReport, Role
from tests.support.clocks import FixedClock
from tests.support.databases import remembered
from tests.support.doors.api_clients import Door, door
from tests.support.histories.years_of_service import CORRECTIONS, DAYS, live_through
from tests.support.running.kept_or_not import at_the_door, from_facts_at_the_door, without
from tests.support.running.late_changes import CHANGES, add_contacts_and_texts

ORDERS = 80
LOCAL = "first_day=2026-09-20&last_day=2026-12-02"
PATHS: Mapping[KeptReport, Sequence[str]] = {
    KeptReport.PROMISES: [f"/reports/promises?{LOCAL}"],
    KeptReport.CONTACTS: [f"/reports/contacts?{LOCAL}&by={by.value}" for by in ContactGrouping],
    KeptReport.MESSAGES: [
        "/reports/messages?from=2026-09-20T00:00:00Z&to=2026-12-02T00:00:00Z",
        "/reports/messages?from=2026-10-20T09:30:00Z&to=2026-11-28T23:00:00%2B08:00",
    ],
}
FILTERS = ("territory=T2", "technician_id=3", "kind=arrival")


@pytest.fixture
def town(backend: Backend) -> Backend:
    remembered(backend.database.url, "report_days", lambda: _lived(backend))
    return backend


def _lived(backend: Backend) -> None:
    chance = random.Random(7)
    with backend.work() as work:
        live_through(work, chance, ORDERS)
        add_contacts_and_texts(work, chance)
    keep(backend)


def keep(backend: Backend) -> int:
    with backend.work() as work:
        return report_days.keep(work) + message_days.keep(work.session, work.now)


def anne(backend: Backend) -> Door:
    return door(backend, Role.ADMIN, name="anne")


def must_equal(
    backend: Backend, after: str, reports: Iterable[KeptReport] = KeptReport, asker: Door | None = None
) -> None:
    who = asker or anne(backend)
    for report in reports:
        for path in PATHS[report]:
            assert at_the_door(who, path) == from_facts_at_the_door(backend, who, path), (after, path)


def stale(backend: Backend) -> set[str]:
    """The reports of which something has changed on a kept day since."""
    is_noted = (
        (StaleReportDay.report == KeptReportDay.report)
        & (StaleReportDay.territory_id == KeptReportDay.territory_id)
        & (StaleReportDay.day == KeptReportDay.day)
    )
    with backend.work() as work:
        return set(work.session.scalars(select(KeptReportDay.report).join(StaleReportDay, is_noted)))


def test_counts_from_kept_days_what_the_facts_say(town: Backend) -> None:
    with town.work() as work:
        days, promises, contacts, messages = (
            work.session.scalar(select(func.count()).select_from(one)) or 0
            for one in (KeptReportDay, PromiseDay, ContactDay, MessageDay)
        )
    assert days >= 7 * (DAYS - 2), "three territories' promises; theirs and nobody's contacts; all texts"
    assert min(promises, contacts, messages) > ORDERS / 2
    assert not stale(town)
    must_equal(town, "the first count")
    for wanted in FILTERS:
        path = f"{PATHS[KeptReport.PROMISES][0]}&{wanted}"
        assert at_the_door(anne(town), path) == from_facts_at_the_door(town, anne(town), path), wanted
    in_a_territory = f"{PATHS[KeptReport.CONTACTS][0]}&territory=T2"
    assert at_the_door(anne(town), in_a_territory) == from_facts_at_the_door(town, anne(town), in_a_territory)


def test_has_cases_of_every_figure_so_that_equality_says_something(town: Backend) -> None:
    report = at_the_door(anne(town), PATHS[KeptReport.PROMISES][0])
    assert {one["state"] for one in report["items"]} == {"kept", "broken", "made"}
    contacts = at_the_door(anne(town), PATHS[KeptReport.CONTACTS][0])
    assert {one["group"] for one in contacts["items"]} == {"T1", "T2", "T3", None}
    assert [name for name, count in contacts["total"].items() if count == 0] == []
    texts = at_the_door(anne(town), PATHS[KeptReport.MESSAGES][0])["items"]
    figures = ("sent", "delivered", "undelivered", "open", "segments", "cost_micros", "to_carrier_p99_seconds")
    assert all(any(one[name] for one in texts) for name in figures)


@pytest.mark.parametrize("name", CHANGES)
def test_is_right_after_a_late_change_before_and_after_it_is_counted_anew(town: Backend, name: str) -> None:
    chance = random.Random(name)
    change, reports = CHANGES[name]
    for _ in range(3):
        with town.work() as work:
            change(work, chance)
    assert stale(town) >= set(reports)
    must_equal(town, name, reports or KeptReport)
    keep(town)
    assert not stale(town)
    must_equal(town, f"{name}, counted anew", reports or KeptReport)


def test_is_right_after_many_changes_of_every_kind(town: Backend, clock: FixedClock) -> None:
    chance = random.Random(12)
    every = {**CORRECTIONS, **{name: change for name, (change, _) in CHANGES.items()}}
    for number in range(48):
        name = chance.choice(list(every))
        with town.work() as work:
            every[name](work, chance)
        if number % 7 == 0:
            keep(town)
        if number % 5 == 0:
            clock.forward(hours=chance.randrange(1, 60))
        if number % 12 == 0:
            must_equal(town, f"{number}: {name}")
    keep(town)
    must_equal(town, "all of them")


def test_keeps_a_change_that_was_written_while_a_day_was_counted(town: Backend) -> None:
    """The change commits after the count has begun, and would not be seen by it: its day stays stale."""
    with town.work() as slow:
        for name in ("promise of another kind", "contact at another time", "text of another price"):
            CHANGES[name][0](slow, random.Random(3))
        slow.session.flush()
        keep(town)
        assert not stale(town)
    assert stale(town) == set(KeptReport)
    must_equal(town, "changes beside the count")
    assert keep(town) >= 3


def test_does_not_count_a_day_that_is_not_over(town: Backend) -> None:
    with town.work() as work:
        newest = work.session.scalar(select(func.max(KeptReportDay.day)))
        assert newest is not None
        assert newest < work.now.date()


def test_hands_kept_days_out_by_pages_that_neither_skip_nor_repeat(town: Backend) -> None:
    path = PATHS[KeptReport.PROMISES][0]
    whole = at_the_door(anne(town), path)["items"]
    pages: list[Any] = []
    after = ""
    while not pages or after:
        page = anne(town).get(f"{path}&limit=7{after}").json
        pages += page["items"]
        after = f"&after={page['next']}" if page["next"] else ""
    assert len(whole) > 21
    assert pages == whole


def test_tells_a_bounded_dispatcher_what_the_facts_say(town: Backend) -> None:
    ben = door(town, name="ben", territory_ids=(1, 3))
    must_equal(town, "a bounded dispatcher", asker=ben)
    for report in KeptReport:
        assert at_the_door(ben, PATHS[report][0]) != at_the_door(anne(town), PATHS[report][0])


def test_tells_a_bounded_dispatcher_no_kind_of_an_order_beyond_their_bounds(town: Backend) -> None:
    with town.work() as work:
        elsewhere = select(WorkOrder.id).where(WorkOrder.territory_id == 2).order_by(WorkOrder.id).limit(1)
        of_theirs = select(CustomerContact).where(
            CustomerContact.territory_id == 1, CustomerContact.order_id.is_not(None)
        )
        contacts = work.session.scalars(of_theirs).all()
        for contact in contacts:
            contact.order_id = work.session.scalar(elsewhere)
    keep(town)
    ben = door(town, name="ben", territory_ids=(1,))
    by_kind = at_the_door(ben, f"/reports/contacts?{LOCAL}&by=kind")
    assert [one["contacts"] for one in by_kind["items"] if one["group"] is None] == [len(contacts)]
    must_equal(town, "a contact about an order elsewhere", [KeptReport.CONTACTS], ben)


def test_bounds_what_is_kept_by_source_as_the_facts(town: Backend) -> None:
    everything = _of(town, SYSTEM)(None)
    crm = Actor(name="crm", role=Role.INTEGRATION)
    desk = Actor(name="desk", role=Role.INTEGRATION, territory_ids=frozenset({1, 3}))
    for actor in (crm, desk):
        ask = _of(town, actor)
        assert ask(None) == ask(KeptReportDay)
        assert all(mine != other for mine, other in zip(ask(None), everything, strict=True))


def _of(town: Backend, actor: Actor) -> Any:
    def ask(work: Work) -> tuple[Any, ...]:
        last = work.now.date()
        first = last - timedelta(days=DAYS + 20)
        period = ReportPeriod(first, last, None, work.now)
        return (
            promise_ledger.counted(work.session, actor, (first, last), LedgerFilter(), limit=1000),
            *(contact_report.counted(work.session, actor, period, by) for by in ContactGrouping),
        )

    def asked(without_marks: type[KeptReportDay] | None) -> tuple[Any, ...]:
        if without_marks is not None:
            return without(town, without_marks, ask)
        with town.work() as work:
            return ask(work)

    return asked


def test_counts_a_person_once_whose_records_were_put_together_after_their_days_were_kept(town: Backend) -> None:
    def customers() -> int:
        found: int = at_the_door(anne(town), PATHS[KeptReport.CONTACTS][0])["total"]["customers"]
        return found

    before = customers()
    with town.work() as work:
        ids = select(CustomerContact.customer_id).distinct().order_by(CustomerContact.customer_id).limit(3)
        head, *others = work.session.scalars(ids).all()
        for customer_id in others:
            work.session.get_one(Customer, customer_id).merged_into_id = head
    assert not stale(town)
    assert customers() == before - 2


def test_puts_a_customer_into_their_new_tier_without_counting_anew(town: Backend) -> None:
    with town.work() as work:
        customer_id = work.session.scalar(select(CustomerContact.customer_id).limit(1))
        work.session.get_one(Customer, customer_id).tier = "vip"
    assert not stale(town)
    by_tier = at_the_door(anne(town), f"/reports/contacts?{LOCAL}&by=tier")["items"]
    assert [one["customers"] for one in by_tier if one["group"] == "vip"] == [1]
    must_equal(town, "a new tier", [KeptReport.CONTACTS])
