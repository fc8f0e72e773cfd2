"""The process report takes kept lead times of ended orders: they equal what the facts say, whatever changed since."""

import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, insert, select, update

from dispatch.bootstrap import Backend
from dispatch.db.tables import Assignment, LeadTime, Message, StaleLeadTime, Task, User, Visit, WorkOrder
from dispatch.kernel.work import Work
from dispatch.reports.queries import lead_times as queries
from dispatch.reports.queries import node_moments
from dispatch.reports.queries.process_report import process_times
from dispatch.reports.rules.lead_times import KindTimes
from dispatch.reports.services import lead_times
from dispatch.vocabulary.permissions import SYSTEM, Actor
from dispatch.vocabulary.terms import ProcessNode, Role
from dispatch.vocabulary.windows import Window
from tests.support.databases import remembered
from tests.support.histories.years_of_service import CORRECTIONS, DAYS, live_through
from tests.support.running.kept_or_not import without

HOUR = timedelta(hours=1)
Change = Callable[[Work, random.Random], None]


@pytest.fixture
def town(backend: Backend) -> Backend:
    remembered(backend.database.url, "lead_times", lambda: _lived(backend))
    return backend


def _lived(backend: Backend) -> None:
    chance = random.Random(5)
    with backend.work() as work:
        live_through(work, chance, 60)
        for visit in work.session.scalars(select(Visit).order_by(Visit.id)).all():
            _assign(work, visit, timedelta(minutes=chance.randrange(5, 60)))
            if chance.random() < 0.7:
                work.session.add(_a_confirmation(visit, chance))
    keep(backend)


def _assign(work: Work, visit: Visit, before: timedelta) -> None:
    at = (visit.arrived_at or work.now) - before
    work.session.add(Assignment(visit_id=visit.id, technician_id=visit.technician_id, assigned_at=at))


def _a_confirmation(visit: Visit, chance: random.Random) -> Message:
    at = visit.during.lower - HOUR
    return Message(
        kind="confirmation", topic=f"visit:{visit.id}", order_id=visit.order_id, visit_id=visit.id, zone="UTC",
        to_number="+42350000", language="en", parameters={}, body="Words.", segments=1, state="sent", not_before=at,
        expires_at=at + HOUR, created_at=at, carrier="inbox",
        sent_at=at + timedelta(seconds=chance.randrange(1, 900)) if chance.random() < 0.9 else None,
    )  # fmt: skip


def keep(backend: Backend) -> int:
    with backend.work() as work:
        return lead_times.keep(work)


def asked(backend: Backend, actor: Actor = SYSTEM, *, kept: bool) -> list[KindTimes]:
    """The report of all days, from what is kept or from the facts alone."""

    def ask(work: Work) -> list[KindTimes]:
        span = Window(work.now - timedelta(days=DAYS + 20), work.now)
        return process_times(work.session, actor, span, None)

    def of_facts(work: Work) -> list[KindTimes]:
        work.session.execute(insert(StaleLeadTime).from_select(["order_id"], select(WorkOrder.id)))
        return ask(work)

    if not kept:
        return without(backend, LeadTime, of_facts)
    with backend.work() as work:
        return ask(work)


def must_equal(backend: Backend, after: str) -> None:
    """The report, and beneath it the lead times of every order that it takes from what is kept."""
    assert asked(backend, kept=True) == asked(backend, kept=False), after
    with backend.work() as work:
        own = (LeadTime.order_id, LeadTime.kind, LeadTime.source, LeadTime.territory_id, LeadTime.received_at)
        kept = select(*own, *queries.KEPT.values()).where(~queries.is_stale(LeadTime.order_id))
        moments = node_moments.moments(WorkOrder.id.in_(select(LeadTime.order_id)), ~queries.is_stale(WorkOrder.id))
        names = ("order_id", "kind", "source", "territory_id", ProcessNode.TAKEN_IN, *queries.KEPT)
        facts = select(*(moments.c[name] for name in names)).order_by(moments.c.order_id)
        assert work.session.execute(kept.order_by(LeadTime.order_id)).all() == work.session.execute(facts).all(), after


def stale(backend: Backend) -> int:
    with backend.work() as work:
        return work.session.scalar(select(func.count()).select_from(StaleLeadTime)) or 0


def _any_id(work: Work, chance: random.Random, key: object, *conditions: object) -> int:
    ended = ("completed", "cancelled", "failed")
    statement = select(key).join(WorkOrder).where(WorkOrder.state.in_(ended), *conditions).order_by(key)  # type: ignore[call-overload]
    return int(chance.choice(work.session.scalars(statement).all()))


def _assigned_earlier(work: Work, chance: random.Random) -> None:
    visit = work.session.get_one(Visit, _any_id(work, chance, Visit.id))
    _assign(work, visit, timedelta(days=3))


def _assignment_corrected(work: Work, chance: random.Random) -> None:
    of_ended = select(Visit.id).join(WorkOrder).where(WorkOrder.state == "completed")
    found = work.session.scalars(select(Assignment).where(Assignment.visit_id.in_(of_ended)).order_by(Assignment.id))
    chance.choice(found.all()).assigned_at -= timedelta(days=2)


def _assignment_forgotten(work: Work, chance: random.Random) -> None:
    visit_id = _any_id(work, chance, Visit.id)
    work.session.execute(delete(Assignment).where(Assignment.visit_id == visit_id))


def _a_sent_text(work: Work, chance: random.Random) -> Message:
    return work.session.get_one(Message, _any_id(work, chance, Message.id, Message.sent_at.is_not(None)))


def _told_earlier(work: Work, chance: random.Random) -> None:
    text = _a_sent_text(work, chance)
    text.sent_at = text.created_at - 2 * HOUR


def _text_let_go(work: Work, chance: random.Random) -> None:
    work.session.delete(_a_sent_text(work, chance))


def _told_by_phone(work: Work, chance: random.Random) -> None:
    order_id = _any_id(work, chance, Visit.order_id)
    number = work.session.scalar(select(func.count()).select_from(Task))
    at = work.now - timedelta(days=DAYS + 10)
    task = Task(
        kind="tell_customer", topic=f"order:{order_id}:{number}", order_id=order_id, sentence="Call.", state="done",
        created_at=at, done_at=at, done_by=_a_person(work),
        facts={"text": "confirmation"},
    )  # fmt: skip
    work.session.add(task)


def _a_person(work: Work) -> int:
    person = User(name=f"Sam {uuid4()}", role="service", password_hash="-", created_at=work.now)
    work.session.add(person)
    work.session.flush()
    return person.id


def _on_site_earlier(work: Work, chance: random.Random) -> None:
    visit = work.session.get_one(Visit, _any_id(work, chance, Visit.id))
    visit.arrived_at = (visit.arrived_at or work.now) - 5 * HOUR


def _visit_not_completed(work: Work, chance: random.Random) -> None:
    visit = work.session.get_one(Visit, _any_id(work, chance, Visit.id, Visit.state == "completed"))
    visit.state = "cannot_complete"


CHANGES: Mapping[str, Change] = {
    change.__name__.removeprefix("_").replace("_", " "): change
    for change in (
        _assigned_earlier, _assignment_corrected, _assignment_forgotten, _told_earlier, _text_let_go, _told_by_phone,
        _on_site_earlier, _visit_not_completed,
    )
} | {
    name: CORRECTIONS[name]
    for name in (
        "ended at another time", "visit taken back", "another visit", "order reopened or done", "order of another kind",
        "order elsewhere", "order of another source", "received earlier",
    )
}  # fmt: skip
"""What changes the lead times of orders that have ended."""


def test_takes_kept_lead_times_of_all_that_ended(town: Backend) -> None:
    with town.work() as work:
        ended = select(func.count()).select_from(WorkOrder).where(WorkOrder.state == "completed")
        kept = work.session.scalar(select(func.count()).select_from(LeadTime))
        assert kept == work.session.scalar(ended) > 20
    assert stale(town) == 0
    must_equal(town, "the first count")
    steps = [step for kind in asked(town, kept=True) for step in kind.steps]
    assert all(step.median_seconds is not None for step in steps), "every step has orders, so equality says something"


@pytest.mark.parametrize("name", CHANGES)
def test_is_right_after_a_late_change_before_and_after_it_is_read_anew(town: Backend, name: str) -> None:
    chance = random.Random(name)
    for _ in range(4):
        with town.work() as work:
            CHANGES[name](work, chance)
    assert stale(town) > 0
    must_equal(town, name)
    keep(town)
    assert stale(town) == 0
    must_equal(town, f"{name}, read anew")


def test_keeps_a_change_that_was_written_while_lead_times_were_read(town: Backend) -> None:
    """The change commits after the reading has begun, and would not be seen by it: its order stays stale."""
    with town.work() as slow:
        CHANGES["told earlier"](slow, random.Random(3))
        slow.session.flush()
        keep(town)
    assert stale(town) > 0
    must_equal(town, "a change beside the reading")
    assert keep(town) == 1


def test_bounds_what_is_kept_as_the_facts(town: Backend) -> None:
    mine = Actor(name="ben", role=Role.DISPATCHER, territory_ids=frozenset({2}))
    assert asked(town, mine, kept=True) == asked(town, mine, kept=False) != asked(town, kept=True)


def test_lets_go_of_the_lead_times_of_an_order_that_is_opened_again(town: Backend) -> None:
    with town.work() as work:
        order_id = _any_id(work, random.Random(1), Visit.order_id)
        work.session.get_one(WorkOrder, order_id).state = "received"
    assert keep(town) == 1
    with town.work() as work:
        assert work.session.get(LeadTime, order_id) is None


def test_reads_what_a_version_before_kept_from_the_facts_until_it_is_filled_in(town: Backend) -> None:
    before = asked(town, kept=True)
    with town.work() as work:
        of_before = {"received_at": None, "kind": None, "source": None, "territory_id": None}
        work.session.execute(update(LeadTime).where(LeadTime.order_id % 2 == 0).values(of_before))
    assert asked(town, kept=True) == before
    mine = Actor(name="ben", role=Role.DISPATCHER, territory_ids=frozenset({2}))
    assert asked(town, mine, kept=True) == asked(town, mine, kept=False)
    assert keep(town) > 20
    assert keep(town) == 0
    must_equal(town, "filled in")
