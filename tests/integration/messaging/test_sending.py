from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, Attempt, Customer, InboxText, Message, Spending, Task, Visit
from dispatch.messaging.processes.sending import SenderPool
from dispatch.messaging.services import opt_outs
from notify.errors import ErrorClass, OutcomeUnknownError, SendError
from tests.support.carriers import FakeCarrier, raising, with_carriers
from tests.support.clocks import START, FixedClock
from tests.support.messages import a_text, the_message


def test_delivers_into_the_inbox(backend: Backend) -> None:
    with backend.work() as work:
        message = a_text(work)
    assert SenderPool(backend).send_due() == 1
    with backend.work() as work:
        sent = work.session.get_one(Message, message.id)
        arrived = work.session.query(InboxText).one()
        attempt = work.session.query(Attempt).one()
    assert (sent.state, sent.carrier, sent.carrier_status) == ("delivered", "inbox", "delivered")
    assert (arrived.to_number, arrived.body) == (message.to_number, message.body)
    assert (attempt.claim, attempt.outcome) == (1, "accepted")


def test_hands_the_carrier_what_is_stored(backend: Backend) -> None:
    carrier = FakeCarrier()
    with backend.work() as work:
        message = a_text(work)
    SenderPool(with_carriers(backend, carrier)).send_due()
    (taken,) = carrier.taken
    assert (taken.message_id, taken.to, taken.body) == (str(message.id), message.to_number, message.body)
    assert (taken.attempt, taken.kind, taken.language) == (1, "confirmation", "en")
    assert taken.parameters == message.parameters
    assert taken.validity_s == 28 * 3600


def test_sends_each_of_many_once(backend: Backend) -> None:
    carrier = FakeCarrier()
    with backend.work() as work:
        ids = {str(a_text(work).id) for _ in range(30)}
    crew = SenderPool(with_carriers(backend, carrier), calls_at_once=4)
    assert crew.send_due() == 30
    assert crew.send_due() == 0
    assert sorted(text.message_id for text in carrier.taken) == sorted(ids)


def test_sends_what_expires_first_before_the_rest(backend: Backend) -> None:
    carrier = FakeCarrier()
    with backend.work() as work:
        confirmation = a_text(work)
        on_the_way = a_text(work, kind="on_the_way", parameters={"eta": START + timedelta(minutes=20)})
    SenderPool(with_carriers(backend, carrier), calls_at_once=1).send_due()
    assert [text.message_id for text in carrier.taken] == [str(on_the_way.id), str(confirmation.id)]


@pytest.mark.parametrize(
    ("appointment", "visit", "reason"),
    [
        ("superseded", "scheduled", "version_superseded"),
        ("cancelled", "cancelled", "version_cancelled"),
        ("live", "completed", "version_completed"),
        ("live", "cancelled", "version_cancelled"),
        ("missed", "cannot_complete", "version_missed"),
    ],
)
def test_suppresses_what_speaks_of_a_version_that_is_no_more(
    backend: Backend, appointment: str, visit: str, reason: str
) -> None:
    with backend.work() as work:
        a_text(work)
        work.session.query(Appointment).update({"state": appointment})
        work.session.query(Visit).update({"state": visit})
    assert SenderPool(backend).send_due() == 0
    message = the_message(backend)
    assert (message.state, message.suppressed_reason) == ("suppressed", reason)


def test_sends_nothing_to_a_number_that_opted_out(backend: Backend) -> None:
    with backend.work() as work:
        message = a_text(work)
        opt_outs.opt_out(work, message.to_number)
    assert SenderPool(backend).send_due() == 0
    message = the_message(backend)
    assert (message.state, message.suppressed_reason) == ("suppressed", "opted_out")
    with backend.work() as work:
        assert work.session.query(Task).one().kind == "tell_customer"


def test_puts_off_in_quiet_hours_and_decides_anew_in_the_morning(backend: Backend, clock: FixedClock) -> None:
    clock.set(START.replace(hour=20, minute=30))  # 21:30 in Vaduz.
    with backend.work() as work:
        a_text(work)
    crew = SenderPool(backend)
    assert crew.send_due() == 0
    held = the_message(backend)
    assert (held.state, held.held_reason) == ("queued", "quiet_hours")
    assert held.not_before == START.replace(day=1, month=12, hour=7)
    clock.set(held.not_before)
    with backend.work() as work:
        work.session.query(Appointment).update({"state": "cancelled"})
    assert crew.send_due() == 0
    assert the_message(backend).suppressed_reason == "version_cancelled"


def test_expires_what_came_too_late_and_asks_a_person_to_call(backend: Backend, clock: FixedClock) -> None:
    with backend.work() as work:
        a_text(work, kind="running_late", parameters={"eta": START + timedelta(hours=1)})
    clock.forward(minutes=30)
    assert SenderPool(backend).send_due() == 0
    assert the_message(backend).state == "expired"
    with backend.work() as work:
        assert work.session.query(Task).one().topic == "message:1"


def test_sends_a_number_six_texts_a_day_within_one_claim(backend: Backend) -> None:
    with backend.work() as work:
        for _ in range(8):
            a_text(work, phone="+12025550123")
    assert SenderPool(backend).send_due() == 6
    with backend.work() as work:
        held = work.session.query(Message).filter_by(state="queued").all()
        assert [message.held_reason for message in held] == ["day_budget", "day_budget"]


def test_tries_again_after_a_refusal_before_acceptance(backend: Backend, clock: FixedClock) -> None:
    carrier = FakeCarrier(answer=raising(SendError(ErrorClass.RETRY_NOW, "connect")))
    with backend.work() as work:
        a_text(work)
    crew = SenderPool(with_carriers(backend, carrier))
    assert crew.send_due() == 1
    waiting = the_message(backend)
    assert (waiting.state, waiting.held_reason, waiting.error_code) == ("queued", "retry_now", "connect")
    assert START < waiting.not_before <= START + timedelta(seconds=2)
    carrier.answer = lambda _text: None
    clock.forward(seconds=3)
    assert crew.send_due() == 1
    assert the_message(backend).state == "sent"
    with backend.work() as work:
        attempts = work.session.query(Attempt).order_by(Attempt.claim).all()
        assert [(attempt.claim, attempt.outcome) for attempt in attempts] == [(1, "retry_now"), (2, "accepted")]


def test_texts_a_bad_number_no_more(backend: Backend) -> None:
    carrier = FakeCarrier(answer=raising(SendError(ErrorClass.BAD_NUMBER, "21614")))
    with backend.work() as work:
        a_text(work)
    SenderPool(with_carriers(backend, carrier)).send_due()
    message = the_message(backend)
    assert (message.state, message.error_code) == ("failed", "21614")
    with backend.work() as work:
        assert work.session.query(Customer).one().textable is False
        assert work.session.query(Task).one().kind == "tell_customer"


def test_believes_an_opt_out_that_only_the_carrier_knew(backend: Backend) -> None:
    carrier = FakeCarrier(answer=raising(SendError(ErrorClass.OPT_OUT, "21610")))
    with backend.work() as work:
        message = a_text(work)
    SenderPool(with_carriers(backend, carrier)).send_due()
    assert the_message(backend).suppressed_reason == "opted_out"
    with backend.work() as work:
        assert opt_outs.is_silenced(work, message.to_number)


def test_tells_a_person_when_the_carrier_refuses_our_account(backend: Backend) -> None:
    carrier = FakeCarrier(answer=raising(SendError(ErrorClass.CONFIGURATION, "20003")))
    with backend.work() as work:
        a_text(work)
    SenderPool(with_carriers(backend, carrier)).send_due()
    assert the_message(backend).state == "queued"
    with backend.work() as work:
        assert work.session.query(Task).one().kind == "carrier_configuration"


def test_takes_a_broken_carrier_for_an_unknown_outcome(backend: Backend) -> None:
    def breaks(_text: object) -> None:
        raise ZeroDivisionError

    with backend.work() as work:
        a_text(work)
    SenderPool(with_carriers(backend, FakeCarrier(after=breaks))).send_due()
    message = the_message(backend)
    assert (message.state, message.error_code) == ("unknown", "ZeroDivisionError")


def test_leaves_what_was_attempted_with_its_carrier(backend: Backend, clock: FixedClock) -> None:
    first = FakeCarrier("first", answer=raising(SendError(ErrorClass.RETRY_NOW, "connect")))
    second = FakeCarrier("second")
    with backend.work() as work:
        a_text(work)
    SenderPool(with_carriers(backend, first, second)).send_due()
    first.answer = lambda _text: None
    clock.forward(seconds=3)
    SenderPool(with_carriers(backend, second, first)).send_due()
    assert (len(first.taken), len(second.taken)) == (1, 0)


def test_counts_the_day_s_spending_and_gives_back_what_was_refused(backend: Backend) -> None:
    carrier = FakeCarrier()
    with backend.work() as work:
        a_text(work).price_micros = 700
        a_text(work).price_micros = 500
    refused = SendError(ErrorClass.REFUSED, "30007")
    carrier.answer = lambda _text: _refuse_first(carrier, refused)
    SenderPool(with_carriers(backend, carrier), calls_at_once=1).send_due()
    with backend.work() as work:
        assert work.session.query(Spending).one().micros == 500


def test_waits_for_the_next_day_when_the_money_is_used_up(backend: Backend) -> None:
    texting = backend.tools.texting
    rules = replace(texting.rules, daily_cap_micros=1000)
    house = replace(backend, tools=replace(backend.tools, texting=replace(texting, rules=rules)))
    with house.work() as work:
        a_text(work).price_micros = 700
        a_text(work).price_micros = 700
    assert SenderPool(house).send_due() == 1
    with house.work() as work:
        held = work.session.query(Message).filter_by(state="queued").one()
        assert (held.held_reason, held.not_before) == ("money_cap", START.replace(day=1, month=12, hour=0))


def _refuse_first(carrier: FakeCarrier, error: SendError) -> None:
    if not carrier.asked:
        carrier.asked.append("refused")
        raise error


def test_looks_an_unknown_outcome_up_before_anything_else(backend: Backend) -> None:
    carrier = FakeCarrier(after=raising(OutcomeUnknownError("ReadTimeout")))
    with backend.work() as work:
        a_text(work)
    crew = SenderPool(with_carriers(backend, carrier))
    crew.send_due()
    assert crew.send_due() == 0
    assert the_message(backend).state == "unknown"
