"""The checks of a day are checked: each rule is broken by hand, and what it left behind must be named."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import (
    Appointment,
    Attempt,
    Message,
    Plan,
    Promise,
    Technician,
    Visit,
    WaitEntry,
    WaitOffer,
    WaitOpening,
)
from dispatch.kernel.work import Work
from dispatch.messaging.processes.sending import SenderPool
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.clocks import START, FixedClock
from tests.support.histories.message_budget_rules import broken, broken_in, broken_texts
from tests.support.histories.message_step_rules import (
    Standing,
    broken_by_any,
    broken_by_editors,
    broken_by_failure,
    broken_by_plan,
    broken_by_room,
    standing_of,
)
from tests.support.planning import DAY, EARLY, a_town, begin_of, plan_day, quick
from tests.support.technicians import a_hold

HOUR = timedelta(hours=1)


@pytest.fixture
def carrier() -> FakeCarrier:
    return FakeCarrier()


@pytest.fixture
def house(backend: Backend, clock: FixedClock, carrier: FakeCarrier) -> Backend:
    """Two technicians and three planned visits whose customers were told."""
    clock.set(EARLY)
    house = with_carriers(quick(backend), carrier)
    a_town(house, technicians=2)
    plan_day(house)
    SenderPool(house).send_due()
    assert (broken(house), broken_texts(house, carrier), len(carrier.taken)) == ([], [], 3)
    return house


def numbers(found: list[str]) -> set[str]:
    return {one.split(":")[0] for one in found}


def want_another_skill(work: Work) -> None:
    work.session.get_one(Visit, 1).skills = ["welding"]


def work_at_night(work: Work) -> None:
    visit = work.session.get_one(Visit, 1)
    visit.during = Range(START + 9 * HOUR, START + 10 * HOUR)
    work.session.query(Appointment).filter_by(visit_id=1).one().arrival_window = visit.during


def leave_a_promise_open(work: Work) -> None:
    work.session.query(Appointment).filter_by(visit_id=1).one().state = "fulfilled"
    visit = work.session.get_one(Visit, 1)
    visit.state, visit.ended_at, visit.ended_by = "completed", work.now, visit.technician_id


def let_a_plan_hang(work: Work) -> None:
    work.session.add(
        Plan(territory_id=1, first_day=DAY, last_day=DAY, state="solving", solve_seconds=1, asked_by="fault", attempt=1)
    )


def fail_without_a_reason(work: Work) -> None:
    let_a_plan_hang(work)
    work.session.flush()
    work.session.query(Plan).filter_by(state="solving").one().state = "failed"


def tell_nobody(work: Work) -> None:
    text = work.session.query(Message).filter_by(kind="confirmation").order_by(Message.id).first()
    assert text is not None
    text.kind = "running_late"


def promise_nothing(work: Work) -> None:
    made = work.session.query(Promise).order_by(Promise.id).first()
    work.session.delete(made)


def name_somebody_else(work: Work) -> None:
    row = work.session.query(Appointment).filter_by(visit_id=1).one()
    row.technician_id = 3 - row.technician_id


def an_opening(work: Work, *outcomes: str) -> None:
    """A window that was taken, offered to one customer for each of these outcomes."""
    first = work.session.query(Appointment).order_by(Appointment.id).first()
    assert first is not None
    technician = work.session.get_one(Technician, first.technician_id)
    hold = a_hold(technician, START + 6 * HOUR, state="confirmed")
    work.session.add(hold)
    work.session.flush()
    opening = WaitOpening(
        territory_id=1, technician_id=technician.id, hold_id=hold.id, arrival_window=hold.arrival_window,
        state="taken", made_at=work.now, expires_at=work.now,
    )  # fmt: skip
    work.session.add(opening)
    for visit_id, outcome in enumerate(outcomes, start=1):
        waits = WaitEntry(visit_id=visit_id, territory_id=1, asked_by="fault", asked_at=work.now, state="taken")
        offer = WaitOffer(entry=waits, appointment_id=first.id, made_at=work.now, outcome=outcome, ended_at=work.now)
        opening.offers.append(offer)


def take_for_nobody(work: Work) -> None:
    an_opening(work, "lost")


def let_two_take_it(work: Work) -> None:
    an_opening(work, "taken", "taken")


def promise_another_time(work: Work) -> None:
    row = work.session.query(Appointment).filter_by(visit_id=1).one()
    row.arrival_window = Range(START + 5 * HOUR, START + 6 * HOUR)


@pytest.mark.parametrize(
    ("fault", "invariant"),
    [
        (want_another_skill, "7"),
        (work_at_night, "7"),
        (leave_a_promise_open, "8"),
        (take_for_nobody, "8"),
        (let_two_take_it, "8"),
        (let_a_plan_hang, "11"),
        (fail_without_a_reason, "11"),
        (tell_nobody, "12"),
        (promise_nothing, "12"),
        (name_somebody_else, "23"),
        (promise_another_time, "23"),
    ],
)
def test_notices_a_fault_in_the_database(house: Backend, fault: Callable[[Work], None], invariant: str) -> None:
    with house.work() as work:
        fault(work)
    assert numbers(broken(house)) == {invariant}


def test_finds_nothing_wrong_with_an_opening_that_one_of_two_took(house: Backend) -> None:
    with house.work() as work:
        an_opening(work, "lost", "taken")
        assert broken_in(work) == []


def test_notices_two_visits_of_a_technician_at_the_same_time(house: Backend) -> None:
    """6: before the database's own rule sees it, which is at the end of a transaction."""
    with house.work() as work:
        one, other = work.session.get_one(Visit, 1), work.session.get_one(Visit, 2)
        one.technician_id, one.during = other.technician_id, other.during
        work.session.flush()
        found = broken_in(work)
        work.session.rollback()
    assert "6: visit 1 and visit 2" in found


NINE, TEN, ELEVEN, NOON = (START + hours * HOUR for hours in range(4))
PLACED = Standing(states={("visit", 1): "scheduled"}, places={1: (5, TEN, ELEVEN)}, promised={1: (TEN, ELEVEN)})
"""An hour's work from ten, whose customer was told that somebody comes between ten and eleven."""


STUCK = ["6: hold 3 was laid upon visit 1, which can't give way"]


@pytest.mark.parametrize(
    ("held", "changes", "found"),
    [
        ((5, TEN, TEN + HOUR / 2), {}, []),
        ((5, TEN + HOUR / 2, NOON), {}, STUCK),
        (
            (5, TEN, TEN + HOUR / 2),
            {"fixed": frozenset({1})},
            STUCK,
        ),
        ((5, TEN, TEN + HOUR / 2), {"promised": {}}, STUCK),
        ((6, TEN + HOUR / 2, NOON), {}, []),
        ((5, ELEVEN, NOON), {}, []),
    ],
)
def test_notices_a_hold_upon_a_visit_that_cannot_give_way(
    held: tuple[int, datetime, datetime], changes: dict[str, Any], found: list[str]
) -> None:
    before = replace(PLACED, **changes)
    assert broken_by_room(before, replace(before, holds={3: held})) == found


def test_notices_a_visit_that_was_put_upon_a_hold() -> None:
    before = replace(PLACED, holds={3: (5, NINE, TEN)})
    after = replace(before, places={1: (5, NINE + HOUR / 2, TEN + HOUR / 2)})
    assert broken_by_room(before, before) == []
    assert broken_by_room(before, after) == ["6: visit 1 was put upon hold 3"]


def test_notices_a_text_that_two_crews_sent(house: Backend, carrier: FakeCarrier) -> None:
    """13: a claim that was given back although its call had been made."""
    with house.work() as work:
        text = work.session.query(Message).filter_by(kind="confirmation").order_by(Message.id).first()
        assert text is not None
        carrier.taken.append(replace(carrier.taken[0], message_id=str(text.id), body=text.body, to=text.to_number))
    assert numbers(broken_texts(house, carrier)) == {"13"}


def test_notices_a_text_sent_again_before_a_look_up(house: Backend, carrier: FakeCarrier) -> None:
    """14: a second attempt while nobody knows what became of the first one."""
    with house.work() as work:
        first = work.session.query(Attempt).order_by(Attempt.id).first()
        assert first is not None
        again = Attempt(
            message_id=first.message_id, claim=first.claim + 1, carrier=first.carrier, started_at=work.now,
            ended_at=work.now, outcome="accepted",
        )  # fmt: skip
        work.session.add(again)
        first.outcome = first.ended_at = None
    assert numbers(broken_texts(house, carrier)) == {"14"}


@pytest.mark.parametrize(
    ("kind", "end", "wrong"),
    [
        ("reminder", "cancelled", True),
        ("cancelled", "cancelled", False),
        ("cancelled", "superseded", True),
        ("missed_you", "missed", False),
        ("missed_you", "fulfilled", True),
        ("completed", "missed", True),
        ("survey", "fulfilled", False),
        ("waitlist_offer", "superseded", True),
        ("reply_unclear", "superseded", False),
    ],
)
def test_notices_a_text_for_a_version_that_had_ended(kind: str, end: str, wrong: bool) -> None:
    before = Standing(ended={7: end}, texts=((1, 7, "confirmation"),))
    after = replace(before, texts=(*before.texts, (2, 7, kind), (3, 8, kind)))
    told = [f"15: text 2 ({kind}) was sent for version 7, which had ended {end}"]
    assert broken_by_any(before, after) == (told if wrong else [])


def test_counts_a_cancelled_version_that_has_a_next_one_as_superseded(house: Backend) -> None:
    with house.work() as work:
        first, other = work.session.query(Appointment).order_by(Appointment.id).limit(2)
        first.state = other.state = "cancelled"
        work.session.flush()
        work.session.add(
            Appointment(
                visit_id=first.visit_id, version=first.version + 1, state="live", technician_id=first.technician_id,
                arrival_window=first.arrival_window, cause="booked", made_at=work.now,
            )
        )  # fmt: skip
        ids = first.id, other.id
    ended = standing_of(house).ended
    assert [ended[id] for id in ids] == ["superseded", "cancelled"]


def test_notices_a_state_that_left_its_road() -> None:
    before = Standing(states={("visit", 1): "completed", ("order", 1): "cancelled", ("visit", 2): "scheduled"})
    after = Standing(states={("visit", 1): "scheduled", ("order", 1): "cancelled", ("visit", 2): "completed"})
    assert broken_by_any(before, after) == ["8: visit 1 went from completed to scheduled"]
    assert broken_by_any(before, Standing()) == ["8: visit 1 is gone", "8: order 1 is gone", "8: visit 2 is gone"]


def test_notices_a_place_on_the_list_or_an_opening_that_left_its_road() -> None:
    before = Standing(states={("wait", 1): "taken", ("opening", 1): "lapsed", ("opening", 2): "open"})
    after = Standing(states={("wait", 1): "waiting", ("opening", 1): "claimed", ("opening", 2): "taken"})
    assert broken_by_any(before, after) == [
        "8: wait 1 went from taken to waiting",
        "8: opening 1 went from lapsed to claimed",
    ]


def test_lets_an_end_be_left_only_by_a_reopening_in_the_audit() -> None:
    ended, gone_on = {("visit", 1): "cannot_complete"}, {("visit", 1): "completed"}
    once = {("visit", 1): 1}
    fault = ["8: visit 1 went from cannot_complete to completed"]
    before = Standing(states=ended)
    assert broken_by_any(before, Standing(states=gone_on, reopens=once)) == []
    assert broken_by_any(before, Standing(states=gone_on)) == fault
    assert broken_by_any(before, Standing(states=gone_on, reopens={("visit", 2): 1, ("order", 1): 1})) == fault
    assert broken_by_any(replace(before, reopens=once), Standing(states=gone_on, reopens=once)) == fault
    backwards = Standing(states={("visit", 1): "scheduled"}, reopens=once)
    assert broken_by_any(before, backwards) == ["8: visit 1 went from cannot_complete to scheduled"]
    off, waits = Standing(states={("visit", 1): "cancelled"}), {("visit", 1): "draft"}
    assert broken_by_any(off, Standing(states=waits, reopens=once)) == []
    assert broken_by_any(off, Standing(states=waits)) == ["8: visit 1 went from cancelled to draft"]
    assert broken_by_any(off, Standing(states=gone_on, reopens={("order", 1): 1})) != []


def test_notices_two_dispatchers_who_both_won_and_a_lost_wish() -> None:
    wanted = {"Ada": 1, "Bo": 2}
    assert broken_by_editors(["Ada", "stale"], wanted, 1) == []
    assert numbers(broken_by_editors(["Ada", "Bo"], wanted, 2)) == {"9"}
    assert numbers(broken_by_editors(["Ada", "stale"], wanted, 2)) == {"9"}


def test_notices_a_plan_that_moved_what_is_imminent(house: Backend, clock: FixedClock) -> None:
    """10: a publication that trusts a snapshot from before."""
    with house.work() as work:
        first = min(work.session.query(Visit), key=begin_of)
        clock.set(first.during.lower - timedelta(minutes=20))
    before = standing_of(house)
    assert broken_by_plan(before, before) == []
    with house.work() as work:
        moved = work.session.get_one(Visit, first.id)
        moved.during = Range(moved.during.lower + timedelta(minutes=5), moved.during.upper + timedelta(minutes=5))
    assert broken_by_plan(before, standing_of(house)) == [f"10: visit {first.id} was moved by a plan"]


def test_notices_a_failed_plan_that_changed_something(house: Backend) -> None:
    before = standing_of(house)
    assert broken_by_failure(before, before, "failed", "solver_crash") == []
    assert numbers(broken_by_failure(before, before, "failed", None)) == {"11"}
    with house.work() as work:
        visit = work.session.get_one(Visit, 1)
        visit.state, visit.technician_id, visit.during = "draft", None, None
    assert numbers(broken_by_failure(before, standing_of(house), "failed", "solver_crash")) == {"11"}
