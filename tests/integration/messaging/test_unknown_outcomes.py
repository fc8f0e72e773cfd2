from collections.abc import Callable
from datetime import timedelta

from dispatch.bootstrap import Backend
from dispatch.db.tables import Attempt, AuditEntry, Spending
from dispatch.messaging.processes.reconciliation import sweep
from dispatch.messaging.processes.sending import SenderPool
from dispatch.messaging.services import attempts as attempts_service
from dispatch.messaging.services import claiming, send_outcomes
from dispatch.messaging.services.send_outcomes import SendOutcome
from notify.carriers.carrier import Accepted
from notify.errors import ErrorClass, OutcomeUnknownError, SendError
from tests.support.carriers import FakeCarrier, raising, with_carriers
from tests.support.clocks import FixedClock
from tests.support.messages import a_text, send_a_text, the_message

NO_LEASE = timedelta(0)


class Gone(Exception):
    """The worker died here."""


def dying(point: str) -> Callable[[str], None]:
    def pause(at: str) -> None:
        if at == point:
            raise Gone

    return pause


def an_unknown_text(backend: Backend, carrier: FakeCarrier) -> Backend:
    house = send_a_text(backend, carrier)
    carrier.after = lambda _text: None
    assert the_message(backend).state == "unknown"
    return house


def test_finds_a_text_whose_answer_was_lost(backend: Backend, clock: FixedClock) -> None:
    carrier = FakeCarrier(after=raising(OutcomeUnknownError("ReadTimeout")))
    house = an_unknown_text(backend, carrier)
    assert sweep(house).found == 0
    clock.forward(seconds=7)
    assert sweep(house).found == 1
    message = the_message(backend)
    assert (message.state, message.carrier_message_id) == ("sent", "fake-1")
    assert len(carrier.taken) == 1


def test_sends_again_only_after_the_last_look_up_found_nothing(backend: Backend, clock: FixedClock) -> None:
    carrier = FakeCarrier(answer=raising(OutcomeUnknownError("ReadTimeout")), finds=False)
    house = an_unknown_text(backend, carrier)
    carrier.answer = lambda _text: None
    for look_ups in range(1, 5):
        clock.set(the_message(backend).look_up_at)
        assert sweep(house).not_found == 1
        assert SenderPool(house).send_due() == 0
        assert the_message(backend).look_ups == look_ups
    clock.set(the_message(backend).look_up_at)
    assert sweep(house).not_found == 1
    assert the_message(backend).held_reason == "not_accepted"
    with backend.work() as work:
        assert work.session.query(AuditEntry).filter_by(action="message.not_accepted").one().detail["look_ups"] == 5
    assert SenderPool(house).send_due() == 1
    with backend.work() as work:
        attempts = work.session.query(Attempt).order_by(Attempt.claim).all()
        assert [attempt.outcome for attempt in attempts] == ["not_accepted", "accepted"]


def test_takes_a_failed_look_up_for_no_proof(backend: Backend, clock: FixedClock) -> None:
    carrier = FakeCarrier(after=raising(OutcomeUnknownError("ReadTimeout")))
    house = an_unknown_text(backend, carrier)
    finding = carrier.find
    carrier.find = raising_on_find
    for _ in range(8):
        clock.forward(minutes=5)
        assert sweep(house).not_answered == 1
    assert (the_message(backend).state, the_message(backend).look_ups) == ("unknown", 0)
    carrier.find = finding
    clock.forward(minutes=5)
    assert sweep(house).found == 1


def raising_on_find(*_: object) -> None:
    raise SendError(ErrorClass.UNKNOWN, "ConnectTimeout")


def test_sends_at_once_what_a_dead_worker_had_claimed_and_not_called(backend: Backend) -> None:
    carrier = FakeCarrier()
    with backend.work() as work:
        a_text(work).price_micros = 700
    _die(backend, carrier, "claimed", lease=NO_LEASE)
    assert (the_message(backend).state, len(carrier.taken)) == ("claimed", 0)
    house = with_carriers(backend, carrier)
    assert sweep(house).freed == 1
    assert (the_message(backend).state, the_message(backend).carrier) == ("queued", None)
    assert SenderPool(house).send_due() == 1
    assert (the_message(backend).state, len(carrier.taken)) == ("sent", 1)
    with backend.work() as work:
        assert work.session.query(Spending).one().micros == 700


def test_looks_up_what_a_worker_left_that_died_after_its_mark(backend: Backend) -> None:
    carrier = FakeCarrier()
    with backend.work() as work:
        a_text(work)
    _die(backend, carrier, "departed", call_lease=NO_LEASE)
    assert (the_message(backend).state, len(carrier.taken)) == ("claimed", 0)
    house = with_carriers(backend, carrier)
    assert sweep(house).freed == 1
    assert the_message(backend).state == "unknown"
    assert SenderPool(house).send_due() == 0


def test_leaves_a_call_its_time_after_a_claim_that_was_short(backend: Backend) -> None:
    carrier = FakeCarrier()
    with backend.work() as work:
        a_text(work)
    _die(backend, carrier, "departed")
    assert sweep(with_carriers(backend, carrier)).freed == 0
    assert the_message(backend).state == "claimed"


def test_finds_at_once_what_a_worker_sent_that_died_before_its_record(backend: Backend) -> None:
    carrier = FakeCarrier()
    with backend.work() as work:
        a_text(work)
    _die(backend, carrier, "landed", call_lease=NO_LEASE)
    swept = sweep(with_carriers(backend, carrier))
    assert (swept.freed, swept.found) == (1, 1)
    assert (the_message(backend).state, len(carrier.taken)) == ("sent", 1)


def _die(backend: Backend, carrier: FakeCarrier, point: str, **leases: timedelta) -> None:
    crew = SenderPool(with_carriers(backend, carrier), pause=dying(point), **leases)
    try:
        crew.send_due()
    except Gone:
        return
    raise AssertionError("The worker lived on.")


def test_lets_nobody_write_an_outcome_into_a_text_that_he_lost(backend: Backend, clock: FixedClock) -> None:
    with backend.work() as work:
        a_text(work)
    with backend.work() as work:
        (old,) = claiming.claim(work, with_carriers(backend, FakeCarrier()).carriers, 1).texts
        assert attempts_service.depart(work, [old], NO_LEASE) == {old.message_id}
    carrier = FakeCarrier(finds=False)
    house = with_carriers(backend, carrier)
    sweep(house)
    while the_message(backend).state == "unknown":
        clock.set(the_message(backend).look_up_at)
        sweep(house)
    with backend.work() as work:
        (new,) = claiming.claim(work, with_carriers(backend, FakeCarrier()).carriers, 1).texts
    with backend.work() as work:
        refusal = SendError(ErrorClass.REFUSED, "30007")
        send_outcomes.record(work, [SendOutcome(old, work.now, error=refusal)])
    assert (the_message(backend).state, the_message(backend).claim) == ("claimed", 2)
    with backend.work() as work:
        send_outcomes.record(work, [SendOutcome(new, work.now, accepted=Accepted("fake-9"))])
    assert (the_message(backend).state, the_message(backend).carrier_message_id) == ("sent", "fake-9")


def test_gives_a_text_back_whose_mark_grew_old_before_the_call_and_decides_anew(backend: Backend) -> None:
    carrier = FakeCarrier()
    stopwatch = iter([0.0, 0.51, 1.0, 1.4, 1.5, 1.6])
    with backend.work() as work:
        a_text(work)
    SenderPool(with_carriers(backend, carrier), seconds=lambda: next(stopwatch)).send_due()
    assert (the_message(backend).state, len(carrier.taken)) == ("sent", 1)
    with backend.work() as work:
        attempts = work.session.query(Attempt).order_by(Attempt.claim).all()
        assert [attempt.outcome for attempt in attempts] == ["not_called", "accepted"]
