from datetime import UTC, datetime, timedelta

import pytest

from dispatch.accounts.services.identity import add_user
from dispatch.aftercare.rules.follow_ups import CallOutcome
from dispatch.aftercare.services.call_backs import CallAttempt, record_attempt
from dispatch.aftercare.services.follow_ups import answer_survey, request_call_back, sweep
from dispatch.bootstrap import Backend
from dispatch.db.tables import (
    AuditEntry,
    Customer,
    Event,
    FollowUp,
    Message,
    Promise,
    Survey,
    Task,
    User,
    Visit,
    WorkOrder,
    WorkType,
)
from dispatch.vocabulary.errors import Invalid, Missing, Refused, Stale
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.field import a_booked_visit, a_day, a_device, an_event, take

MINUTE = timedelta(minutes=1)
ENDED = START + 100 * MINUTE


@pytest.fixture
def visit_id(backend: Backend, clock: FixedClock) -> int:
    """A visit that was completed at 10:40 UTC, which is now; its customer is called when they are silent."""
    with backend.work() as work:
        _, (ada,) = a_day(work)
        visit_id, device = a_booked_visit(work, ada).id, a_device(work, ada)
        work.session.query(Customer).update({"care_consent": True})
        work.session.query(WorkType).update({"silence_calls_percent": 100})
    clock.set(ENDED)
    take(backend, device, an_event(visit_id, "completed", clock.at))
    return visit_id


@pytest.fixture
def sam(backend: Backend) -> Actor:
    """A colleague of the service staff."""
    with backend.work() as work:
        return Actor(name="Sam", role=Role.SERVICE, user_id=add_user(work, "Sam", Role.SERVICE).id)


def answer(backend: Backend, visit_id: int, score: int, *, fixed: bool) -> None:
    with backend.work() as work:
        answer_survey(work, work.session.get_one(Visit, visit_id), score, fixed, "So it is.")


def a_call(backend: Backend, visit_id: int, reason: str = "not_fixed") -> int:
    with backend.work() as work:
        return request_call_back(work, work.session.get_one(Visit, visit_id), reason).id


def states(backend: Backend) -> list[tuple[str, str, str, str | None]]:
    with backend.work() as work:
        rows = work.session.query(FollowUp).order_by(FollowUp.kind)
        return [(row.kind, row.state, row.reason, row.outcome) for row in rows]


def announced(backend: Backend, kind: str) -> int:
    with backend.work() as work:
        return work.session.query(Event).filter_by(kind=kind).count()


def test_is_done_with_a_good_answer(backend: Backend, visit_id: int) -> None:
    answer(backend, visit_id, 5, fixed=True)
    assert states(backend) == [("survey", "done", "completed", "answered")]
    with backend.work() as work:
        survey = work.session.get_one(Survey, visit_id)
        assert (survey.score, survey.fixed, survey.comment) == (5, True, "So it is.")


@pytest.mark.parametrize(("given", "reason", "hours"), [((3, True), "low_score", 24), ((5, False), "not_fixed", 4)])
def test_owes_a_call_after_a_bad_answer(
    backend: Backend, visit_id: int, given: tuple[int, bool], reason: str, hours: int
) -> None:
    answer(backend, visit_id, given[0], fixed=given[1])
    assert states(backend)[0] == ("call_back", "due", reason, None)
    assert announced(backend, "follow_up.due") == 1
    with backend.work() as work:
        call = work.session.query(FollowUp).filter_by(kind="call_back").one()
        deadline = ENDED + timedelta(hours=hours)
        assert (call.due_at, call.deadline) == (ENDED, deadline)
        assert call.not_by_technician_id == work.session.get_one(Visit, visit_id).ended_by
        promise = work.session.query(Promise).filter_by(kind="call_back").one()
        told = work.session.query(Message).filter_by(kind="call_back_promised").one()
        assert (promise.state, promise.due.upper, promise.message_id) == ("made", deadline, told.id)


def test_takes_one_answer(backend: Backend, visit_id: int) -> None:
    answer(backend, visit_id, 5, fixed=True)
    with pytest.raises(Refused, match="answered already"):
        answer(backend, visit_id, 1, fixed=False)
    assert states(backend) == [("survey", "done", "completed", "answered")]


def test_owes_a_call_when_no_answer_comes_within_a_day(backend: Backend, clock: FixedClock, visit_id: int) -> None:
    clock.set(ENDED + timedelta(hours=24) - MINUTE)
    with backend.work() as work:
        assert sweep(work) == 0
    clock.forward(minutes=1)
    for swept in (1, 0):
        with backend.work() as work:
            assert sweep(work) == swept
    assert states(backend) == [
        ("call_back", "due", "no_answer", None),
        ("survey", "done", "completed", "no_answer"),
    ]
    assert announced(backend, "follow_up.due") == 1
    with backend.work() as work:
        assert work.session.query(Message).filter_by(kind="call_back_promised").count() == 0


def test_spares_who_answers_well_after_all_the_call(backend: Backend, clock: FixedClock, visit_id: int) -> None:
    clock.set(ENDED + timedelta(hours=25))
    with backend.work() as work:
        sweep(work)
    answer(backend, visit_id, 5, fixed=True)
    assert states(backend)[0] == ("call_back", "cancelled", "no_answer", "answered")
    with backend.work() as work:
        assert work.session.query(Promise).filter_by(kind="call_back").one().state == "withdrawn"


def test_makes_a_call_more_urgent_but_never_less(backend: Backend, visit_id: int) -> None:
    a_call(backend, visit_id, "no_answer")
    a_call(backend, visit_id, "not_fixed")
    a_call(backend, visit_id, "low_score")
    with backend.work() as work:
        call = work.session.query(FollowUp).filter_by(kind="call_back").one()
        assert (call.reason, call.deadline, call.version) == ("not_fixed", ENDED + timedelta(hours=4), 2)


def test_moves_a_deadline_in_quiet_hours_to_the_morning(backend: Backend, clock: FixedClock, visit_id: int) -> None:
    clock.set(datetime(2026, 11, 30, 18, tzinfo=UTC))
    a_call(backend, visit_id)
    with backend.work() as work:
        call = work.session.query(FollowUp).filter_by(kind="call_back").one()
        assert call.deadline == datetime(2026, 12, 1, 8, tzinfo=UTC)


def test_keeps_the_promise_of_a_call_that_reached_the_customer(
    backend: Backend, clock: FixedClock, visit_id: int, sam: Actor
) -> None:
    call_id = a_call(backend, visit_id)
    clock.forward(hours=1)
    with backend.work(sam) as work:
        call = record_attempt(work, call_id, 1, CallAttempt(CallOutcome.REACHED_FIXED, "All is well."))
        assert (call.state, call.outcome, call.owner_id, call.version) == ("done", "reached_fixed", sam.user_id, 2)
        assert [(tried.outcome, tried.notes) for tried in call.attempts] == [("reached_fixed", "All is well.")]
    with backend.work() as work:
        promise = work.session.query(Promise).filter_by(kind="call_back").one()
        assert (promise.state, promise.settled_by_event) == ("kept", f"follow_up:{call_id}")
        assert work.session.query(WorkOrder).one().state == "completed"


def test_reopens_the_order_with_a_next_visit_when_it_is_not_fixed(backend: Backend, visit_id: int, sam: Actor) -> None:
    call_id = a_call(backend, visit_id)
    with backend.work(sam) as work:
        record_attempt(work, call_id, 1, CallAttempt(CallOutcome.REACHED_NOT_FIXED))
    with backend.work() as work:
        following = work.session.query(Visit).filter_by(previous_visit_id=visit_id).one()
        assert (following.state, following.number) == ("draft", 2)
        assert work.session.query(WorkOrder).one().state == "received"
        reopened = work.session.query(AuditEntry).filter_by(action="order.reopened").one()
        assert (reopened.actor, reopened.why) == ("Sam", "not_fixed")
        assert work.session.get_one(Visit, visit_id).state == "completed"


@pytest.mark.parametrize(
    ("tried", "due_at"),
    [
        (CallAttempt(CallOutcome.NO_ANSWER), ENDED + timedelta(hours=2)),
        (CallAttempt(CallOutcome.CALL_LATER, call_at=ENDED + timedelta(hours=3)), ENDED + timedelta(hours=3)),
    ],
)
def test_stays_due_until_somebody_is_reached(
    backend: Backend, visit_id: int, sam: Actor, tried: CallAttempt, due_at: datetime
) -> None:
    call_id = a_call(backend, visit_id)
    with backend.work(sam) as work:
        call = record_attempt(work, call_id, 1, tried)
        assert (call.state, call.due_at, call.deadline) == ("due", due_at, ENDED + timedelta(hours=4))


def test_breaks_the_promise_of_a_call_that_nobody_made(backend: Backend, clock: FixedClock, visit_id: int) -> None:
    a_call(backend, visit_id)
    clock.forward(hours=4)
    with backend.work() as work:
        sweep(work)
        assert work.session.query(Promise).filter_by(kind="call_back").one().state == "made"
    clock.forward(seconds=1)
    for _ in range(2):
        with backend.work() as work:
            sweep(work)
    with backend.work() as work:
        assert work.session.query(Promise).filter_by(kind="call_back").one().state == "broken"
        assert work.session.query(Task).filter_by(kind="overdue_call").count() == 1
    assert announced(backend, "follow_up.overdue") == 1


def test_owes_another_call_when_the_customer_asks_again(backend: Backend, visit_id: int, sam: Actor) -> None:
    call_id = a_call(backend, visit_id)
    with backend.work(sam) as work:
        record_attempt(work, call_id, 1, CallAttempt(CallOutcome.REACHED_FIXED))
    assert a_call(backend, visit_id, "customer_asked") == call_id
    with backend.work() as work:
        call = work.session.get_one(FollowUp, call_id)
        assert (call.state, call.outcome, len(call.attempts), call.version) == ("due", None, 1, 3)
    assert announced(backend, "follow_up.due") == 2


def test_refuses_the_technician_who_was_there(backend: Backend, visit_id: int) -> None:
    call_id = a_call(backend, visit_id)
    with backend.work() as work:
        came = work.session.get_one(Visit, visit_id).ended_by
        person = add_user(work, "Ada", Role.TECHNICIAN, technician_id=came)
    actor = Actor(name="Ada", role=Role.SERVICE, user_id=person.id)
    with pytest.raises(Refused, match="Another person"), backend.work(actor) as work:
        record_attempt(work, call_id, 1, CallAttempt(CallOutcome.REACHED_FIXED))
    with backend.work() as work:
        assert work.session.get_one(FollowUp, call_id).attempts == []


def test_refuses_what_is_stale_over_or_in_the_past(
    backend: Backend, clock: FixedClock, visit_id: int, sam: Actor
) -> None:
    call_id = a_call(backend, visit_id)
    with pytest.raises(Stale), backend.work(sam) as work:
        record_attempt(work, call_id, 7, CallAttempt(CallOutcome.NO_ANSWER))
    with pytest.raises(Invalid), backend.work(sam) as work:
        record_attempt(work, call_id, 1, CallAttempt(CallOutcome.CALL_LATER, call_at=clock.at))
    with backend.work(sam) as work:
        record_attempt(work, call_id, 1, CallAttempt(CallOutcome.REACHED_FIXED))
    with pytest.raises(Refused), backend.work(sam) as work:
        record_attempt(work, call_id, 2, CallAttempt(CallOutcome.NO_ANSWER))


def test_hides_calls_out_of_the_actors_bounds(backend: Backend, visit_id: int, sam: Actor) -> None:
    call_id = a_call(backend, visit_id)
    elsewhere = Actor(name="Sam", role=Role.SERVICE, user_id=sam.user_id, territory_ids=frozenset({99}))
    with pytest.raises(Missing), backend.work(elsewhere) as work:
        record_attempt(work, call_id, 1, CallAttempt(CallOutcome.NO_ANSWER))
    with backend.work() as work:
        assert work.session.query(User).count() == 1
