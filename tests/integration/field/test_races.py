"""Two things at the same moment, on real connections."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from dispatch.accounts.services.devices import offer_pairing, pair
from dispatch.accounts.services.identity import add_user
from dispatch.aftercare.rules.follow_ups import CallOutcome
from dispatch.aftercare.services.call_backs import CallAttempt, record_attempt
from dispatch.aftercare.services.follow_ups import answer_survey, request_call_back
from dispatch.bootstrap import Backend
from dispatch.db.tables import FieldEvent, FollowUp, Message, Survey, Visit, Warranty
from dispatch.field.processes.event_batches import take_events
from dispatch.live_day.processes.day_watch import refresh_etas
from dispatch.vocabulary.errors import DispatchError, Refused
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.field import a_booked_visit, a_day, a_device, an_event, reassign, take
from tests.support.running.racing import at_once

MINUTE = timedelta(minutes=1)


def outcomes(*acts: Callable[[], object]) -> list[object]:
    """Begins all acts together; a known refusal is returned like an answer."""

    def run(act: Callable[[], object]) -> object:
        try:
            return act()
        except DispatchError as error:
            return error

    return at_once(*[partial(run, act) for act in acts])


def test_applies_an_event_once_that_comes_eight_times_at_once(backend: Backend, clock: FixedClock) -> None:
    with backend.work() as work:
        _, (ada,) = a_day(work)
        visit_id, device = a_booked_visit(work, ada).id, a_device(work, ada)
    clock.set(START + 100 * MINUTE)
    event = an_event(visit_id, "completed", clock.at)
    answers = outcomes(*[lambda: take_events(backend, device, [event])[0].verdict.value] * 8)
    assert sorted(map(str, answers)) == ["applied"] + ["duplicate"] * 7
    with backend.work() as work:
        assert work.session.query(FieldEvent).count() == 1
        assert work.session.query(Warranty).count() == 1
        assert work.session.query(Message).filter_by(kind="completed").count() == 1


def test_keeps_both_ends_that_two_technicians_report_at_once(backend: Backend, clock: FixedClock) -> None:
    with backend.work() as work:
        _, (ada, bo) = a_day(work, technicians=2)
        visit = a_booked_visit(work, ada)
        devices = a_device(work, ada), a_device(work, bo)
    with backend.work() as work:
        reassign(work, work.session.get_one(Visit, visit.id), bo)
    clock.set(START + 100 * MINUTE)

    def complete(device: Actor) -> object:
        return take_events(backend, device, [an_event(visit.id, "completed", clock.at)])

    outcomes(*[lambda device=device: complete(device) for device in devices])
    with backend.work() as work:
        assert work.session.query(FieldEvent).count() == 2
        ended = work.session.get_one(Visit, visit.id)
        assert (ended.state, ended.ended_by) == ("completed", devices[1].technician_id)
        assert work.session.query(Warranty).count() == 1


def test_lets_reports_and_forecasts_run_against_each_other(backend: Backend, clock: FixedClock) -> None:
    with backend.work() as work:
        _, (ada,) = a_day(work)
        visits = [a_booked_visit(work, ada, hours=1 + 2 * number).id for number in range(3)]
        device = a_device(work, ada)
    clock.set(START + 300 * MINUTE)
    take(backend, device, an_event(visits[0], "arrived", clock.at))
    technician_id = device.technician_id
    assert technician_id is not None
    reports = [
        lambda visit_id=visit_id: take_events(backend, device, [an_event(visit_id, "accepted", clock.at)])[0].verdict
        for visit_id in visits
    ]
    answers = outcomes(*reports, *[lambda: refresh_etas(backend, technician_id)] * 3)
    assert answers[:3] == ["applied"] * 3
    with backend.work() as work:
        told = work.session.query(Message).filter_by(kind="running_late")
        assert len({(text.appointment_id, text.occurrence) for text in told}) == told.count()


def test_pairs_one_device_with_a_code_that_two_type_in_at_once(backend: Backend) -> None:
    with backend.work() as work:
        _, (ada,) = a_day(work)
        code = offer_pairing(work, ada.id).code

    def try_it() -> str:
        with backend.work() as work:
            return pair(work, code, "phone").token

    answers = outcomes(*[try_it] * 4)
    assert sum(isinstance(answer, Refused) for answer in answers) == 3


def completed(backend: Backend, clock: FixedClock) -> int:
    with backend.work() as work:
        _, (ada,) = a_day(work)
        visit_id, device = a_booked_visit(work, ada).id, a_device(work, ada)
    clock.set(START + 100 * MINUTE)
    take(backend, device, an_event(visit_id, "completed", clock.at))
    return visit_id


def test_keeps_one_answer_of_four_at_once(backend: Backend, clock: FixedClock) -> None:
    visit_id = completed(backend, clock)

    def answer() -> int:
        with backend.work() as work:
            return answer_survey(work, work.session.get_one(Visit, visit_id), 2, fixed=True).score

    answers = outcomes(*[answer] * 4)
    assert sum(isinstance(found, Refused) for found in answers) == 3
    with backend.work() as work:
        assert work.session.query(Survey).count() == 1
        assert work.session.query(FollowUp).filter_by(kind="call_back").count() == 1


def test_owes_one_call_to_who_asks_four_times_at_once(backend: Backend, clock: FixedClock) -> None:
    visit_id = completed(backend, clock)

    def ask() -> int:
        with backend.work() as work:
            return request_call_back(work, work.session.get_one(Visit, visit_id), "customer_asked").id

    assert len(set(outcomes(*[ask] * 4))) == 1


def test_lets_one_of_two_colleagues_note_a_call_on_the_same_version(backend: Backend, clock: FixedClock) -> None:
    visit_id = completed(backend, clock)
    with backend.work() as work:
        call = request_call_back(work, work.session.get_one(Visit, visit_id), "not_fixed")
        people = [add_user(work, name, Role.SERVICE) for name in ("Sam", "Tess")]
    actors = [Actor(name=person.name, role=Role.SERVICE, user_id=person.id) for person in people]

    def note(actor: Actor) -> str:
        with backend.work(actor) as work:
            return record_attempt(work, call.id, 1, CallAttempt(CallOutcome.REACHED_NOT_FIXED)).state

    answers = outcomes(*[lambda actor=actor: note(actor) for actor in actors])
    assert sorted(type(answer).__name__ for answer in answers) == ["FollowUpState", "Stale"]
    with backend.work() as work:
        assert work.session.query(Visit).filter_by(previous_visit_id=visit_id).count() == 1
